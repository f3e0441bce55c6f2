#pragma once

#include <charconv>
#include <optional>
#include <string_view>
#include <system_error>

namespace exec_wrapper::base {

/// The number that is all of the text, as std::from_chars reads it; nothing where there is none, or
/// it does not fit.
template <class Number> std::optional<Number> parseNumber(std::string_view text) noexcept {
  Number number{};
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  return error == std::errc() && stop == end ? std::optional(number) : std::nullopt;
}

} // namespace exec_wrapper::base
