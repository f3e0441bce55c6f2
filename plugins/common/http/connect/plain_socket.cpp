#include "common/http/connect/plain_socket.h"

#include "base/text.h"

#include <Poco/Net/NetException.h>

#include <sys/socket.h>

#include <cerrno>

namespace exec_wrapper::http {

namespace {

[[noreturn]] void fail(int error) {
  throw Poco::Net::NetException(base::errorText(error), error);
}

} // namespace

PlainSocket::PlainSocket(base::FileDescriptor socket) : StreamSocketImpl(socket.release()) {}

base::FileDescriptor PlainSocket::detach() {
  base::FileDescriptor socket(sockfd());
  reset();
  return socket;
}

int PlainSocket::trySend(const void* bytes, int length) {
  const ssize_t sent = ::send(sockfd(), bytes, static_cast<std::size_t>(length), MSG_NOSIGNAL);
  if (sent >= 0) {
    return static_cast<int>(sent);
  }
  if (errno != EAGAIN && errno != EINTR) {
    fail(errno);
  }
  return kWantsToWrite;
}

int PlainSocket::tryReceive(void* buffer, int length) {
  const ssize_t received = ::recv(sockfd(), buffer, static_cast<std::size_t>(length), 0);
  if (received >= 0) {
    return static_cast<int>(received);
  }
  if (errno != EAGAIN && errno != EINTR) {
    fail(errno);
  }
  return kWantsToRead;
}

} // namespace exec_wrapper::http
