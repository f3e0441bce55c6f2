#include "support/process_api/script_words.h"

#include <algorithm>
#include <charconv>
#include <stdexcept>

namespace exec_wrapper::test {

namespace {

constexpr std::string_view kBlanks = " \t\r";

template <class Number> std::optional<Number> whole(std::string_view text) {
  Number number{};
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || stop != end) {
    return std::nullopt;
  }
  return number;
}

std::optional<Duration> duration(std::string_view text) {
  const std::size_t digits = std::min(text.find_first_not_of("0123456789."), text.size());
  const std::string_view unit = text.substr(digits);
  const std::optional<double> number = whole<double>(text.substr(0, digits));
  const double scale = unit == "ms" ? 1e-3 : unit == "s" || unit.empty() ? 1 : unit == "m" ? 60 : 0;
  if (!number || scale == 0 || *number * scale > 1e6) {
    return std::nullopt;
  }
  return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(*number * scale));
}

} // namespace

std::string ScriptWords::peek() const {
  if (empty()) {
    return {};
  }
  const std::string_view word = rest_.substr(0, length());
  return std::string(word.front() == '"' ? word.substr(1, word.size() - 2) : word);
}

bool ScriptWords::take(std::string_view word) {
  if (empty() || peek() != word) {
    return false;
  }
  rest_.remove_prefix(length());
  skipBlanks();
  return true;
}

std::string ScriptWords::next(std::string_view expected) {
  const std::string word = peek();
  if (word.empty()) {
    throw std::invalid_argument(std::string(expected) + " is missing");
  }
  take(word);
  return word;
}

std::uint64_t ScriptWords::nextNumber(std::string_view expected) {
  const std::string word = next(expected);
  const std::optional<std::uint64_t> number = wholeNumber(word);
  if (!number) {
    throw std::invalid_argument("'" + word + "' is no number; expected: " + std::string(expected));
  }
  return *number;
}

Duration ScriptWords::nextDuration() {
  const std::string word = next("a duration such as 250ms");
  const std::optional<Duration> length = duration(word);
  if (!length) {
    throw std::invalid_argument("'" + word + "' is no duration such as 250ms, 1.5s or 2m");
  }
  return *length;
}

std::string ScriptWords::rest() {
  const std::size_t end = rest_.find_last_not_of(kBlanks);
  std::string text(rest_.substr(0, end + 1));
  rest_ = {};
  return text;
}

std::size_t ScriptWords::length() const {
  if (rest_.front() != '"') {
    return std::min(rest_.find_first_of(kBlanks), rest_.size());
  }
  const std::size_t end = rest_.find('"', 1);
  if (end == rest_.npos) {
    throw std::invalid_argument("a quote is not closed");
  }
  return end + 1;
}

void ScriptWords::skipBlanks() {
  rest_.remove_prefix(std::min(rest_.find_first_not_of(kBlanks), rest_.size()));
}

std::optional<std::uint64_t> wholeNumber(std::string_view text) {
  return whole<std::uint64_t>(text);
}

} // namespace exec_wrapper::test
