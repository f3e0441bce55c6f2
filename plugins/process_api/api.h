#pragma once

#include "common/http/http_client.h"
#include "exec_wrapper/time.h"

#include <string>

namespace exec_wrapper::process_api {

/// Where executions are created; each has its own path below it.
inline constexpr char kExecutionsPath[] = "/v1/process_executions";

/// Under this name the id of the execution travels from the guard to the reporters, and with what
/// failed. Empty: the API could not be asked, and the run goes on unreported.
inline constexpr char kExecutionId[] = "process_execution_id";

/// The process API's server, as the guard and the reporter need it. Any thread may call it.
class Api {
public:
  virtual ~Api() = default;

  /// One request and its answer, or why there is none, by the deadline. Never throws. The key is
  /// the API's own affair: neither what it is asked nor what it answers holds it.
  virtual http::Result exchange(const http::Request& request, SteadyTime deadline) = 0;

  /// The whole URL of a request, to show.
  virtual std::string url(const http::Request& request) const = 0;
};

} // namespace exec_wrapper::process_api
