#include "history/page/peer.h"

#include "base/file.h"

#include <unistd.h>

#include <array>
#include <cstdio>
#include <string>

namespace exec_wrapper::history {

namespace {

/// "0100007F:1F90", as the kernel writes 127.0.0.1:8080.
std::string loopbackAddress(std::uint16_t port) {
  const std::uint32_t address = 0x7F000001U;
  const std::uint32_t stored =
      __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? __builtin_bswap32(address) : address;
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "%08X:%04X", stored, static_cast<unsigned>(port));
  return text.data();
}

} // namespace

std::optional<uid_t> userOfPeer(std::string_view table, std::uint16_t peerPort,
                                std::uint16_t ownPort) {
  const std::string pair = " " + loopbackAddress(peerPort) + " " + loopbackAddress(ownPort) + " ";
  const std::size_t at = table.find(pair);
  if (at == table.npos) {
    return std::nullopt;
  }
  // state, queues, timer, retransmits, user
  const std::string rest(table.substr(at + pair.size(), 100));
  unsigned user = 0;
  if (std::sscanf(rest.c_str(), "%*s %*s %*s %*s %u", &user) != 1) {
    return std::nullopt;
  }
  return user;
}

bool isOwnPeer(std::uint16_t peerPort, std::uint16_t ownPort) {
  const std::optional<uid_t> user = userOfPeer(base::readFile("/proc/net/tcp"), peerPort, ownPort);
  return user && (*user == ::geteuid() || *user == 0);
}

} // namespace exec_wrapper::history
