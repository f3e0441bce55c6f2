// Whatever hangs, the deadline ends it, and nothing else does.

#include "full_listener.h"
#include "http_fixture.h"
#include "support/await.h"

#include <future>

namespace exec_wrapper::http {
namespace {

using ::testing::HasSubstr;

constexpr Duration kLimit = 100ms;
constexpr Duration kSlack = 5s; // of a machine that is busy

class Ends {
public:
  /// Asks, and checks that it takes as long as it may and not longer.
  Failure ask(const std::string& url, const Request& request = get()) {
    Client client(optionsFor(url));
    client.exchange(request, SteadyTime()); // which loads what it needs
    const SteadyTime start = std::chrono::steady_clock::now();
    Failure over = failure(http::ask(client, request, kLimit));
    const Duration elapsed = std::chrono::steady_clock::now() - start;
    EXPECT_EQ(over.kind, Failure::Kind::TimedOut) << over.reason;
    EXPECT_GE(elapsed, kLimit);
    EXPECT_LT(elapsed, kLimit + kSlack);
    EXPECT_THAT(over.reason, HasSubstr("127.0.0.1"));
    return over;
  }
};

class TheDeadline : public ::testing::Test, protected Ends {};

/// Sends the beginning, and then a byte every few milliseconds for as long as anybody listens.
ScriptedServer::Script drip(const std::string& beginning) {
  return [beginning](int fd) {
    readRequest(fd);
    for (bool taken = sendAll(fd, beginning); taken; taken = sendAll(fd, "x")) {
      test::awaitTime(5ms);
    }
  };
}

TEST_F(TheDeadline, EndsASilentServer) {
  ScriptedServer server([](int fd) {
    readRequest(fd);
    awaitHangUp(fd);
  });
  const Failure over = ask(server.url());
  EXPECT_TRUE(over.mayHaveArrived);
  EXPECT_THAT(over.reason, HasSubstr("no answer"));
}

TEST_F(TheDeadline, EndsAHeaderThatDrips) {
  ScriptedServer server(drip("HTTP/1.1 200 OK\r\nX-Slow: "));
  EXPECT_THAT(ask(server.url()).reason, HasSubstr("did not complete its answer in time"));
}

TEST_F(TheDeadline, EndsABodyThatDrips) {
  ScriptedServer sized(drip("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"));
  ask(sized.url());
  ScriptedServer unsized(drip("HTTP/1.1 200 OK\r\n\r\n"));
  ask(unsized.url());
  ScriptedServer chunked(drip("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFF\r\n"));
  ask(chunked.url());
}

TEST_F(TheDeadline, EndsAConnectionThatDoesNotComeAbout) {
  const FullListener listener;
  const Failure over = ask("http://127.0.0.1:" + std::to_string(listener.port()));
  EXPECT_FALSE(over.mayHaveArrived);
  EXPECT_THAT(over.reason, HasSubstr("no connection"));
}

TEST_F(TheDeadline, EndsARequestThatIsNotTaken) {
  ScriptedServer server([](int fd) { test::awaitBreak(fd); });
  const Failure over = ask(server.url(), post(std::string(64 << 20, 'x')));
  EXPECT_FALSE(over.mayHaveArrived);
}

TEST_F(TheDeadline, EndsAHandshakeThatHangs) {
  ScriptedServer silent([](int fd) { awaitHangUp(fd); });
  EXPECT_THAT(ask("https://127.0.0.1:" + std::to_string(silent.port())).reason,
              HasSubstr("TLS handshake"));
}

TEST_F(TheDeadline, EndsAHandshakeThatDrips) {
  ScriptedServer dripping([](int fd) {
    // The head of a record of 16 KiB, which comes byte by byte.
    for (bool taken = sendAll(fd, std::string("\x16\x03\x03\x40\x00", 5)); taken;
         taken = sendAll(fd, "x")) {
      test::awaitTime(5ms);
    }
  });
  ask("https://127.0.0.1:" + std::to_string(dripping.port()));
}

TEST_F(TheDeadline, EndsTheWaitForAnotherThreadsRequest) {
  std::promise<void> arrived;
  std::promise<void> goOn;
  ScriptedServer server([&](int fd) {
    readRequest(fd);
    arrived.set_value();
    goOn.get_future().wait();
    sendAll(fd, okAnswer("first"));
  });
  Client client(optionsFor(server.url()));
  auto first = std::async(std::launch::async, [&client] { return http::ask(client, get()); });
  arrived.get_future().wait();
  const Failure second = failure(http::ask(client, get(), kLimit));
  goOn.set_value();
  EXPECT_EQ(second.kind, Failure::Kind::TimedOut);
  EXPECT_THAT(second.reason, HasSubstr("still in progress"));
  EXPECT_FALSE(second.mayHaveArrived);
  EXPECT_EQ(response(first.get()).body, "first");
}

TEST_F(TheDeadline, MayLieInThePast) {
  Client client(optionsFor("http://127.0.0.1:1"));
  EXPECT_EQ(failure(client.exchange(get(), SteadyTime())).kind, Failure::Kind::TimedOut);
}

TEST_F(TheDeadline, MayBeNever) {
  ScriptedServer server([](int fd) {
    readRequest(fd);
    sendAll(fd, okAnswer("x"));
  });
  Client client(optionsFor(server.url()));
  EXPECT_EQ(response(client.exchange(get(), SteadyTime::max())).body, "x");
}

} // namespace
} // namespace exec_wrapper::http
