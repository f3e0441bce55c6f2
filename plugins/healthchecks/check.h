#pragma once

#include "exec_wrapper/settings.h"

#include <string>

namespace exec_wrapper::healthchecks {

/// Whether the text is a UUID in its canonical form.
bool isUuid(std::string_view text);

/// Which check is told, and how its addresses are made.
class Check {
public:
  /// Throws `ConfigurationError` where the settings name no check.
  explicit Check(const Settings& settings);

  /// The path of a ping, behind the base URL. `signal` is `start`, `fail`, `log` or an exit status.
  std::string path(const std::string& signal, const std::string& runId) const;

  /// The same to show to people: without the key, and without what follows the signal.
  std::string shownPath(const std::string& signal) const;

  /// Tells it from other checks, and shows no secret.
  std::string name() const;

private:
  const Secret key_;
  const std::string slug_; ///< empty where the key is that of a check
  const bool create_;
};

} // namespace exec_wrapper::healthchecks
