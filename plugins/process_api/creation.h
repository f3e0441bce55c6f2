#pragma once

#include "api.h"
#include "api_settings.h"
#include "outcome.h"

#include <cstdint>
#include <optional>
#include <string>

namespace exec_wrapper::process_api {

/// What the server is to know of an execution that begins. The concurrency is apart, because it is
/// for the server to enforce only where the server is asked for permission.
std::string creationBody(const ApiSettings& settings, const std::string& hostname,
                         std::optional<std::int64_t> maxConcurrency);

/// What came of asking once for a new execution: accepted, with an id, or not.
struct Creation {
  Outcome outcome;
  std::string id; ///< never empty where it was accepted
};

Creation createExecution(Api& api, const std::string& body, SteadyTime deadline);

} // namespace exec_wrapper::process_api
