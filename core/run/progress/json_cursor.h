#pragma once

#include "run/progress/message_error.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace exec_wrapper::run {

/// Walks over the tokens of a JSON text (RFC 8259), without a copy and never past its end. What is
/// no such token stops it: the methods then answer false, and `flaw` says why.
class JsonCursor {
public:
  explicit JsonCursor(std::string_view text) noexcept : rest_(text) {}

  bool atEnd() const noexcept { return rest_.empty(); }

  /// The next character; a zero, which begins no token, at the end.
  char peek() const noexcept { return rest_.empty() ? '\0' : rest_.front(); }

  /// What is yet to be read.
  std::string_view rest() const noexcept { return rest_; }

  void skipBlanks() noexcept;

  /// Goes on if that is the next character. No flaw where it is not.
  bool take(char expected) noexcept;

  bool takeWord(std::string_view word) noexcept;
  bool takeNumber() noexcept;

  /// With both its quotes. All its characters are such that UTF-8 can hold them: half a surrogate
  /// pair in an escape is refused.
  bool takeString() noexcept;

  MessageError flaw() const noexcept { return flaw_; }

  /// Always false.
  bool fail(MessageError flaw) noexcept;

private:
  bool takeDigits() noexcept;
  bool takeCharacter() noexcept;
  bool takeEscape() noexcept;
  bool takeUnicodeEscape() noexcept;
  std::optional<std::uint16_t> takeCodeUnit() noexcept;

  std::string_view rest_;
  MessageError flaw_ = MessageError::NotJson;
};

/// The number that four hexadecimal digits at the start of the text stand for.
std::optional<std::uint16_t> codeUnit(std::string_view text) noexcept;

constexpr bool isHighSurrogate(std::uint32_t unit) noexcept {
  return (unit & 0xFC00U) == 0xD800U;
}
constexpr bool isLowSurrogate(std::uint32_t unit) noexcept {
  return (unit & 0xFC00U) == 0xDC00U;
}
constexpr bool isJsonBlank(char c) noexcept {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

} // namespace exec_wrapper::run
