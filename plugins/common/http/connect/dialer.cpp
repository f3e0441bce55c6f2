#include "common/http/connect/dialer.h"

#include "base/text.h"
#include "common/http/connect/wait.h"
#include "common/http/types/http_error.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

namespace exec_wrapper::http {

namespace {

/// The longest time for one address while there are others.
constexpr Duration kLongestShare = std::chrono::seconds(10);

SteadyTime shareOf(SteadyTime deadline, std::size_t addressesLeft) {
  if (addressesLeft <= 1) {
    return deadline;
  }
  const SteadyTime now = std::chrono::steady_clock::now();
  const Duration share = (deadline - now) / static_cast<Duration::rep>(addressesLeft);
  return now + std::min(share, kLongestShare);
}

void setOption(int fd, int level, int option, int value) {
  setsockopt(fd, level, option, &value, sizeof value); // best effort: it also works without
}

/// A connection may be idle for many minutes between two requests. Routers forget an idle
/// connection, and the next request would then get no answer.
void keepFromBeingForgotten(int fd) {
  setOption(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
  setOption(fd, IPPROTO_TCP, TCP_KEEPIDLE, 60);
  setOption(fd, IPPROTO_TCP, TCP_KEEPINTVL, 15);
  setOption(fd, IPPROTO_TCP, TCP_KEEPCNT, 3);
}

/// Zero, or the errno of the failed connection.
int outcome(int fd, const Address& address, SteadyTime deadline) {
  if (::connect(fd, address.get(), address.length) == 0) {
    return 0;
  }
  if (errno != EINPROGRESS && errno != EINTR) {
    return errno;
  }
  if (awaitReady(fd, POLLOUT, deadline) == 0) {
    return ETIMEDOUT;
  }
  int error = 0;
  socklen_t length = sizeof error;
  return getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length) == 0 ? error : errno;
}

} // namespace

base::FileDescriptor Dialer::dial(const Endpoint& endpoint, SteadyTime deadline) {
  const std::vector<Address> addresses = resolver_.resolve(endpoint, deadline);
  int error = 0;
  std::string tried;
  for (std::size_t i = 0; i < addresses.size() && !over(deadline); ++i) {
    base::FileDescriptor socket(::socket(addresses[i].storage.ss_family,
                                         SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP));
    error = socket.valid()
                ? outcome(socket.get(), addresses[i], shareOf(deadline, addresses.size() - i))
                : errno;
    if (error == 0) {
      setOption(socket.get(), IPPROTO_TCP, TCP_NODELAY, 1);
      keepFromBeingForgotten(socket.get());
      return socket;
    }
    tried += (tried.empty() ? "" : ", ") + addresses[i].text();
  }
  const std::string where =
      endpoint.text() + (tried.empty() || tried == endpoint.host ? "" : " (" + tried + ")");
  if (over(deadline)) {
    throw timedOut("no connection to " + where + " in time");
  }
  throw noConnection("no connection to " + where + ": " + base::errorText(error));
}

} // namespace exec_wrapper::http
