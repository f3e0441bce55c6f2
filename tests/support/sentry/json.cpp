#include "support/sentry/json.h"

#include <Poco/JSON/Parser.h>

#include <regex>

namespace exec_wrapper::test {

void malformed(const std::string& what) {
  throw SentryProblem(400, what);
}

void demand(bool holds, const std::string& what) {
  if (!holds) {
    malformed(what);
  }
}

Poco::JSON::Object::Ptr objectIn(const std::string& text, const std::string& where) {
  try {
    return Poco::JSON::Parser().parse(text).extract<Poco::JSON::Object::Ptr>();
  } catch (const std::exception&) {
    malformed(where + " is not a JSON object: " + text.substr(0, 100));
  }
}

std::string textIn(const Poco::JSON::Object& object, const std::string& name) {
  const Poco::Dynamic::Var value = object.get(name);
  demand(!value.isEmpty() && value.isString(), name + " is not a text");
  return value.extract<std::string>();
}

double numberIn(const Poco::JSON::Object& object, const std::string& name) {
  const Poco::Dynamic::Var value = object.get(name);
  demand(!value.isEmpty() && value.isNumeric() && !value.isBoolean(), name + " is not a number");
  return value.convert<double>();
}

long wholeNumberIn(const Poco::JSON::Object& object, const std::string& name, long least,
                   long most) {
  const Poco::Dynamic::Var value = object.get(name);
  demand(!value.isEmpty() && value.isInteger() && !value.isBoolean(),
         name + " is not a whole number");
  const long number = value.convert<long>();
  demand(number >= least && number <= most, name + " is out of range");
  return number;
}

Poco::JSON::Object::Ptr memberIn(const Poco::JSON::Object& object, const std::string& name) {
  Poco::JSON::Object::Ptr member = object.getObject(name);
  demand(!member.isNull(), name + " is not an object");
  return member;
}

void requireKnown(const Poco::JSON::Object& object, const std::set<std::string>& names,
                  const std::string& where) {
  for (const std::string& name : object.getNames()) {
    demand(names.contains(name), where + " has an unknown member " + name);
  }
}

void requireId(const std::string& text, const std::string& where) {
  demand(text.size() == 32 && text.find_first_not_of("0123456789abcdef") == text.npos &&
             text.find_first_not_of('0') != text.npos,
         where + " is not an id: " + text);
}

void requireTime(const std::string& text, const std::string& where) {
  static const std::regex form(R"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z)");
  demand(std::regex_match(text, form), where + " is not a time: " + text);
}

} // namespace exec_wrapper::test
