// Servers in trouble that name the time of the next try.

#include "support/recorded_requests.h"
#include "support/wrapper.h"

#include <gmock/gmock.h>

#include <string>

namespace exec_wrapper::test {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::Each;
using ::testing::Ge;
using ::testing::Lt;
using ::testing::SizeIs;

/// What a run is given so that it asks this server, once again where that fails, and a minute later
/// where the server does not say when.
struct Client {
  std::string name;
  std::function<Words(const std::string& url)> words;
  std::string line = "exit 3"; ///< for the shell
};

const std::vector<Client>& clients() {
  static const std::vector<Client> all = {
      {"webhook",
       [](const std::string& url) {
         return Words{"--webhook-url",     url, "--webhook-events",      "run_finished",
                      "--webhook-retries", "1", "--webhook-retry-delay", "60"};
       }},
      {"healthchecks",
       [](const std::string& url) {
         return Words{"--healthchecks-base-url",    url,
                      "--healthchecks-key",         "5bf66975-d4c7-4bf5-bcc8-b8d8a82ea278",
                      "--healthchecks-start",       "false",
                      "--healthchecks-retries",     "1",
                      "--healthchecks-retry-delay", "60"};
       }},
      {"sentry",
       [](std::string url) {
         return Words{"--sentry-dsn",         url.insert(url.find("://") + 3, "k3y@") + "/1",
                      "--sentry-check-ins",   "false",
                      "--sentry-retries",     "1",
                      "--sentry-retry-delay", "60"};
       }},
      {"otlp",
       [](const std::string& url) {
         return Words{"--otlp-endpoint", url, "--otlp-signals",     "traces",
                      "--otlp-retries",  "1", "--otlp-retry-delay", "60"};
       }},
      {"rollbar",
       [](const std::string& url) { // it hears of the webhook's failure, while the run goes on
         return Words{"--rollbar-base-url",     url,
                      "--rollbar-access-token", "t0ken",
                      "--rollbar-retries",      "1",
                      "--rollbar-retry-delay",  "60",
                      "--webhook-url",          "http://127.0.0.1:9",
                      "--webhook-events",       "attempt_started",
                      "--webhook-retries",      "0"};
       },
       "sleep 3; exit 3"},
      {"pushgateway",
       [](const std::string& url) {
         return Words{"--prometheus-target",  url, "--process-name",           "job",
                      "--prometheus-retries", "1", "--prometheus-retry-delay", "60"};
       }},
      {"process_api", [](const std::string& url) {
         return Words{"--api-base-url", url, "--api-key",     "k3y", "--process-type-id", "1",
                      "--deployment",   "x", "--api-retries", "1",   "--api-retry-delay", "60"};
       }}};
  return all;
}

class RetryAfter : public WrapperTest, public ::testing::WithParamInterface<Client> {
protected:
  /// Between the requests from this one on.
  std::vector<Duration> waitsFrom(std::size_t first) const {
    std::vector<Duration> all;
    const std::vector<HeardRequest> requests = server_.requests();
    for (std::size_t i = first + 1; i < requests.size(); ++i) {
      all.push_back(requests[i].at - requests[i - 1].at);
    }
    return all;
  }

  std::string said_ = "0";
  RecordingServer server_{[this](const HeardRequest&) {
    return "HTTP/1.1 503 Service Unavailable\r\nRetry-After: " + said_ +
           "\r\nContent-Length: 0\r\n\r\n";
  }};
};

TEST_P(RetryAfter, IsObeyedButNobodyIsAskedWithoutAPause) {
  ProcessSpec spec = wrapper(GetParam().words(server_.url()) + Words{"sh", "-c", GetParam().line});
  for (const std::string said : {"0", "Fri, 07 Nov 2014 23:59:59 GMT"}) {
    server_.change([&] { said_ = said; });
    const std::size_t before = server_.requests().size();
    const Outcome outcome = test::run(spec);
    EXPECT_NE(outcome.status, 0);
    // The server's word counts for more than our minute.
    EXPECT_THAT(waitsFrom(before), AllOf(SizeIs(Ge(1U)), Each(AllOf(Ge(900ms), Lt(40s)))))
        << outcome.err;
  }
}

INSTANTIATE_TEST_SUITE_P(Of, RetryAfter, ::testing::ValuesIn(clients()),
                         [](const auto& client) { return client.param.name; });

} // namespace
} // namespace exec_wrapper::test
