#include "json_object.h"

#include "common/text.h"

namespace exec_wrapper::log {

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
    const std::size_t length = common::utf8Length(text);
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
  addRaw(name, jsonString(value));
  return *this;
}

JsonObject& JsonObject::addNumber(std::string_view name, std::int64_t value) {
  addRaw(name, std::to_string(value));
  return *this;
}

JsonObject& JsonObject::addFlag(std::string_view name, bool value) {
  addRaw(name, value ? "true" : "false");
  return *this;
}

JsonObject& JsonObject::addSeconds(std::string_view name, Duration value) {
  const auto total = std::chrono::round<std::chrono::milliseconds>(value).count();
  const std::string decimals = std::to_string(total % 1000);
  addRaw(name,
         std::to_string(total / 1000) + "." + std::string(3 - decimals.size(), '0') + decimals);
  return *this;
}

JsonObject& JsonObject::addObject(std::string_view name, const JsonObject& value) {
  addRaw(name, value.text());
  return *this;
}

JsonObject& JsonObject::addIfSet(std::string_view name, std::string_view value) {
  return value.empty() ? *this : add(name, value);
}

void JsonObject::addRaw(std::string_view name, std::string_view json) {
  if (!members_.empty()) {
    members_ += ',';
  }
  (members_ += jsonString(name)) += ':';
  members_ += json;
}

} // namespace exec_wrapper::log
