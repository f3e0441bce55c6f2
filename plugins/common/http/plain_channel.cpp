#include "common/http/plain_channel.h"

#include "base/text.h"
#include "common/http/wait.h"

#include <poll.h>
#include <sys/socket.h>

#include <cerrno>

namespace exec_wrapper::http {

namespace {

/// Calls until there is a result other than "not now".
template <class Call> ssize_t persist(const Call& call, int fd, short events, SteadyTime deadline) {
  while (!over(deadline)) {
    const ssize_t result = call();
    if (result >= 0 || (errno != EAGAIN && errno != EINTR)) {
      return result;
    }
    if (errno == EAGAIN) {
      awaitReady(fd, events, deadline);
    }
  }
  errno = EAGAIN;
  return -1;
}

Transfer failed() {
  if (errno == EAGAIN) {
    return {Transfer::Kind::TimedOut, 0, {}};
  }
  return {Transfer::Kind::Broken, 0, base::errorText(errno)};
}

} // namespace

Transfer PlainChannel::send(std::string_view bytes, SteadyTime deadline) {
  while (!bytes.empty()) {
    const auto call = [this, bytes] {
      return ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    };
    const ssize_t sent = persist(call, socket_.get(), POLLOUT, deadline);
    if (sent < 0) {
      return failed();
    }
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return {};
}

Transfer PlainChannel::receive(char* buffer, std::size_t size, SteadyTime deadline) {
  const auto call = [this, buffer, size] { return ::recv(socket_.get(), buffer, size, 0); };
  const ssize_t received = persist(call, socket_.get(), POLLIN, deadline);
  if (received < 0) {
    return failed();
  }
  if (received == 0) {
    return {Transfer::Kind::Closed, 0, {}};
  }
  return {Transfer::Kind::Done, static_cast<std::size_t>(received), {}};
}

bool PlainChannel::quiet() {
  char byte = 0;
  return ::recv(socket_.get(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && errno == EAGAIN;
}

} // namespace exec_wrapper::http
