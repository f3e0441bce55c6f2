#pragma once

#include "common/http/http_client.h"
#include "exec_wrapper/time.h"

#include <string>

namespace exec_wrapper::process_api {

/// The path where executions are created; each has its own path below it.
inline constexpr char kExecutionsPath[] = "/v1/process_executions";

/// The name of the execution's id, in the guard's facts for the reporters and with failed requests.
/// An empty id: the API was unavailable, and the run continues unreported.
inline constexpr char kExecutionId[] = "process_execution_id";

/// The server of the process API, for the guard and the reporter. Any thread may call it.
class Api {
public:
  virtual ~Api() = default;

  /// One request and its answer, or why there is none, by the deadline. Never throws. The key is
  /// added inside: neither `request` nor the answer contains it.
  virtual http::Result exchange(const http::Request& request, SteadyTime deadline) = 0;

  /// The whole URL of a request, for messages.
  virtual std::string url(const http::Request& request) const = 0;
};

} // namespace exec_wrapper::process_api
