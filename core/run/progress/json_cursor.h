#pragma once

#include "run/progress/message_error.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace exec_wrapper::run {

/// Reads the tokens of a JSON text (RFC 8259), without a copy and never past its end. It stops at
/// an invalid token: the methods then return false, and `flaw` returns the reason.
class JsonCursor {
public:
  explicit JsonCursor(std::string_view text) noexcept : rest_(text) {}

  bool atEnd() const noexcept { return rest_.empty(); }

  /// The next character; at the end a zero, which begins no token.
  char peek() const noexcept { return rest_.empty() ? '\0' : rest_.front(); }

  /// The part that is not read yet.
  std::string_view rest() const noexcept { return rest_; }

  void skipBlanks() noexcept;

  /// Skips the next character if it is `expected`; else returns false and sets no flaw.
  bool take(char expected) noexcept;

  bool takeWord(std::string_view word) noexcept;
  bool takeNumber() noexcept;

  /// With both its quotes. UTF-8 can encode all its characters: half a surrogate pair in an escape
  /// is rejected.
  bool takeString() noexcept;

  MessageError flaw() const noexcept { return flaw_; }

  /// Always returns false.
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

/// The value of the four hexadecimal digits at the start of the text.
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
