#pragma once

#include "base/text.h"

#include <string>
#include <utility>

namespace exec_wrapper::base {

/// Whether something is well, and what is wrong with it where it is not: an errno, where a call of
/// the system failed, and words for people.
class [[nodiscard]] Status {
public:
  Status() = default; ///< all is well

  static Status failure(std::string text) { return {0, std::move(text)}; }
  static Status ofErrno(int error) { return {error, errorText(error)}; }

  bool ok() const noexcept { return text_.empty(); }
  int code() const noexcept { return code_; }
  const std::string& text() const noexcept { return text_; }

  /// The same failure in more words.
  Status after(const std::string& words) const {
    return ok() ? *this : Status(code_, words + text_);
  }

private:
  Status(int code, std::string text) : code_(code), text_(std::move(text)) {}

  int code_ = 0;
  std::string text_;
};

} // namespace exec_wrapper::base
