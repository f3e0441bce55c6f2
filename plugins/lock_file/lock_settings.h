#pragma once

#include "exec_wrapper/settings.h"

#include <cstdint>
#include <string>

namespace exec_wrapper::lock_file {

/// What to do about the lock of a run that is dead.
enum class StaleLocks { Break, Keep };

/// When refused runs are counted, and when the count is too high.
struct Counting {
  enum class Rule {
    Exceeded, ///< the count is compared first: it may grow to the threshold and one beyond
    Reached,  ///< this refusal is counted first: the one that makes the threshold full is told
  };
  std::uint64_t threshold = 0; ///< 0: they are not counted
  std::string file;
  Rule rule = Rule::Exceeded;
  bool resetWhenAcquired = true;
};

/// The plugin's settings.
struct LockSettings {
  std::string path;
  Duration wait{}; ///< for a lock that another run holds
  StaleLocks stale = StaleLocks::Break;
  Counting counting;
};

/// Throws `ConfigurationError` when they cannot work together.
LockSettings lockSettings(const Settings& settings);

} // namespace exec_wrapper::lock_file
