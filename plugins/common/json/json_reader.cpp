#include "common/json/json_reader.h"

#include "base/number.h"
#include "common/json/json_object.h"

#include <Poco/Exception.h>
#include <Poco/JSON/Array.h>
#include <Poco/JSON/Parser.h>

#include <algorithm>
#include <exception>

namespace exec_wrapper::common {

namespace {

using Poco::Dynamic::Var;
using ObjectPtr = Poco::JSON::Object::Ptr;
using ArrayPtr = Poco::JSON::Array::Ptr;

constexpr std::size_t kDeepest = 32;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kOfNumbers = "-+.0123456789eE";
constexpr std::string_view kBlanks = " \t\r\n";

ObjectPtr asObject(const Var& value) {
  return value.type() == typeid(ObjectPtr) ? value.extract<ObjectPtr>() : ObjectPtr();
}

/// In one line.
std::string jsonOf(const Var& value) {
  if (const ObjectPtr object = asObject(value)) {
    JsonObject members;
    for (const auto& [name, member] : *object) {
      members.addJson(name, jsonOf(member));
    }
    return members.text();
  }
  if (value.type() == typeid(ArrayPtr)) {
    std::string elements;
    for (const Var& element : *value.extract<ArrayPtr>()) {
      elements += (elements.empty() ? "" : ",") + jsonOf(element);
    }
    return "[" + elements + "]";
  }
  if (value.isString()) {
    return jsonString(value.extract<std::string>());
  }
  return value.isEmpty() ? "null" : value.convert<std::string>();
}

/// The length of the string that the text begins with, quotes included.
std::size_t stringLength(std::string_view text) {
  std::size_t at = 1;
  while (at < text.size() && text[at] != '"') {
    at += text[at] == '\\' ? 2 : 1;
  }
  return std::min(at + 1, text.size());
}

/// True for a whole number that the parser would not return as it was written.
bool isLost(std::string_view number) {
  const std::string_view digits = number.substr(number.starts_with('-') ? 1 : 0);
  const bool whole =
      !digits.empty() && digits.find_first_not_of("0123456789") == std::string_view::npos;
  if (!whole || (digits.size() > 1 && digits[0] == '0')) {
    return false;
  }
  const auto kept = base::parseNumber<std::int64_t>(number);
  return !kept || std::to_string(*kept) != number;
}

bool isName(std::string_view rest) {
  const std::size_t next = rest.find_first_not_of(kBlanks);
  return next != std::string_view::npos && rest[next] == ':';
}

/// Poco's parser reads 2^64 as 0, and every number below -2^63 as -2^63. Such numbers become texts.
std::string withLargeNumbersAsTexts(std::string_view json) {
  std::string result;
  result.reserve(json.size());
  while (!json.empty()) {
    std::size_t length = 1;
    bool quoted = false;
    if (json[0] == '"') {
      length = stringLength(json);
    } else if (json[0] == '-' || (json[0] >= '0' && json[0] <= '9')) {
      length = std::min(json.find_first_not_of(kOfNumbers), json.size());
      quoted = isLost(json.substr(0, length)) && !isName(json.substr(length));
    }
    (result += quoted ? "\"" : "") += json.substr(0, length);
    result += quoted ? "\"" : "";
    json.remove_prefix(length);
  }
  return result;
}

} // namespace

std::optional<JsonReader> JsonReader::parse(std::string_view text) {
  if (text.starts_with(kByteOrderMark)) {
    text.remove_prefix(kByteOrderMark.size());
  }
  try {
    Poco::JSON::Parser parser;
    parser.setDepth(kDeepest);
    ObjectPtr object = asObject(parser.parse(withLargeNumbersAsTexts(text)));
    return object ? std::optional(JsonReader(std::move(object))) : std::nullopt;
  } catch (const Poco::Exception&) {
    return std::nullopt;
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

Var JsonReader::value(const char* name) const {
  return object_ ? object_->get(name) : Var();
}

bool JsonReader::has(const char* name) const {
  return !value(name).isEmpty();
}

JsonReader JsonReader::object(const char* name) const {
  return JsonReader(asObject(value(name)));
}

bool JsonReader::hasObject(const char* name) const {
  return !asObject(value(name)).isNull();
}

std::vector<JsonReader::Member> JsonReader::members() const {
  std::vector<Member> all;
  if (!object_) {
    return all;
  }
  for (const auto& [name, found] : *object_) {
    all.push_back(
        {name, found.isString(), found.isString() ? found.extract<std::string>() : jsonOf(found)});
  }
  return all;
}

std::vector<JsonReader> JsonReader::list(const char* name) const {
  std::vector<JsonReader> objects;
  const Var found = value(name);
  if (found.type() != typeid(ArrayPtr)) {
    return objects;
  }
  for (const Var& element : *found.extract<ArrayPtr>()) {
    if (ObjectPtr object = asObject(element)) {
      objects.push_back(JsonReader(std::move(object)));
    }
  }
  return objects;
}

std::string JsonReader::text(const char* name) const {
  const Var found = value(name);
  return found.isString() ? found.extract<std::string>() : std::string();
}

bool JsonReader::flag(const char* name) const {
  const Var found = value(name);
  return found.isBoolean() && found.convert<bool>();
}

std::optional<std::int64_t> JsonReader::number(const char* name) const {
  if (!has(name)) {
    return 0;
  }
  const std::optional<std::string> written = id(name);
  return written ? base::parseNumber<std::int64_t>(*written) : std::nullopt;
}

std::optional<std::string> JsonReader::id(const char* name) const {
  const Var found = value(name);
  const bool number = found.isInteger() && !found.isBoolean();
  return !found.isEmpty() && (number || found.isString())
             ? std::optional(found.convert<std::string>())
             : std::nullopt;
}

} // namespace exec_wrapper::common
