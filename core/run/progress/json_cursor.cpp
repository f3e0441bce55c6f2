#include "run/progress/json_cursor.h"

#include "base/text.h"

namespace exec_wrapper::run {

namespace {

constexpr bool isDigit(char c) noexcept {
  return c >= '0' && c <= '9';
}

} // namespace

std::optional<std::uint16_t> codeUnit(std::string_view text) noexcept {
  constexpr std::size_t kDigits = 4;
  if (text.size() < kDigits) {
    return std::nullopt;
  }
  unsigned number = 0;
  for (const char c : text.substr(0, kDigits)) {
    const auto lower = static_cast<char>(static_cast<unsigned char>(c) | 0x20U);
    if (isDigit(c)) {
      number = number * 16 + static_cast<unsigned>(c - '0');
    } else if (lower >= 'a' && lower <= 'f') {
      number = number * 16 + static_cast<unsigned>(lower - 'a') + 10;
    } else {
      return std::nullopt;
    }
  }
  return static_cast<std::uint16_t>(number);
}

bool JsonCursor::fail(MessageError flaw) noexcept {
  flaw_ = flaw;
  return false;
}

void JsonCursor::skipBlanks() noexcept {
  while (isJsonBlank(peek())) {
    rest_.remove_prefix(1);
  }
}

bool JsonCursor::take(char expected) noexcept {
  if (rest_.empty() || rest_.front() != expected) {
    return false;
  }
  rest_.remove_prefix(1);
  return true;
}

bool JsonCursor::takeWord(std::string_view word) noexcept {
  if (!rest_.starts_with(word)) {
    return fail(MessageError::NotJson);
  }
  rest_.remove_prefix(word.size());
  return true;
}

bool JsonCursor::takeDigits() noexcept {
  if (!isDigit(peek())) {
    return fail(MessageError::NotJson);
  }
  while (isDigit(peek())) {
    rest_.remove_prefix(1);
  }
  return true;
}

bool JsonCursor::takeNumber() noexcept {
  take('-');
  if (!take('0') && !takeDigits()) { // digits after a leading zero are not part of the number
    return false;
  }
  if (take('.') && !takeDigits()) {
    return false;
  }
  if (take('e') || take('E')) {
    if (!take('+')) {
      take('-');
    }
    return takeDigits();
  }
  return true;
}

bool JsonCursor::takeString() noexcept {
  if (!take('"')) {
    return fail(MessageError::NotJson);
  }
  while (!take('"')) {
    if (!takeCharacter()) {
      return false;
    }
  }
  return true;
}

bool JsonCursor::takeCharacter() noexcept {
  if (atEnd() || static_cast<unsigned char>(peek()) < 0x20U) {
    return fail(MessageError::NotJson);
  }
  if (take('\\')) {
    return takeEscape();
  }
  const std::size_t length = base::characterLength(rest_);
  rest_.remove_prefix(length);
  return length > 0 || fail(MessageError::NotUtf8);
}

bool JsonCursor::takeEscape() noexcept {
  constexpr std::string_view kShort = "\"\\/bfnrt";
  if (take('u')) {
    return takeUnicodeEscape();
  }
  if (atEnd() || kShort.find(peek()) == kShort.npos) {
    return fail(MessageError::NotJson);
  }
  rest_.remove_prefix(1);
  return true;
}

std::optional<std::uint16_t> JsonCursor::takeCodeUnit() noexcept {
  const std::optional<std::uint16_t> unit = codeUnit(rest_);
  if (unit) {
    rest_.remove_prefix(4);
  } else {
    fail(MessageError::NotJson);
  }
  return unit;
}

bool JsonCursor::takeUnicodeEscape() noexcept {
  const std::optional<std::uint16_t> unit = takeCodeUnit();
  if (!unit || (!isHighSurrogate(*unit) && !isLowSurrogate(*unit))) {
    return unit.has_value();
  }
  if (isLowSurrogate(*unit) || !rest_.starts_with("\\u")) {
    return fail(MessageError::NotUtf8);
  }
  rest_.remove_prefix(2);
  const std::optional<std::uint16_t> second = takeCodeUnit();
  return second && (isLowSurrogate(*second) || fail(MessageError::NotUtf8));
}

} // namespace exec_wrapper::run
