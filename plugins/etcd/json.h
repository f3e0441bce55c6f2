#pragma once

#include <Poco/JSON/Object.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace exec_wrapper::etcd {

/// A JSON object that somebody sent. Whatever is missing, or is of another type, reads as empty,
/// zero or false, which is also how etcd leaves such values out.
class Json {
public:
  Json() = default;

  /// Nothing where the text is not one JSON object.
  static std::optional<Json> parse(const std::string& text);

  bool has(const char* name) const;
  Json object(const char* name) const;
  std::vector<Json> list(const char* name) const; ///< its objects
  std::string text(const char* name) const;
  bool flag(const char* name) const;

  /// A whole number, or a text that is one: 64-bit numbers travel as texts.
  std::int64_t number(const char* name) const;

private:
  explicit Json(Poco::JSON::Object::Ptr object) : object_(std::move(object)) {}
  Poco::Dynamic::Var value(const char* name) const;

  Poco::JSON::Object::Ptr object_;
};

} // namespace exec_wrapper::etcd
