#include "json.h"

#include <Poco/Exception.h>
#include <Poco/JSON/Array.h>
#include <Poco/JSON/Parser.h>

#include <charconv>
#include <exception>

namespace exec_wrapper::etcd {

namespace {

using Poco::Dynamic::Var;
using ObjectPtr = Poco::JSON::Object::Ptr;
using ArrayPtr = Poco::JSON::Array::Ptr;

constexpr std::size_t kDeepest = 32;

ObjectPtr asObject(const Var& value) {
  return value.type() == typeid(ObjectPtr) ? value.extract<ObjectPtr>() : ObjectPtr();
}

std::int64_t wholeNumber(const std::string& text) {
  std::int64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  return error == std::errc() && stop == end ? number : 0;
}

} // namespace

std::optional<Json> Json::parse(const std::string& text) {
  try {
    Poco::JSON::Parser parser;
    parser.setDepth(kDeepest);
    ObjectPtr object = asObject(parser.parse(text));
    return object ? std::optional(Json(std::move(object))) : std::nullopt;
  } catch (const Poco::Exception&) {
    return std::nullopt;
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

Var Json::value(const char* name) const {
  return object_ ? object_->get(name) : Var();
}

bool Json::has(const char* name) const {
  return !value(name).isEmpty();
}

Json Json::object(const char* name) const {
  return Json(asObject(value(name)));
}

std::vector<Json> Json::list(const char* name) const {
  std::vector<Json> objects;
  const Var found = value(name);
  if (found.type() != typeid(ArrayPtr)) {
    return objects;
  }
  for (const Var& element : *found.extract<ArrayPtr>()) {
    if (ObjectPtr object = asObject(element)) {
      objects.push_back(Json(std::move(object)));
    }
  }
  return objects;
}

std::string Json::text(const char* name) const {
  const Var found = value(name);
  return found.isString() ? found.extract<std::string>() : std::string();
}

bool Json::flag(const char* name) const {
  const Var found = value(name);
  return found.isBoolean() && found.convert<bool>();
}

std::int64_t Json::number(const char* name) const {
  const Var found = value(name);
  if (found.isEmpty() || found.isBoolean() || !(found.isInteger() || found.isString())) {
    return 0;
  }
  return wholeNumber(found.convert<std::string>());
}

} // namespace exec_wrapper::etcd
