#include "common/json/json_object.h"

#include "base/text.h"

namespace exec_wrapper::common {

namespace {

std::string escaped(unsigned char ascii) {
  static constexpr char kHex[] = "0123456789abcdef";
  switch (ascii) {
  case '"':
    return "\\\"";
  case '\\':
    return "\\\\";
  case '\n':
    return "\\n";
  case '\r':
    return "\\r";
  case '\t':
    return "\\t";
  default:
    return {'\\', 'u', '0', '0', kHex[ascii >> 4U], kHex[ascii & 0xFU]};
  }
}

bool needsEscape(unsigned char byte) {
  return byte < 0x20U || byte == 0x7FU || byte == '"' || byte == '\\';
}

} // namespace

std::string jsonString(std::string_view text) {
  std::string json = "\"";
  json.reserve(text.size() + 2);
  while (!text.empty()) {
    const auto first = static_cast<unsigned char>(text[0]);
    const std::size_t length = base::characterLength(text);
    if (length == 0) {
      json += "\xEF\xBF\xBD";
    } else if (needsEscape(first)) {
      json += escaped(first);
    } else {
      json += text.substr(0, length);
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return json += '"';
}

JsonObject& JsonObject::add(std::string_view name, std::string_view value) {
  return addJson(name, jsonString(value));
}

JsonObject& JsonObject::addNumber(std::string_view name, std::int64_t value) {
  return addJson(name, std::to_string(value));
}

JsonObject& JsonObject::addFlag(std::string_view name, bool value) {
  return addJson(name, value ? "true" : "false");
}

JsonObject& JsonObject::addSeconds(std::string_view name, Duration value) {
  const auto total = std::chrono::round<std::chrono::milliseconds>(value).count();
  const std::string decimals = std::to_string(total % 1000);
  return addJson(name, std::to_string(total / 1000) + "." + std::string(3 - decimals.size(), '0') +
                           decimals);
}

JsonObject& JsonObject::addObject(std::string_view name, const JsonObject& value) {
  return addJson(name, value.text());
}

JsonObject& JsonObject::addIfSet(std::string_view name, std::string_view value) {
  return value.empty() ? *this : add(name, value);
}

JsonObject& JsonObject::addTextOrNull(std::string_view name, std::string_view value) {
  return value.empty() ? addJson(name, "null") : add(name, value);
}

JsonObject& JsonObject::addNumberOrNull(std::string_view name, std::optional<std::int64_t> value) {
  return value ? addNumber(name, *value) : addJson(name, "null");
}

JsonObject& JsonObject::addJson(std::string_view name, std::string_view json) {
  if (!members_.empty()) {
    members_ += ',';
  }
  (members_ += jsonString(name)) += ':';
  members_ += json;
  return *this;
}

} // namespace exec_wrapper::common
