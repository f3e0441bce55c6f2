#pragma once

#include <Poco/JSON/Object.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace exec_wrapper::common {

/// A JSON object from another program. A member that is missing, or has another type, reads as
/// empty or false; servers omit empty values as well.
class JsonReader {
public:
  JsonReader() = default;

  /// No value if the text is not one JSON object. A byte order mark before it is skipped.
  static std::optional<JsonReader> parse(std::string_view text);

  bool has(const char* name) const;
  JsonReader object(const char* name) const;
  std::vector<JsonReader> list(const char* name) const; ///< only its elements that are objects
  bool hasObject(const char* name) const;
  std::string text(const char* name) const;
  bool flag(const char* name) const;

  /// A whole number, or a text that is one: 64-bit numbers are sent as texts. 0 if the member is
  /// missing; no value if it is present but not a whole number of 64 bits with a sign.
  std::optional<std::int64_t> number(const char* name) const;

  /// A whole number of any size, digit by digit as it was written, or a text; else no value.
  std::optional<std::string> id(const char* name) const;

  struct Member {
    std::string name;
    bool isText = false;
    std::string value; ///< the text, or the JSON of another value
  };

  /// All members, in the order of their names. Of members with the same name only the last.
  std::vector<Member> members() const;

private:
  explicit JsonReader(Poco::JSON::Object::Ptr object) : object_(std::move(object)) {}
  Poco::Dynamic::Var value(const char* name) const;

  Poco::JSON::Object::Ptr object_;
};

} // namespace exec_wrapper::common
