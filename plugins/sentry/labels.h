#pragma once

#include "exec_wrapper/host.h"
#include "exec_wrapper/settings.h"

#include <string>
#include <string_view>

namespace exec_wrapper::sentry {

/// The names under which Sentry files a run.
struct Labels {
  std::string slug;        ///< of the monitor
  std::string environment; ///< never empty
  std::string release;     ///< may be empty
  std::string runId;       ///< of the check-in and the trace: 32 hexadecimal digits

  /// The settings are those of this run's job. False for some runs from the spool, whose job is
  /// another one.
  bool ownSettings = true;
};

/// Throws `ConfigurationError` for a name that Sentry would not take.
Labels labelsOf(const Settings& settings, const Host& host);

/// A name of a monitor, as Sentry itself derives it: lower-case letters, digits, `-` and `_`, 50
/// characters at most. Never empty, never a number alone.
std::string slugOf(std::string_view job);

} // namespace exec_wrapper::sentry
