#pragma once

#include "common/alert/refusal_counter.h"
#include "exec_wrapper/settings.h"

#include <string>

namespace exec_wrapper::lock_file {

/// What to do with the lock of a dead run.
enum class StaleLocks { Break, Keep };

/// The plugin's settings.
struct LockSettings {
  std::string path;
  Duration wait{}; ///< for a lock that another run holds
  StaleLocks stale = StaleLocks::Break;
  common::Counting counting;
  std::string counterFile;
};

/// Throws `ConfigurationError` if the settings cannot work together.
LockSettings lockSettings(const Settings& settings);

} // namespace exec_wrapper::lock_file
