#pragma once

#include "base/text.h"

#include <string>
#include <utility>

namespace exec_wrapper::base {

/// Success, or a failure: the errno of a failed system call (else 0) and a text for people.
class [[nodiscard]] Status {
public:
  Status() = default; ///< success

  static Status failure(std::string text, int code = 0) { return {code, std::move(text)}; }
  static Status ofErrno(int error) { return {error, errorText(error)}; }

  bool ok() const noexcept { return text_.empty(); }
  int code() const noexcept { return code_; }
  const std::string& text() const noexcept { return text_; }

  /// The same failure with `words` in front of its text.
  Status after(const std::string& words) const {
    return ok() ? *this : Status(code_, words + text_);
  }

private:
  Status(int code, std::string text) : code_(code), text_(std::move(text)) {}

  int code_ = 0;
  std::string text_;
};

} // namespace exec_wrapper::base
