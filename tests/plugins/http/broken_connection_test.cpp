// Connections that cannot be made, or do not last.

#include "http_fixture.h"

#include <atomic>
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

/// Answers when it has read the head, and reads no more.
ScriptedServer::Script answeringEarly(const std::string& answer, bool leaves) {
  return [answer, leaves](int fd) {
    test::readHead(fd);
    sendAll(fd, answer);
    if (!leaves) {
      test::awaitBreak(fd);
    }
  };
}

class EarlyAnswer : public ::testing::TestWithParam<bool> {};

TEST_P(EarlyAnswer, IsTheAnswer) {
  for (const int status : {413, 401}) {
    ScriptedServer server(answeringEarly(
        "HTTP/1.1 " + std::to_string(status) + " No\r\nContent-Length: 2\r\n\r\nno", GetParam()));
    Client client(optionsFor(server.url()));
    const Response early = response(ask(client, post(std::string(16 << 20, 'x'))));
    EXPECT_EQ(early.status, status);
    EXPECT_EQ(early.body, "no");
  }
}

TEST_P(EarlyAnswer, IsTheLastOnItsConnection) {
  std::atomic<int> connections = 0;
  const auto script = answeringEarly("HTTP/1.1 413 No\r\nContent-Length: 0\r\n\r\n", GetParam());
  ScriptedServer server([&](int fd) {
    ++connections;
    script(fd);
  });
  Client client(optionsFor(server.url()));
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(response(ask(client, post(std::string(16 << 20, 'x')))).status, 413);
  }
  EXPECT_EQ(connections, 2);
}

INSTANTIATE_TEST_SUITE_P(OfAServer, EarlyAnswer, ::testing::Bool(), [](const auto& leaves) {
  return leaves.param ? "ThatLeaves" : "ThatStays";
});

TEST(BrokenConnection, AnInterimAnswerDoesNotEndTheRequest) {
  ScriptedServer server([](int fd) {
    test::readHead(fd);
    sendAll(fd, "HTTP/1.1 100 Continue\r\n\r\n");
    test::readBytes(fd, 16 << 20);
    sendAll(fd, okAnswer("all of it"));
  });
  Client client(optionsFor(server.url()));
  EXPECT_EQ(response(ask(client, post(std::string(16 << 20, 'x')))).body, "all of it");
}

} // namespace
} // namespace exec_wrapper::http
