#include "support/process_api/json.h"

#include <Poco/JSON/ParseHandler.h>
#include <Poco/JSON/Parser.h>
#include <Poco/JSON/Stringifier.h>

#include <sstream>

namespace exec_wrapper::test {

JsonObject::Ptr parsedObject(const std::string& text) {
  try {
    const bool inOrder = true;
    Poco::JSON::Parser parser(new Poco::JSON::ParseHandler(inOrder)); // which the parser owns
    return parser.parse(text).extract<JsonObject::Ptr>();
  } catch (const Poco::Exception&) {
    return {};
  }
}

std::string jsonText(const Poco::Dynamic::Var& value) {
  std::ostringstream text;
  Poco::JSON::Stringifier::stringify(value, text);
  return text.str();
}

std::string jsonText(const JsonObject& object) {
  std::ostringstream text;
  object.stringify(text);
  return text.str();
}

std::string memberText(const JsonObject& object, const std::string& name) {
  if (!object.has(name)) {
    return {};
  }
  const Poco::Dynamic::Var value = object.get(name);
  return value.isString() ? value.extract<std::string>() : jsonText(value);
}

std::optional<std::int64_t> memberInteger(const JsonObject& object, const std::string& name) {
  const Poco::Dynamic::Var value = object.get(name);
  if (value.isEmpty() || !value.isInteger() || value.isBoolean()) {
    return std::nullopt;
  }
  return value.convert<std::int64_t>();
}

bool hasValue(const JsonObject& object, const std::string& name) {
  return object.has(name) && !object.isNull(name);
}

} // namespace exec_wrapper::test
