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

/// A value that must not be seen. It cannot be streamed, compared or converted by accident:
/// whoever needs the text says so with `reveal()`, and then keeps it out of every message.
class Secret {
public:
  Secret() = default;
  explicit Secret(std::string text) : text_(std::move(text)) {}

  const std::string& reveal() const noexcept { return text_; }
  bool empty() const noexcept { return text_.empty(); }

private:
  std::string text_;
};

/// A configuration that is well formed but cannot work: a factory throws it when it finds that
/// the settings contradict each other or name something that is not there. The message names the
/// setting and what to do; the wrapper prints it, starts nothing and exits with 78.
class __attribute__((visibility("default"))) ConfigurationError : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

/// The effective settings, checked and typed, as one plugin sees them: the rows of the plugin
/// itself and those of the core (such as `process-name`). Asking for a name that has no such row,
/// or with a method that does not fit the row's type, is a programming error and throws
/// std::logic_error. The object lives as long as the run; any thread may read it, at any time, and
/// no method blocks. What is returned is a copy, the caller's own.
///
/// ABI: a method added, removed, moved or changed here is a change of the number (see plugin.h).
class Settings {
public:
  virtual ~Settings() = default;

  /// True where a layer above the defaults set it: command line, environment or file.
  virtual bool isSet(std::string_view name) const = 0;

  /// Text, Path, Url or Choice. Empty where there is no value (a set value is never empty).
  virtual std::string text(std::string_view name) const = 0;

  /// Secret, with a `file:` already read. Empty where there is no value.
  virtual Secret secret(std::string_view name) const = 0;

  /// Integer. Nothing where there is no value, or no limit (`Negative::Unlimited`).
  virtual std::optional<std::int64_t> integer(std::string_view name) const = 0;

  /// TimeSpan, zero or more. Nothing where there is no value, or no limit.
  virtual std::optional<Duration> duration(std::string_view name) const = 0;

  /// Boolean or Switch. False where there is no value.
  virtual bool flag(std::string_view name) const = 0;

  /// List, in the order given, without repetitions.
  virtual std::vector<std::string> list(std::string_view name) const = 0;
};

} // namespace exec_wrapper
