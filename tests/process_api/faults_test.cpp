// What a client sees of each fault.

#include "process_api/client.h"
#include "support/checked.h"
#include "support/process_api/script.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <future>

namespace exec_wrapper::test {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;
using ::testing::StartsWith;

ProcessApiOptions scripted(const std::string& script) {
  ProcessApiOptions options;
  options.script = parseScript(script);
  return options;
}

/// A client without HTTP.
class Plug {
public:
  explicit Plug(const ProcessApi& api) : fd_(checked(::socket(AF_INET, SOCK_STREAM, 0), "socket")) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(api.port());
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    error_ = ::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0 ? 0 : errno;
  }
  ~Plug() { ::close(fd_); }
  Plug(const Plug&) = delete;
  Plug& operator=(const Plug&) = delete;

  int error() const { return error_; }

  void create() {
    const std::string text = "POST /v1/process_executions HTTP/1.1\r\nHost: h\r\n"
                             "Authorization: Token token=the-api-key\r\n"
                             "Content-Length: 22\r\n\r\n{\"process_type_id\": 7}";
    checked(::send(fd_, text.data(), text.size(), MSG_NOSIGNAL), "send");
  }

  /// At most so many bytes; fewer where the server ends the connection, in whatever way.
  std::string read(std::size_t limit = 1 << 20) {
    std::string text;
    char block[4096];
    ssize_t count = 0;
    while (text.size() < limit && (count = ::read(fd_, block, sizeof block)) > 0) {
      text.append(block, static_cast<std::size_t>(count));
    }
    error_ = count < 0 ? errno : 0;
    return text;
  }

private:
  int fd_;
  int error_ = 0;
};

bool refused(const ProcessApi& api) {
  return Plug(api).error() == ECONNREFUSED;
}

TEST(Faults, EndWhenTheyAreForgiven) {
  ProcessApi api(scripted("create forever status 500"));
  Client client(api);
  EXPECT_EQ(client.create().status, 500);
  api.forgive();
  EXPECT_EQ(client.create().status, 201);
  EXPECT_THAT(api.requests(), SizeIs(2)) << "nothing else is forgotten";
}

TEST(Faults, AStatusComesWithItsHeaderAndBody) {
  const ProcessApi api(scripted("create status 503 retry-after 7 body {\"error\": \"busy\"}"));
  Client client(api);
  const Reply reply = client.create();
  EXPECT_EQ(reply.status, 503);
  EXPECT_EQ(reply.headers.get("Retry-After"), "7");
  EXPECT_EQ(reply.body, R"({"error": "busy"})");
  EXPECT_THAT(api.executions(), SizeIs(0));
  EXPECT_EQ(client.create().status, 201);
  EXPECT_EQ(api.requests().at(0).peerPort, api.requests().at(1).peerPort);
}

TEST(Faults, AProcessedRequestIsServedButNotToldSo) {
  const ProcessApi api(scripted("create processed reset"));
  EXPECT_THROW(Client(api).create(), Poco::Exception);
  EXPECT_THAT(api.executions(), SizeIs(1));
  EXPECT_EQ(api.requests().at(0).outcome, "reset, processed");
}

TEST(Faults, AHangIsNeverAnswered) {
  const ProcessApi api(scripted("create hang"));
  Client client(api, 30ms);
  EXPECT_THROW(client.create(), Poco::TimeoutException);
  EXPECT_THAT(api.executions(), SizeIs(0));
  EXPECT_EQ(api.awaitRequests(1).at(0).status, 0);
}

TEST(Faults, WhatIsHeldGoesOnWhenReleased) {
  ProcessApi api;
  api.add(When::Create, action::Hold());
  Client client(api);
  client.send("POST", kExecutions, R"({"process_type_id": 7})");
  api.awaitRequests(1);
  EXPECT_THAT(api.executions(), SizeIs(1)) << "it is served at once, and answered later";
  api.release();
  EXPECT_EQ(client.receive().status, 201);
}

TEST(Faults, ADelayLastsAsLongAsItSays) {
  const ProcessApi api(scripted("create delay 40ms"));
  const SteadyTime begin = std::chrono::steady_clock::now();
  EXPECT_EQ(Client(api).create().status, 201);
  EXPECT_GE(std::chrono::steady_clock::now() - begin, 40ms);
}

TEST(Faults, AnAnswerDripsFromItsFirstByte) {
  const ProcessApi api(scripted("create drip header 1ms"));
  Client client(api);
  const SteadyTime begin = std::chrono::steady_clock::now();
  const Reply reply = client.create();
  EXPECT_EQ(reply.body, R"({"result":{"id":1}})");
  EXPECT_GE(std::chrono::steady_clock::now() - begin, 60ms);
  EXPECT_EQ(client.running().status, 200);
}

