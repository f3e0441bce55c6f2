// The connection is kept as long as the server keeps it.

#include "http_fixture.h"

#include <atomic>

namespace exec_wrapper::http {
namespace {

using ::testing::HasSubstr;

/// Counts its connections and does with each what it is told.
class KeepAlive : public ::testing::Test {
protected:
  /// Asks twice, and waits for the first connection's end in between where there is to be one.
  void askTwice() {
    EXPECT_EQ(response(ask(client(), get())).body, "one");
    EXPECT_EQ(response(ask(client(), get())).body, "two");
  }

  Client& client() {
    if (!client_) {
      client_ = std::make_unique<Client>(optionsFor(server_->url()));
    }
    return *client_;
  }

  /// The first connection is served by `first`, all later ones answer "two".
  void serve(std::function<void(int)> first) {
    server_ = std::make_unique<ScriptedServer>([this, first = std::move(first)](int fd) {
      if (++connections_ == 1) {
        first(fd);
        return;
      }
      readRequest(fd);
      sendAll(fd, okAnswer("two"));
      awaitHangUp(fd);
    });
  }

  std::atomic<int> connections_ = 0;
  std::unique_ptr<ScriptedServer> server_;
  std::unique_ptr<Client> client_;
};

TEST_F(KeepAlive, OneConnectionServesManyRequests) {
  serve([](int fd) {
    for (const char* const body : {"one", "two"}) {
      readRequest(fd);
      sendAll(fd, okAnswer(body));
    }
    awaitHangUp(fd);
  });
  askTwice();
  EXPECT_EQ(connections_, 1);
}

TEST_F(KeepAlive, AConnectionThatTheServerClosedIsOpenedAnew) {
  serve([](int fd) {
    readRequest(fd);
    sendAll(fd, okAnswer("one"));
  });
  askTwice();
  EXPECT_EQ(connections_, 2);
}

TEST_F(KeepAlive, OneThatIsClosedUponTheNextRequestToo) {
  serve([](int fd) {
    readRequest(fd);
    sendAll(fd, okAnswer("one"));
    readRequest(fd);
  });
  askTwice();
  EXPECT_EQ(connections_, 2);
}

TEST_F(KeepAlive, OneThatIsResetUponTheNextRequestToo) {
  serve([](int fd) {
    readRequest(fd);
    sendAll(fd, okAnswer("one"));
    readRequest(fd);
    test::resetWhenClosed(fd);
  });
  askTwice();
  EXPECT_EQ(connections_, 2);
}

TEST_F(KeepAlive, ARequestThatWentOutTwiceIsSaidToHave) {
  serve([](int fd) {
    readRequest(fd);
    sendAll(fd, okAnswer("one"));
    readRequest(fd); // and may do what it asks
  });
  EXPECT_FALSE(response(ask(client(), get())).repeated);
  EXPECT_TRUE(response(ask(client(), get())).repeated);
}

TEST_F(KeepAlive, ButNotOneThatBreaksInTheMiddleOfAnAnswer) {
  serve([](int fd) {
    readRequest(fd);
    sendAll(fd, okAnswer("one"));
    readRequest(fd);
    sendAll(fd, "HTTP/1.1 200 OK\r\nContent-Le");
  });
  EXPECT_EQ(response(ask(client(), get())).body, "one");
  const Failure broken = failure(ask(client(), get()));
  EXPECT_EQ(broken.kind, Failure::Kind::NoConnection);
  EXPECT_THAT(broken.reason, HasSubstr("in the middle of its answer"));
  EXPECT_EQ(connections_, 1);
}

TEST_F(KeepAlive, AFreshConnectionThatIsClosedIsAFailureAtOnce) {
  serve([](int fd) { readRequest(fd); });
  const Failure closed = failure(ask(client(), get()));
  EXPECT_EQ(closed.kind, Failure::Kind::NoConnection);
  EXPECT_TRUE(closed.mayHaveArrived);
  EXPECT_THAT(closed.reason, HasSubstr("closed the connection without an answer"));
  EXPECT_EQ(connections_, 1);
}

TEST_F(KeepAlive, AnAnswerThatSaysCloseIsTheLastOnItsConnection) {
  serve([](int fd) {
    readRequest(fd);
    sendAll(fd, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 3\r\n\r\none");
    awaitHangUp(fd);
  });
  askTwice();
  EXPECT_EQ(connections_, 2);
}

TEST_F(KeepAlive, WhatNobodyAskedForIsNotTheNextAnswer) {
  serve([](int fd) {
    readRequest(fd);
    sendAll(fd, okAnswer("one") + okAnswer("forged"));
    awaitHangUp(fd);
  });
  askTwice();
  EXPECT_EQ(connections_, 2);
}

TEST_F(KeepAlive, AfterATimeOutTheLateAnswerIsNotTheNextOne) {
  serve([](int fd) {
    readRequest(fd);
    awaitHangUp(fd);
  });
  EXPECT_EQ(failure(ask(client(), get(), 50ms)).kind, Failure::Kind::TimedOut);
  EXPECT_EQ(response(ask(client(), get())).body, "two");
}

} // namespace
} // namespace exec_wrapper::http
