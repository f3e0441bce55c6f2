#pragma once

#include <string>
#include <string_view>

namespace exec_wrapper::config {

/// The checked address of a server.
struct UrlText {
  std::string text;    ///< as written, with the scheme in lower case, without `/` at the end
  std::string problem; ///< the problem, in words that follow the address; empty if it is valid
};

/// Accepts `http` and `https` with a host, an optional port and an optional path. Paths are
/// appended to the address, so these are refused: user information, a query, a fragment, and every
/// character that would need escaping.
UrlText parseUrl(std::string_view text);

/// An address, valid or not, for a message: the text before an `@` may be a password.
std::string shownUrl(std::string_view text);

} // namespace exec_wrapper::config
