#include "answer.h"

#include "base/text.h"

#include <Poco/Exception.h>
#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>

#include <array>
#include <exception>

namespace exec_wrapper::process_api {

namespace {

using Poco::Dynamic::Var;
using ObjectPtr = Poco::JSON::Object::Ptr;

constexpr std::size_t kDeepest = 32;
constexpr std::size_t kLongestId = 1000; // it travels in a URL and in an environment variable
constexpr std::size_t kLongestWords = 200;

/// Null where the value is no object.
ObjectPtr asObject(const Var& value) {
  return value.type() == typeid(ObjectPtr) ? value.extract<ObjectPtr>() : ObjectPtr();
}

/// Null where the text is not one JSON object.
ObjectPtr parsed(const std::string& body) {
  try {
    Poco::JSON::Parser parser;
    parser.setDepth(kDeepest);
    return asObject(parser.parse(body));
  } catch (const Poco::Exception&) {
    return {};
  } catch (const std::exception&) {
    return {};
  }
}

bool isNumber(const Var& value) {
  return !value.isEmpty() && value.isInteger() && !value.isBoolean();
}

} // namespace

std::optional<std::string> executionId(const std::string& body) {
  const ObjectPtr answer = parsed(body);
  const ObjectPtr result = answer ? asObject(answer->get("result")) : ObjectPtr();
  const Var id = result ? result->get("id") : Var();
  if (!isNumber(id) && !id.isString()) {
    return std::nullopt;
  }
  const auto text = id.convert<std::string>();
  const bool usable = !text.empty() && text.size() <= kLongestId && text.find('\0') == text.npos;
  return usable ? std::optional(text) : std::nullopt;
}

std::string serverWords(const std::string& body) {
  static constexpr std::array kNames = {"message", "detail", "error"};
  const ObjectPtr answer = parsed(body);
  for (const char* const name : kNames) {
    const Var words = answer ? answer->get(name) : Var();
    if (words.isString()) {
      return base::shortened(base::printable(words.extract<std::string>()), kLongestWords);
    }
  }
  return {};
}

} // namespace exec_wrapper::process_api
