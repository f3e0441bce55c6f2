#pragma once

#include "history/sql/session.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace exec_wrapper::history {

/// Columns of one row, by their names in the schema.
using Columns = std::map<std::string_view, SqlValue>;

/// Of one run the database keeps the newest attempts: a service may have any number of them.
inline constexpr std::size_t kKeptAttempts = 1'000;

/// What is known of a run, as rows of the database: those that were not stored yet, and of the run
/// itself every column that is known.
struct RunRecord {
  std::string id;
  Columns run;
  std::map<std::uint64_t, Columns> attempts; ///< by their numbers
  std::map<std::uint64_t, Columns> alerts;   ///< by the sequence numbers of their events
  bool over = false;                         ///< the run has ended, or was refused
};

/// The results in the table of runs. Those of ended runs are as in the documents of events, with
/// `stopped`, `revoked`, `refused` and `lost` set apart.
namespace result {
inline constexpr std::string_view kRunning = "running";
inline constexpr std::string_view kSucceeded = "succeeded";
inline constexpr std::string_view kFailed = "failed";
inline constexpr std::string_view kTimedOut = "timed_out";
inline constexpr std::string_view kStopped = "stopped"; ///< by a stop signal
inline constexpr std::string_view kRevoked = "revoked"; ///< a guard or a server took the permission
inline constexpr std::string_view kRefused = "refused"; ///< by a guard; nothing was started
inline constexpr std::string_view kLost = "lost";       ///< its wrapper was killed
} // namespace result

} // namespace exec_wrapper::history
