// A server that asks for a client certificate: each plugin that talks to servers can show one.

#include "support/certificates.h"
#include "support/scripted_server.h"
#include "support/tls_visit.h"
#include "support/wrapper.h"

#include <gmock/gmock.h>

#include <atomic>
#include <functional>
#include <string>
#include <vector>

namespace exec_wrapper::test {
namespace {

/// What makes a run ask the server at `url`, and the prefix of the settings for its TLS.
struct Asker {
  std::string name;
  std::string prefix;
  std::function<Words(const std::string& url)> words;
};

const Words kUnreachableApi = {"--api-base-url",    "http://127.0.0.1:9",
                               "--api-key",         "any",
                               "--process-type-id", "1",
                               "--deployment",      "test",
                               "--api-retries",     "0"};

const std::vector<Asker> kAskers = {
    {"process_api", "api",
     [](const std::string& url) {
       return Words{"--api-base-url", url,    "--api-key",     "any", "--process-type-id", "1",
                    "--deployment",   "test", "--api-retries", "0"};
     }},
    {"rollbar", "rollbar",
     [](const std::string& url) {
       return kUnreachableApi + Words{"--rollbar-base-url", url, "--rollbar-access-token", "any",
                                      "--rollbar-retries",  "0"};
     }},
    {"webhook", "webhook",
     [](const std::string& url) {
       return Words{"--webhook-url", url, "--webhook-retries", "0"};
     }},
    {"healthchecks", "healthchecks",
     [](const std::string& url) {
       return Words{"--healthchecks-base-url", url,
                    "--healthchecks-key",      "c6f0a5a8-1111-4222-8333-944455556666",
                    "--healthchecks-retries",  "0"};
     }},
    {"sentry", "sentry",
     [](std::string url) {
       return Words{"--sentry-dsn", url.insert(url.find("://") + 3, "any@") + "/1",
                    "--sentry-retries", "0"};
     }},
    {"otlp", "otlp",
     [](const std::string& url) {
       return Words{"--otlp-endpoint", url, "--otlp-retries", "0"};
     }},
};

class ServerThatAsksForACertificate : public WrapperTest,
                                      public ::testing::WithParamInterface<Asker> {
protected:
  void ask(const Words& certificate) const {
    const std::string url = "https://127.0.0.1:" + std::to_string(server_.port());
    run(GetParam().words(url) + Words{"--" + GetParam().prefix + "-ca-file", authority_.caFile()} +
        certificate + Words{"true"});
  }

  Words files(const Certificate& ours) const {
    return {"--" + GetParam().prefix + "-client-cert-file", ours.certificateFile,
            "--" + GetParam().prefix + "-client-key-file", ours.keyFile};
  }

  TestAuthority authority_;
  std::atomic<int> requests_ = 0;
  const Certificate ours_ = authority_.issue({"backup"});
  const Certificate servers_ = authority_.issue({"127.0.0.1"});
  const ScriptedServer server_{[this](int fd) {
    TlsVisit visit(fd, servers_, authority_.caFile());
    if (visit.welcome() && !visit.readHead().empty()) {
      ++requests_;
      visit.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");
      visit.farewell();
    }
  }};
};

TEST_P(ServerThatAsksForACertificate, IsAskedWithOne) {
  ask(files(ours_));
  EXPECT_GT(requests_, 0);
}

TEST_P(ServerThatAsksForACertificate, RefusesWhoHasNone) {
  ask({});
  EXPECT_EQ(requests_, 0);
}

INSTANTIATE_TEST_SUITE_P(All, ServerThatAsksForACertificate, ::testing::ValuesIn(kAskers),
                         [](const auto& asker) { return asker.param.name; });

} // namespace
} // namespace exec_wrapper::test
