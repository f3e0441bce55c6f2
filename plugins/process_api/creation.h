#pragma once

#include "api.h"
#include "api_settings.h"
#include "outcome.h"

#include <cstdint>
#include <optional>
#include <string>

namespace exec_wrapper::process_api {

/// The description of a new execution for the server. The concurrency is separate, because the
/// server must enforce it only if it is asked for permission.
std::string creationBody(const ApiSettings& settings, const std::string& hostname,
                         std::optional<std::int64_t> maxConcurrency);

/// The result of one request for a new execution.
struct Creation {
  Outcome outcome;
  std::string id; ///< never empty if it was accepted
};

Creation createExecution(Api& api, const std::string& body, SteadyTime deadline);

} // namespace exec_wrapper::process_api
