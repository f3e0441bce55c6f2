#pragma once

#include <cstddef>
#include <string_view>

// What a target holds the product to. A broken promise ends the program, after a line that names
// it.

namespace exec_wrapper::fuzz {

/// A word that is a secret wherever a target plants it, and that nothing else brings forth.
inline constexpr std::string_view kSecret = "Hidden-7f3a91";

/// `shown` is what broke the promise.
void require(bool kept, std::string_view promise, std::string_view shown = {});

/// By a decoder of its own, not the product's.
void requireUtf8(std::string_view text);

/// Fit for one line of a terminal: UTF-8, and no control character.
void requirePrintable(std::string_view text);

/// A message to people: printable, not empty, and not a page long.
void requireMessage(std::string_view text, std::size_t longest = 1000);

/// It holds no `kSecret`.
void requireNoSecret(std::string_view text);

} // namespace exec_wrapper::fuzz
