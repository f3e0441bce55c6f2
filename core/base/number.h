#pragma once

#include <charconv>
#include <optional>
#include <string_view>
#include <system_error>

namespace exec_wrapper::base {

/// The number that the whole text consists of, in the format of std::from_chars. std::nullopt if
/// the text is not a number or the number does not fit.
template <class Number> std::optional<Number> parseNumber(std::string_view text) noexcept {
  Number number{};
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  return error == std::errc() && stop == end ? std::optional(number) : std::nullopt;
}

} // namespace exec_wrapper::base
