#pragma once

#include "base/file_descriptor.h"

#include <string>
#include <string_view>

namespace exec_wrapper::run {

/// Sends datagrams to a service manager's notify socket. Nothing in it blocks.
class ManagerSocket {
public:
  /// `address` as NOTIFY_SOCKET has it. One that cannot be used makes every `send` succeed: nothing
  /// depends on what the manager gets.
  explicit ManagerSocket(std::string address);

  /// False: its queue is full.
  bool send(std::string_view datagram);

  /// The errno of the last datagram that was lost, or 0. Another call returns 0 until the next.
  int takeError() noexcept;

private:
  std::string address_;
  base::FileDescriptor fd_;
  int error_ = 0;
};

} // namespace exec_wrapper::run
