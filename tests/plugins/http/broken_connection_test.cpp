// Connections that cannot be made, or do not last.

#include "http_fixture.h"

#include <csignal>

namespace exec_wrapper::http {
namespace {

using ::testing::HasSubstr;

TEST(BrokenConnection, RefusedIsSaidWithTheAddress) {
  std::uint16_t port = 0;
  {
    const ScriptedServer gone([](int) {});
    port = gone.port();
  }
  const Failure refused = failure(ask("http://127.0.0.1:" + std::to_string(port)));
  EXPECT_EQ(refused.kind, Failure::Kind::NoConnection);
  EXPECT_FALSE(refused.mayHaveArrived);
  EXPECT_EQ(refused.reason,
            "no connection to 127.0.0.1:" + std::to_string(port) + ": Connection refused");
}

TEST(BrokenConnection, AResetInTheMiddleOfAnAnswerIsSaid) {
  ScriptedServer server([](int fd) {
    readRequest(fd);
    sendAll(fd, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nabc");
    test::resetWhenClosed(fd);
  });
  const Failure reset = failure(ask(server.url()));
  EXPECT_EQ(reset.kind, Failure::Kind::NoConnection);
  EXPECT_THAT(reset.reason, HasSubstr("broke: Connection reset by peer"));
  EXPECT_TRUE(reset.mayHaveArrived);
}

TEST(BrokenConnection, ARequestThatCannotBeSentRaisesNoSignal) {
  ASSERT_NE(std::signal(SIGPIPE, SIG_DFL), SIG_ERR);
  sigset_t pipe;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  sigset_t before;
  pthread_sigmask(SIG_UNBLOCK, &pipe, &before); // Poco has blocked it
  ScriptedServer server([](int fd) { test::resetWhenClosed(fd); });
  Client client(optionsFor(server.url()));
  const Failure broken = failure(ask(client, post(std::string(64 << 20, 'x'))));
  EXPECT_EQ(broken.kind, Failure::Kind::NoConnection);
  EXPECT_FALSE(broken.mayHaveArrived);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

} // namespace
} // namespace exec_wrapper::http
