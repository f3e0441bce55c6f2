#pragma once

#include <string>
#include <string_view>

namespace exec_wrapper::config {

/// A server's address as it was written, checked.
struct UrlText {
  std::string text;    ///< as it was written, its scheme in lower case, without `/` at its end
  std::string problem; ///< what is wrong with it, in words that follow it; empty where it is good
};

/// Takes `http` and `https` with a host, a port perhaps, and a path perhaps. What has no place in
/// the address of a server that paths are added to is refused: user information, a query, a
/// fragment, and every character that would need to be escaped.
UrlText parseUrl(std::string_view text);

/// An address, good or not, as a message may show it: what stands before an `@` may be a password.
std::string shownUrl(std::string_view text);

} // namespace exec_wrapper::config
