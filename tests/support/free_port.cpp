#include "support/free_port.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <stdexcept>

namespace exec_wrapper::test {

namespace {

// Below what Linux takes from for connections, 32768 and more, unless it is told otherwise.
constexpr int kFirst = 10000;
constexpr int kPorts = 20000;
constexpr int kOfAProcess = 16; // so that the next process begins where this one seldom comes to

bool canBeBound(int port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<in_port_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool bound = ::bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  ::close(socket);
  return bound;
}

} // namespace

int freePort() {
  static std::atomic<int> asked = 0;
  for (int i = 0; i < kPorts; ++i) {
    const int port = kFirst + (::getpid() % kPorts * kOfAProcess + asked++) % kPorts;
    if (canBeBound(port)) {
      return port;
    }
  }
  throw std::runtime_error("there is no free port");
}

} // namespace exec_wrapper::test
