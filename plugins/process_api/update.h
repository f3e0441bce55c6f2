#pragma once

#include "api.h"
#include "exec_wrapper/event.h"
#include "outcome.h"

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>

namespace exec_wrapper::process_api {

/// What the server knows of the run from the updates that it accepted.
struct Told {
  std::uint64_t failedAttempts = 0;
  std::uint64_t timedOutAttempts = 0;
  std::optional<pid_t> pid;
  std::uint64_t progress = 0; ///< the revision

  /// The server accepted an update with these counts.
  void take(const Tally& tally);
};

/// The body for a run that continues: the changes since the accepted updates. So one update makes
/// up for all failed updates before it.
std::string runningBody(const Tally& tally, const Told& told, bool sendPid);

/// The body for a finished run, with everything about it.
std::string finalBody(const RunFinished& finished);

/// Sends one update.
Outcome updateExecution(Api& api, const std::string& id, std::string body, SteadyTime deadline);

} // namespace exec_wrapper::process_api
