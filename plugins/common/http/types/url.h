#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace exec_wrapper::http {

/// A host, by name or address, and a port.
struct Endpoint {
  std::string host; ///< in lower case, without brackets and without a last dot
  std::uint16_t port = 0;

  std::string text() const; ///< HOST:PORT, or [ADDRESS]:PORT
};

/// The address of a server, and the beginning of all paths on it.
struct Url {
  bool secure = false;
  Endpoint server;
  std::string path; ///< empty, or begins with `/` and ends without one

  std::string authority() const; ///< for people and the header Host: without the default port
  std::string text() const;
};

/// No value if the text is not an http or https URL with a host. User information, a query and a
/// fragment are refused.
std::optional<Url> parseUrl(std::string_view text);

/// HOST, HOST:PORT, [ADDRESS] or [ADDRESS]:PORT.
std::optional<Endpoint> parseEndpoint(std::string_view text, std::uint16_t usualPort);

/// True for an address, which needs no look-up.
bool isAddress(const std::string& host);

/// Replaces each %XX by its byte.
std::string percentDecoded(std::string_view text);

} // namespace exec_wrapper::http
