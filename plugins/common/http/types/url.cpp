#include "common/http/types/url.h"

#include "base/text.h"
#include "common/http/types/message.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

namespace exec_wrapper::http {

namespace {

constexpr std::uint16_t kHttpPort = 80;
constexpr std::uint16_t kHttpsPort = 443;

bool isUnreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

std::string bracketed(const std::string& host) {
  return host.find(':') == host.npos ? host : "[" + host + "]";
}

std::optional<std::uint16_t> parsePort(std::string_view text) {
  std::uint16_t port = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, port);
  if (error != std::errc() || stopped != end || port == 0) {
    return std::nullopt;
  }
  return port;
}

std::optional<std::string> parseHost(std::string_view text) {
  std::string host = base::lowerCase(text);
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
    return isAddress(host) ? std::optional(host) : std::nullopt;
  }
  if (host.ends_with('.')) {
    host.pop_back(); // the end of a fully qualified name; certificates and Host omit it
  }
  const bool whole = !host.empty() && !host.starts_with('.') && !host.ends_with('.') &&
                     host.find("..") == host.npos;
  const bool valid = whole && std::all_of(host.begin(), host.end(), isUnreserved);
  return valid ? std::optional(host) : std::nullopt;
}

} // namespace

bool isAddress(const std::string& host) {
  in6_addr address{};
  const bool text = host.find('\0') == host.npos; // inet_pton would stop at a zero byte
  return text && (inet_pton(AF_INET, host.c_str(), &address) == 1 ||
                  inet_pton(AF_INET6, host.c_str(), &address) == 1);
}

std::string Endpoint::text() const {
  return bracketed(host) + ":" + std::to_string(port);
}

std::string Url::authority() const {
  return server.port == (secure ? kHttpsPort : kHttpPort) ? bracketed(server.host) : server.text();
}

std::string Url::text() const {
  return (secure ? "https://" : "http://") + authority() + path;
}

std::optional<Endpoint> parseEndpoint(std::string_view text, std::uint16_t usualPort) {
  const std::size_t bracket = text.rfind(']');
  const std::size_t colon = text.find(':', bracket == text.npos ? 0 : bracket);
  std::optional<std::uint16_t> port = usualPort;
  if (colon != text.npos) {
    port = parsePort(text.substr(colon + 1));
  }
  const std::optional<std::string> host = parseHost(text.substr(0, colon));
  if (!host || !port) {
    return std::nullopt;
  }
  return Endpoint{*host, *port};
}

std::optional<Url> parseUrl(std::string_view text) {
  const std::size_t end = text.find("://");
  const std::string scheme = base::lowerCase(text.substr(0, end));
  if (end == text.npos || (scheme != "http" && scheme != "https")) {
    return std::nullopt;
  }
  Url url;
  url.secure = scheme == "https";
  text.remove_prefix(end + 3);
  while (text.ends_with('/')) {
    text.remove_suffix(1);
  }
  const std::size_t slash = std::min(text.find('/'), text.size());
  const auto server = parseEndpoint(text.substr(0, slash), url.secure ? kHttpsPort : kHttpPort);
  url.path = text.substr(slash);
  if (!server || url.path.find_first_of("?#") != url.path.npos) {
    return std::nullopt;
  }
  url.server = *server;
  return url;
}

std::string percentEncoded(std::string_view text) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (isUnreserved(c)) {
      encoded += c;
    } else {
      encoded += {'%', kHex[byte >> 4U], kHex[byte & 0xFU]};
    }
  }
  return encoded;
}

std::string percentDecoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned byte = 0;
    const char* const digits = text.data() + i + 1;
    if (text[i] == '%' && i + 2 < text.size() &&
        std::from_chars(digits, digits + 2, byte, 16).ptr == digits + 2) {
      decoded += static_cast<char>(byte);
      i += 2;
    } else {
      decoded += text[i];
    }
  }
  return decoded;
}

} // namespace exec_wrapper::http
