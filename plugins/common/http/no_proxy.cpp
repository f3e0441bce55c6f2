#include "common/http/no_proxy.h"

#include "base/text.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

namespace exec_wrapper::http {

namespace {

/// The bytes of an address; empty for a name.
std::string bytesOf(std::string_view text) {
  if (text.starts_with('[') && text.ends_with(']')) {
    text = text.substr(1, text.size() - 2);
  }
  const std::string host(text);
  std::array<char, sizeof(in6_addr)> bytes{};
  if (inet_pton(AF_INET, host.c_str(), bytes.data()) == 1) {
    return {bytes.data(), sizeof(in_addr)};
  }
  if (inet_pton(AF_INET6, host.c_str(), bytes.data()) == 1) {
    return {bytes.data(), sizeof(in6_addr)};
  }
  return {};
}

/// Whether the address begins with the same bits as the network ADDRESS/BITS.
bool inNetwork(const std::string& address, std::string_view network, std::string_view length) {
  const std::string prefix = bytesOf(network);
  unsigned bits = 0;
  const char* const end = length.data() + length.size();
  const auto [stopped, error] = std::from_chars(length.data(), end, bits);
  if (error != std::errc() || stopped != end || prefix.empty() || prefix.size() != address.size() ||
      bits > prefix.size() * 8) {
    return false;
  }
  const std::size_t whole = bits / 8;
  const unsigned rest = 8 - bits % 8;
  const auto head = [rest](char c) { return static_cast<unsigned char>(c) >> rest; };
  return std::memcmp(address.data(), prefix.data(), whole) == 0 &&
         (rest == 8 || head(address[whole]) == head(prefix[whole]));
}

/// Whether one entry of NO_PROXY matches this server.
bool names(const std::string& entry, const Endpoint& server) {
  if (entry == "*") {
    return true;
  }
  const std::string address = bytesOf(server.host);
  if (const std::size_t slash = entry.find('/'); slash != entry.npos) {
    return !address.empty() && inNetwork(address, entry.substr(0, slash), entry.substr(slash + 1));
  }
  if (const std::string bytes = bytesOf(entry); !bytes.empty()) {
    return bytes == address;
  }
  const std::size_t start = entry.starts_with("*.") ? 2 : entry.starts_with('.') ? 1 : 0;
  const auto named = parseEndpoint(std::string_view(entry).substr(start), server.port);
  if (!named || named->port != server.port) {
    return false;
  }
  if (const std::string bytes = bytesOf(named->host); !bytes.empty() || !address.empty()) {
    return bytes == address;
  }
  return server.host == named->host || server.host.ends_with("." + named->host);
}

} // namespace

std::vector<std::string> noProxyEntries(std::string_view value) {
  constexpr const char* kBetween = ", \t\r\n";
  std::vector<std::string> entries;
  for (std::size_t begin = value.find_first_not_of(kBetween); begin != value.npos;) {
    const std::size_t end = std::min(value.find_first_of(kBetween, begin), value.size());
    entries.emplace_back(value.substr(begin, end - begin));
    begin = value.find_first_not_of(kBetween, end);
  }
  return entries;
}

bool reachedDirectly(const Endpoint& server, const std::vector<std::string>& entries) {
  return std::ranges::any_of(entries, [&server](const std::string& entry) {
    return names(base::lowerCase(entry), server);
  });
}

} // namespace exec_wrapper::http
