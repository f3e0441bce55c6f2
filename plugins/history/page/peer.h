#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string_view>

namespace exec_wrapper::history {

/// The user at the other end of a connection over 127.0.0.1, from the text of /proc/net/tcp.
std::optional<uid_t> userOfPeer(std::string_view table, std::uint16_t peerPort,
                                std::uint16_t ownPort);

/// True if the process at the other end belongs to the user of this process, or to root. Other
/// users of the machine can connect to a port on 127.0.0.1, but the history is not for them.
bool isOwnPeer(std::uint16_t peerPort, std::uint16_t ownPort);

} // namespace exec_wrapper::history
