#include "support/child/tell.h"

#include "support/child/words.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

namespace exec_wrapper::test {

namespace {

int connected() {
  const char* const port = ::getenv("EXEC_WRAPPER_STATUS_UPDATE_SOCKET_PORT");
  if (port == nullptr) {
    fail("nobody listens for progress");
  }
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(std::atoi(port)));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int fd = check(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "socket");
  check(::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address), "connect");
  return fd;
}

int connectedToNotify() {
  const char* const variable = ::getenv("NOTIFY_SOCKET");
  const std::string address = variable == nullptr ? "" : variable;
  sockaddr_un name = {};
  name.sun_family = AF_UNIX;
  if (address.empty() || address.size() >= sizeof name.sun_path) {
    fail("no notify socket");
  }
  address.copy(name.sun_path, address.size());
  const bool abstract = address.front() == '@';
  if (abstract) {
    name.sun_path[0] = '\0';
  }
  const std::size_t size = offsetof(sockaddr_un, sun_path) + address.size() + (abstract ? 0 : 1);
  const int fd = check(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0), "socket");
  check(::connect(fd, reinterpret_cast<const sockaddr*>(&name), static_cast<socklen_t>(size)),
        "connect");
  return fd;
}

} // namespace

void tellHalf(const std::string& part) {
  static const int fd = connected();
  check(static_cast<int>(::send(fd, part.data(), part.size(), 0)), "send");
}

void tell(const std::string& message) {
  tellHalf(message + "\n");
}

void tellBurst(int count) {
  constexpr std::size_t kSize = 200; // its line end among them
  for (int i = 1; i <= count; ++i) {
    std::string message = "{\"success_count\":" + std::to_string(i) + ",\"pad\":\"";
    message.resize(kSize - 3, 'x');
    tell(message + "\"}");
  }
}

void notify(const std::string& message) {
  const int fd = connectedToNotify();
  check(static_cast<int>(::send(fd, message.data(), message.size(), 0)), "send");
  ::close(fd);
}

void notifyForEver(const std::string& message) {
  const int fd = connectedToNotify();
  for (;;) {
    ::send(fd, message.data(), message.size(), 0);
  }
}

} // namespace exec_wrapper::test
