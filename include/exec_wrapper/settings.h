#pragma once

#include "exec_wrapper/time.h"

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace exec_wrapper {

/// A value that must stay hidden. It cannot be streamed, compared or converted by accident.
/// `reveal()` returns the text; keep it out of every message.
class Secret {
public:
  Secret() = default;
  explicit Secret(std::string text) : text_(std::move(text)) {}

  const std::string& reveal() const noexcept { return text_; }
  bool empty() const noexcept { return text_.empty(); }

private:
  std::string text_;
};

/// A configuration that is well formed but cannot work. A factory throws it when settings
/// contradict each other, or name something that does not exist. The message names the setting
/// and the remedy. The wrapper prints it, starts nothing and exits with 78.
class __attribute__((visibility("default"))) ConfigurationError : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

/// The effective settings, checked and typed, as one plugin sees them: the rows of the plugin
/// itself and those of the core (such as `process-name`). A name without such a row, or a method
/// for another type, is a programming error and throws std::logic_error. The object exists during
/// the whole run. Any thread may read it, at any time, and no method blocks. The returned values
/// are copies.
///
/// ABI: adding, removing, moving or changing a method here changes the number (see plugin.h).
class Settings {
public:
  virtual ~Settings() = default;

  /// True if the command line, the environment or a file set it.
  virtual bool isSet(std::string_view name) const = 0;

  /// Text, Path, Url or Choice. Empty: no value (a set value is never empty).
  virtual std::string text(std::string_view name) const = 0;

  /// Secret, with a `file:` already read. Empty: no value.
  virtual Secret secret(std::string_view name) const = 0;

  /// Integer. No result: no value, or no limit (`Negative::Unlimited`).
  virtual std::optional<std::int64_t> integer(std::string_view name) const = 0;

  /// TimeSpan, zero or more. No result: no value, or no limit.
  virtual std::optional<Duration> duration(std::string_view name) const = 0;

  /// TimeSpans, in the order given, each zero or more. Empty: no value.
  virtual std::vector<Duration> durations(std::string_view name) const = 0;

  /// Boolean or Switch. False: also without a value.
  virtual bool flag(std::string_view name) const = 0;

  /// List, in the order given, without repetitions.
  virtual std::vector<std::string> list(std::string_view name) const = 0;
};

} // namespace exec_wrapper
