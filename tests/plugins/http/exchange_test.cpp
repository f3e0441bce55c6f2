// One request and its answer, as they ought to be.

#include "http_fixture.h"

#include <array>
#include <thread>

namespace exec_wrapper::http {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

/// What the server gets to read of this request.
std::string sent(const Request& request, const std::string& path = "") {
  std::string received;
  {
    ScriptedServer server([&received](int fd) {
      received = readRequest(fd);
      sendAll(fd, okAnswer(""));
    });
    Client client(optionsFor(server.url() + path));
    response(ask(client, request));
  }
  return received;
}

TEST(Exchange, GivesTheStatusAndTheBody) {
  const Response answer =
      response(answered("HTTP/1.1 201 Created\r\nContent-Length: 3\r\n\r\nabc"));
  EXPECT_EQ(answer.status, 201);
  EXPECT_EQ(answer.body, "abc");
  EXPECT_EQ(answer.retryAfter, std::nullopt);
}

TEST(Exchange, SendsWhatItIsGiven) {
  const std::string text = sent({"PATCH", "/v1/e/7%2F8", {{"Accept", "a/b"}}, "{\"a\":1}"}, "/api");
  EXPECT_THAT(text, StartsWith("PATCH /api/v1/e/7%2F8 HTTP/1.1\r\n"));
  EXPECT_THAT(text, AllOf(HasSubstr("Accept: a/b\r\n"), HasSubstr("Content-Length: 7\r\n"),
                          HasSubstr("User-Agent: tester/1\r\n"), HasSubstr("Host: 127.0.0.1:"),
                          EndsWith("\r\n\r\n{\"a\":1}")));
  EXPECT_THAT(text, Not(HasSubstr("Expect")));
}

TEST(Exchange, LetsNoValueAddALine) {
  const std::string text =
      sent({"GET",
            "/x HTTP/1.1\r\nEvil: 1\r\n\r\n",
            {{"Good", "a\r\nEvil: 2\nEvil: 3"}, {"Evil\r\nName", "4"}, {"Evil: 5", "6"}},
            {}});
  EXPECT_THAT(text, Not(HasSubstr("\nEvil")));
  EXPECT_THAT(text, StartsWith("GET /x%20HTTP/1.1%0D%0AEvil:%201%0D%0A%0D%0A HTTP/1.1\r\n"));
  EXPECT_THAT(text, HasSubstr("Good: a  Evil: 2 Evil: 3\r\n"));
}

TEST(Exchange, FramesTheRequestItself) {
  Request request = post("abc");
  request.headers = {{"content-length", "999"},
                     {"transfer-encoding", "chunked"},
                     {"expect", "100-continue"},
                     {"host", "elsewhere"},
                     {"connection", "close"}};
  EXPECT_THAT(sent(request), AllOf(HasSubstr("Content-Length: 3\r\n"), Not(HasSubstr("999")),
                                   Not(HasSubstr("chunked")), Not(HasSubstr("100-continue")),
                                   Not(HasSubstr("elsewhere")), Not(HasSubstr("close"))));
}

TEST(Exchange, ReadsABodyInChunks) {
  EXPECT_EQ(
      response(answered("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                        "3;name=value\r\nabc\r\n00a\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n"))
          .body,
      "abc0123456789");
}

TEST(Exchange, ReadsABodyToTheConnectionsEnd) {
  EXPECT_EQ(response(answeredAndClosed("HTTP/1.0 200 OK\r\n\r\nall of it")).body, "all of it");
}

TEST(Exchange, TakesEveryStatusThatThereIs) {
  EXPECT_EQ(response(answered("HTTP/1.1 599\r\nContent-Length: 0\r\n\r\n")).status, 599);
}

TEST(Exchange, KnowsAnswersWithoutABody) {
  EXPECT_EQ(response(answered("HTTP/1.1 204 No Content\r\n\r\n")).status, 204);
  EXPECT_EQ(response(answered("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n")).status,
            304);
}

TEST(Exchange, PassesOverInterimAnswers) {
  EXPECT_EQ(response(answered("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n"
                              "Link: </x>\r\n\r\n" +
                              okAnswer("final")))
                .body,
            "final");
}

TEST(Exchange, DoesNotFollowRedirects) {
  const Response answer = response(answered("HTTP/1.1 302 Found\r\nContent-Length: 0\r\n"
                                            "Location: http://127.0.0.1:1/\r\n\r\n"));
  EXPECT_EQ(answer.status, 302);
}

TEST(Exchange, TellsHowLongToWait) {
  const std::string head = "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n";
  EXPECT_EQ(response(answered(head + "Retry-After: 7\r\n\r\n")).retryAfter, Duration(7s));
  EXPECT_EQ(response(answered(head + "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
                                     "Retry-After: Sun, 06 Nov 1994 08:50:37 GMT\r\n\r\n"))
                .retryAfter,
            Duration(60s));
}

TEST(Exchange, ShowsTheUrlOfARequest) {
  const Client client(optionsFor("HTTPS://API.Example:443/base/"));
  EXPECT_EQ(client.url(get("/x")), "https://api.example/base/x");
}

TEST(Exchange, ServesManyThreadsOneAfterTheOther) {
  ScriptedServer server([](int fd) {
    for (std::string request; !(request = readRequest(fd)).empty();) {
      sendAll(fd, okAnswer(request.substr(request.find("\r\n\r\n") + 4)));
    }
  });
  Client client(optionsFor(server.url()));
  std::array<std::thread, 4> threads;
  std::array<int, 4> right{};
  for (std::size_t i = 0; i < threads.size(); ++i) {
    threads[i] = std::thread([&client, &right, i] {
      for (int j = 0; j < 25; ++j) {
        const std::string body = std::to_string(i) + "/" + std::to_string(j);
        right[i] += response(ask(client, post(body))).body == body ? 1 : 0;
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_THAT(right, ::testing::Each(25));
}

} // namespace
} // namespace exec_wrapper::http
