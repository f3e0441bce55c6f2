// A server that ends does not wait for anybody.

#include "process_api/client.h"
#include "support/process_api/script.h"

#include <gtest/gtest.h>

#include <future>
#include <optional>

namespace exec_wrapper::test {
namespace {

/// The server ends while a request is treated by the action.
void endDuring(const Action& action) {
  std::optional<ProcessApi> api;
  api.emplace();
  api->add(When::Any, action, kForever);
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 8; ++i) {
    clients.push_back(std::make_unique<Client>(*api));
    clients.back()->send("POST", kExecutions, "{}");
  }
  api->awaitRequests(clients.size());
  const SteadyTime begin = std::chrono::steady_clock::now();
  api.reset();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 5s) << describe(action);
}

/// True when there is nothing to come, in good order or not.
bool ended(Poco::Net::StreamSocket& socket) {
  try {
    char byte = 0;
    return socket.receiveBytes(&byte, 1) <= 0;
  } catch (const Poco::Net::ConnectionResetException&) { // it was not accepted yet
    return true;
  }
}

TEST(Shutdown, DoesNotWaitForRequestsWithoutAnEnd) {
  endDuring(action::Hang());
  endDuring(action::Hold());
  endDuring(action::Delay{3600s});
  endDuring(action::Drip{.interval = 3600s});
}

TEST(Shutdown, DoesNotWaitForAClientThatDoesNotRead) {
  endDuring(action::HugeBody());
  endDuring(action::HeaderBomb());
}

TEST(Shutdown, DoesNotWaitForIdleConnections) {
  std::optional<ProcessApi> api;
  api.emplace();
  Client kept(*api);
  kept.create();
  Poco::Net::StreamSocket silent(Poco::Net::SocketAddress("127.0.0.1", api->port()));
  Poco::Net::StreamSocket stammering(Poco::Net::SocketAddress("127.0.0.1", api->port()));
  stammering.sendBytes("POST /v1", 8);
  const SteadyTime begin = std::chrono::steady_clock::now();
  api.reset();
  // Poco's pool waits up to ten seconds for a thread that a busy machine does not let end.
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 30s) << "an idle connection is served longer";
  EXPECT_TRUE(ended(silent));
}

TEST(Shutdown, DoesNotWaitForARefusalToEnd) {
  std::optional<ProcessApi> api;
  ProcessApiOptions options;
  options.script = parseScript("refuse 3600");
  api.emplace(std::move(options));
  const SteadyTime begin = std::chrono::steady_clock::now();
  api.reset();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 5s);
}

TEST(Shutdown, ComesAtAnyMoment) {
  for (int i = 0; i < 50; ++i) {
    std::optional<ProcessApi> api;
    api.emplace();
    const std::uint16_t port = api->port();
    auto client = std::async(std::launch::async, [port] {
      try {
        for (;;) {
          Poco::Net::HTTPClientSession session("127.0.0.1", port);
          Poco::Net::HTTPRequest request("POST", kExecutions, "HTTP/1.1");
          request.setContentLength(0);
          session.sendRequest(request);
          Poco::Net::HTTPResponse response;
          session.receiveResponse(response);
        }
      } catch (const Poco::Exception&) { // the server is gone
      }
    });
    api->awaitRequests(static_cast<std::size_t>(i % 5));
    api.reset();
    client.get();
  }
}

} // namespace
} // namespace exec_wrapper::test
