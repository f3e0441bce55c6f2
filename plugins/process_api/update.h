#pragma once

#include "api.h"
#include "exec_wrapper/event.h"
#include "outcome.h"

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>

namespace exec_wrapper::process_api {

/// What the server knows of the run by the updates that it took.
struct Told {
  std::uint64_t failedAttempts = 0;
  std::uint64_t timedOutAttempts = 0;
  std::optional<pid_t> pid;
  std::uint64_t progress = 0; ///< the revision

  /// It took an update that was made of these counts.
  void take(const Tally& tally);
};

/// The run goes on: what is new since the updates that the server took, so that one update makes up
/// for all that failed before it.
std::string runningBody(const Tally& tally, const Told& told, bool sendPid);

/// The run is over: all that there is to say of it.
std::string finalBody(const RunFinished& finished);

/// Sends one update.
Outcome updateExecution(Api& api, const std::string& id, std::string body, SteadyTime deadline);

} // namespace exec_wrapper::process_api
