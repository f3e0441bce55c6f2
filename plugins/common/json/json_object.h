#pragma once

#include "exec_wrapper/time.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace exec_wrapper::common {

/// One JSON object, written from left to right. Each name is added once. The result is one line of
/// valid UTF-8, whatever bytes the names and values contain.
///
/// Poco's JSON escaping passes invalid UTF-8 on, which makes readers drop the line or stop.
class JsonObject {
public:
  JsonObject& add(std::string_view name, std::string_view value);
  JsonObject& addNumber(std::string_view name, std::int64_t value);
  JsonObject& addFlag(std::string_view name, bool value);
  JsonObject& addSeconds(std::string_view name, Duration value); ///< with three decimals
  JsonObject& addObject(std::string_view name, const JsonObject& value);

  /// Adds nothing for an empty text.
  JsonObject& addIfSet(std::string_view name, std::string_view value);

  /// Add null for an empty text, or for no number.
  JsonObject& addTextOrNull(std::string_view name, std::string_view value);
  JsonObject& addNumberOrNull(std::string_view name, std::optional<std::int64_t> value);

  /// Adds a value that is already JSON.
  JsonObject& addJson(std::string_view name, std::string_view json);

  std::string text() const { return '{' + members_ + '}'; }

private:
  std::string members_;
};

/// A JSON string with its quotes; each byte that is not UTF-8 becomes U+FFFD.
std::string jsonString(std::string_view text);

} // namespace exec_wrapper::common
