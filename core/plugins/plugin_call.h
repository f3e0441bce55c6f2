#pragma once

#include "exec_wrapper/settings.h"
#include "support/fatal.h"
#include "support/text/exception_text.h"
#include "support/threads/call_watchdog.h"

#include <string>

namespace exec_wrapper::plugins {

/// The time limit of a plugin's call on the main thread before the run. It should take no time at
/// all, but a disk may be slow.
inline constexpr Duration kPatienceBefore = std::chrono::seconds(60);

/// Calls into a plugin before the run. Any failure becomes a ConfigurationFailure that names the
/// plugin. A call that does not return ends the process.
template <class Call> auto callPlugin(const char* kind, const std::string& name, Call call) {
  CallWatchdog watchdog(kPatienceBefore, exit_status::kConfiguration,
                        CallWatchdog::OnStop::ExitAsStopped);
  watchdog.watch(kind, name);
  try {
    return call();
  } catch (const Fatal&) {
    throw;
  } catch (const ConfigurationError& error) {
    throw ConfigurationFailure(error.what());
  } catch (...) {
    throw ConfigurationFailure(std::string(kind) + " " + name +
                               " cannot be used: " + exceptionText());
  }
}

} // namespace exec_wrapper::plugins