TEST(Faults, ABodyDripsBehindAWholeHeader) {
  const ProcessApi api(scripted("create drip body 3600"));
  Plug plug(api);
  plug.create();
  const std::string head = plug.read(1);
  EXPECT_THAT(head, StartsWith("HTTP/1.1 201 Created\r\n"));
  EXPECT_THAT(head, ::testing::EndsWith("\r\n\r\n"));
}

TEST(Faults, AResetIsOne) {
  const ProcessApi api(scripted("create reset"));
  Plug plug(api);
  plug.create();
  EXPECT_EQ(plug.read(), "");
  EXPECT_EQ(plug.error(), ECONNRESET);
}

TEST(Faults, ACloseIsAnEndWithoutAnAnswer) {
  const ProcessApi api(scripted("create close"));
  Plug plug(api);
  plug.create();
  EXPECT_EQ(plug.read(), "");
  EXPECT_EQ(plug.error(), 0);
}

TEST(Faults, GarbageIsNoHttp) {
  const ProcessApi api(scripted("create garbage"));
  EXPECT_THROW(Client(api).create(), Poco::Exception);
}

TEST(Faults, AnswersThatAreNotWhatWasAskedFor) {
  const ProcessApi api(scripted("create not-json\ncreate no-id\ncreate redirect http://e/"));
  Client client(api);
  EXPECT_TRUE(parsedObject(client.create().body).isNull());
  EXPECT_EQ(client.create().body, R"({"result": {}})");
  const Reply moved = client.create();
  EXPECT_EQ(moved.status, 302);
  EXPECT_EQ(moved.headers.get("Location"), "http://e/");
}

TEST(Faults, AHugeBodyComesUntilTheClientLeaves) {
  ProcessApi api(scripted("create huge-body"));
  {
    Plug plug(api);
    plug.create();
    const std::string begin = plug.read(8 << 20);
    EXPECT_THAT(begin, HasSubstr("Content-Length: 1073741824\r\n"));
    EXPECT_GE(begin.size(), 8U << 20U);
  }
  EXPECT_EQ(Client(api).create().status, 201);
}

TEST(Faults, AHugeBodyCanBeReadToItsEnd) {
  const ProcessApi api(scripted("create huge-body 100000"));
  Client client(api);
  EXPECT_EQ(client.create().body.size(), 100000U);
  EXPECT_EQ(client.create().status, 201);
  EXPECT_EQ(api.requests().at(0).peerPort, api.requests().at(1).peerPort);
}

TEST(Faults, AHeaderBombHasNoEnd) {
  const ProcessApi api(scripted("create header-bomb"));
  Plug plug(api);
  plug.create();
  const std::string begin = plug.read(4 << 20);
  EXPECT_GE(begin.size(), 4U << 20U);
  EXPECT_EQ(begin.find("\r\n\r\n"), begin.npos);
}

TEST(Faults, ARefusalIsOneFromTheStart) {
  ProcessApi api(scripted("refuse"));
  EXPECT_TRUE(refused(api));
  api.acceptConnections();
  EXPECT_EQ(Client(api).create().status, 201);
}

TEST(Faults, ARefusalBeginsBeforeTheLastAnswerIsSent) {
  ProcessApi api(scripted("create pass\nrefuse"));
  Client other(api);
  EXPECT_EQ(other.ask("POST", "/api/1/item/", "{}").status, 400);
  EXPECT_EQ(Client(api).create().status, 201);
  EXPECT_TRUE(refused(api));
  EXPECT_FALSE(other.session().socket().poll(Poco::Timespan(60, 0), 1) &&
               other.session().socket().available() > 0)
      << "connections that were kept are ended";
}

TEST(Faults, ARefusalIsOverInTime) {
  const ProcessApi api(scripted("refuse 50ms"));
  EXPECT_TRUE(refused(api));
  for (const Deadline deadline; refused(api) && !deadline.over();) {
  }
  EXPECT_EQ(Client(api).create().status, 201);
}

TEST(Faults, ARefusalCanBeAddedLater) {
  ProcessApi api;
  Client(api).create();
  api.add(When::Any, action::Refuse());
  EXPECT_TRUE(refused(api));
  api.acceptConnections();
  api.refuseConnections();
  EXPECT_TRUE(refused(api));
}

TEST(Faults, AKeptConnectionCanBeEnded) {
  ProcessApi api;
  Plug plug(api);
  plug.create();
  api.awaitRequests(1);
  api.hangUp();
  EXPECT_THAT(plug.read(), ::testing::AnyOf("", StartsWith("HTTP/1.1 201")));
  EXPECT_FALSE(refused(api));
}

} // namespace
} // namespace exec_wrapper::test
