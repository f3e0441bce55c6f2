#pragma once

#include "exec_wrapper/settings.h"

#include <string>

namespace exec_wrapper::healthchecks {

/// The check that gets the pings, and the addresses of the pings.
class Check {
public:
  /// Throws `ConfigurationError` if the settings name no check.
  explicit Check(const Settings& settings);

  /// The path of a ping, after the base URL. `signal` is `start`, `fail`, `log` or an exit status.
  std::string path(const std::string& signal, const std::string& runId) const;

  /// The same for messages: without the key, and without the part after the signal.
  std::string shownPath(const std::string& signal) const;

  /// A name that distinguishes it from other checks, without the secret.
  std::string name() const;

private:
  const Secret key_;
  const std::string slug_; ///< empty if the key is that of a check
  const bool create_;
};

} // namespace exec_wrapper::healthchecks
