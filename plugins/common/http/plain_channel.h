#pragma once

#include "base/file_descriptor.h"
#include "common/http/channel.h"

#include <utility>

namespace exec_wrapper::http {

/// The bytes as they are, over a connected and non-blocking socket.
class PlainChannel : public Channel {
public:
  explicit PlainChannel(base::FileDescriptor socket) noexcept : socket_(std::move(socket)) {}

  Transfer send(std::string_view bytes, SteadyTime deadline) override;
  Transfer receive(char* buffer, std::size_t size, SteadyTime deadline) override;
  bool quiet() override;

  /// The socket, for another protocol to be spoken on it.
  base::FileDescriptor release() noexcept { return std::move(socket_); }

private:
  base::FileDescriptor socket_;
};

} // namespace exec_wrapper::http
