#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace exec_wrapper::http {

/// A host, by name or address, and a port on it.
struct Endpoint {
  std::string host; ///< in lower case, without brackets and without a last dot
  std::uint16_t port = 0;

  std::string text() const; ///< HOST:PORT, or [ADDRESS]:PORT
};

/// The address of a server, and what all paths on it begin with.
struct Url {
  bool secure = false;
  Endpoint server;
  std::string path; ///< empty, or begins with `/` and ends without one

  std::string authority() const; ///< for people and the header Host: no port where it is the usual
  std::string text() const;
};

/// Nothing where it is no http or https URL with a host. User information, a query and a fragment
/// are refused.
std::optional<Url> parseUrl(std::string_view text);

/// HOST, HOST:PORT, [ADDRESS] or [ADDRESS]:PORT.
std::optional<Endpoint> parseEndpoint(std::string_view text, std::uint16_t usualPort);

/// True for an address, which no name server need be asked for.
bool isAddress(const std::string& host);

/// %XX replaced by the byte that it stands for.
std::string percentDecoded(std::string_view text);

} // namespace exec_wrapper::http
