#pragma once

#include "exec_wrapper/time.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace exec_wrapper::common {

/// One JSON object, written from left to right. Names are ASCII words of ours, and each is added
/// once. The result is one line of valid UTF-8 whatever bytes the values hold.
///
/// Poco's JSON escaping passes invalid UTF-8 on, which makes readers drop the line or stop.
class JsonObject {
public:
  JsonObject& add(std::string_view name, std::string_view value);
  JsonObject& addNumber(std::string_view name, std::int64_t value);
  JsonObject& addFlag(std::string_view name, bool value);
  JsonObject& addSeconds(std::string_view name, Duration value); ///< with three decimals
  JsonObject& addObject(std::string_view name, const JsonObject& value);

  /// The same, but nothing for an empty text.
  JsonObject& addIfSet(std::string_view name, std::string_view value);

  /// The same, but null for an empty text, or for no number.
  JsonObject& addTextOrNull(std::string_view name, std::string_view value);
  JsonObject& addNumberOrNull(std::string_view name, std::optional<std::int64_t> value);

  /// A value that is JSON already.
  JsonObject& addJson(std::string_view name, std::string_view json);

  std::string text() const { return '{' + members_ + '}'; }

private:
  std::string members_;
};

/// As a JSON string with its quotes; bytes that are not UTF-8 become U+FFFD.
std::string jsonString(std::string_view text);

} // namespace exec_wrapper::common
