#pragma once

#include <Poco/JSON/Array.h>
#include <Poco/JSON/Object.h>

#include <set>
#include <string>
#include <vector>

namespace exec_wrapper::test {

/// The first thing that Sentry would not take; it ends the reading.
class SentryProblem : public std::exception {
public:
  SentryProblem(int status, std::string text) : status_(status), text_(std::move(text)) {}
  int status() const noexcept { return status_; }
  const char* what() const noexcept override { return text_.c_str(); }

private:
  int status_;
  std::string text_;
};

[[noreturn]] void malformed(const std::string& what);
void demand(bool holds, const std::string& what);

/// One JSON object, or a problem.
Poco::JSON::Object::Ptr objectIn(const std::string& text, const std::string& where);

/// A member's value, of exactly this type; a problem where it is missing or of another type.
std::string textIn(const Poco::JSON::Object& object, const std::string& name);
double numberIn(const Poco::JSON::Object& object, const std::string& name);
long wholeNumberIn(const Poco::JSON::Object& object, const std::string& name, long least,
                   long most);
Poco::JSON::Object::Ptr memberIn(const Poco::JSON::Object& object, const std::string& name);

/// No member has another name.
void requireKnown(const Poco::JSON::Object& object, const std::set<std::string>& names,
                  const std::string& where);

/// 32 hexadecimal digits in lower case, and not all zero.
void requireId(const std::string& text, const std::string& where);

/// RFC 3339 in UTC.
void requireTime(const std::string& text, const std::string& where);

} // namespace exec_wrapper::test
