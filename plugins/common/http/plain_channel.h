#pragma once

#include "common/file_descriptor.h"
#include "common/http/channel.h"

#include <utility>

namespace exec_wrapper::http {

/// The bytes as they are, over a connected and non-blocking socket.
class PlainChannel : public Channel {
public:
  explicit PlainChannel(common::FileDescriptor socket) noexcept : socket_(std::move(socket)) {}

  Transfer send(std::string_view bytes, SteadyTime deadline) override;
  Transfer receive(char* buffer, std::size_t size, SteadyTime deadline) override;
  bool quiet() override;

  /// The socket, for another protocol to be spoken on it.
  common::FileDescriptor release() noexcept { return std::move(socket_); }

private:
  common::FileDescriptor socket_;
};

} // namespace exec_wrapper::http
