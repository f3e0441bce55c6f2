#include "system/faults/gate.h"

#include "support/scripted_server.h"

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>

namespace exec_wrapper::test::faults {
namespace {

/// Says its name to all who come.
class Named {
public:
  explicit Named(std::string name)
      : server_([name = std::move(name)](int fd) {
          sendAll(fd, name);
          awaitHangUp(fd);
        }) {}

  std::uint16_t port() const { return server_.port(); }

private:
  ScriptedServer server_;
};

std::string heard(int fd) {
  char buffer[16];
  const ssize_t count = ::recv(fd, buffer, sizeof buffer, 0);
  return {buffer, static_cast<std::size_t>(std::max<ssize_t>(count, 0))};
}

bool readable(int fd, int milliseconds) {
  pollfd source{fd, POLLIN, 0};
  return ::poll(&source, 1, milliseconds) > 0;
}

TEST(Gate, LeadsWhereItIsTold) {
  const Named first("first");
  const Named second("second");
  Gate gate(first.port());
  const Descriptor early(connectTo(gate.port()));
  EXPECT_EQ(heard(early.get()), "first");
  gate.leadTo(second.port());
  EXPECT_EQ(heard(early.get()), "") << "it is ended";
  EXPECT_EQ(heard(Descriptor(connectTo(gate.port())).get()), "second");
}

TEST(Gate, ForwardsBothWays) {
  const ScriptedServer echo([](int fd) {
    const std::string request = readRequest(fd);
    sendAll(fd, okAnswer(std::to_string(request.size())));
  });
  Gate gate(echo.port());
  const Descriptor client(connectTo(gate.port()));
  const std::string request = "GET / HTTP/1.1\r\n\r\n";
  sendAll(client.get(), request);
  EXPECT_EQ(readRequest(client.get()), okAnswer(std::to_string(request.size())));
}

TEST(Gate, IsABlackHoleForWhoIsInside) {
  const ScriptedServer echo([](int fd) {
    readRequest(fd);
    sendAll(fd, okAnswer("never"));
  });
  Gate gate(echo.port());
  const Descriptor client(connectTo(gate.port()));
  gate.swallow();
  EXPECT_TRUE(sendAll(client.get(), "GET / HTTP/1.1\r\n\r\n")) << "it is taken";
  EXPECT_FALSE(readable(client.get(), 100)) << "and neither answered nor refused";
}

TEST(Gate, IsABlackHoleForWhoComes) {
  const Named server("server");
  Gate gate(server.port());
  gate.swallow();
  const Descriptor client(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(gate.port());
  ::connect(client.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
  pollfd connected{client.get(), POLLOUT, 0};
  EXPECT_EQ(::poll(&connected, 1, 100), 0) << "neither accepted nor refused";
}

TEST(Gate, IsAGateAgainAfterwards) {
  const Named server("server");
  Gate gate(server.port());
  gate.swallow();
  gate.leadTo(server.port());
  EXPECT_EQ(heard(Descriptor(connectTo(gate.port())).get()), "server");
}

} // namespace
} // namespace exec_wrapper::test::faults
