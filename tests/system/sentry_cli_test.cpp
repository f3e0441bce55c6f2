// The command line tool of Sentry, and what tests/plugins/sentry/golden has of it. Runs only where
// EXEC_WRAPPER_SENTRY_CLI names the tool (`npm install @sentry/cli`); with EXEC_WRAPPER_WRITE_GOLDEN
// set it writes the files.

#include "support/sentry/golden.h"
#include "support/sentry/sentry_server.h"
#include "support/source_tree.h"
#include "support/wrapper.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <fstream>

namespace exec_wrapper::test {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

class SentryCli : public WrapperTest {
protected:
  void SetUp() override {
    if (std::getenv("EXEC_WRAPPER_SENTRY_CLI") == nullptr) {
      GTEST_SKIP() << "EXEC_WRAPPER_SENTRY_CLI does not name sentry-cli";
    }
  }

  Outcome monitor(const Words& words) const {
    ProcessSpec spec = wrapper({});
    spec.argv = Words{std::getenv("EXEC_WRAPPER_SENTRY_CLI"), "monitors", "run"} + words;
    spec.environment["SENTRY_DSN"] = server_.dsn();
    return test::run(spec);
  }

  static void compare(const std::string& name, const HeardRequest& request) {
    const auto file = sourceDirectory() / "tests/plugins/sentry/golden" / name;
    const std::string text = goldenText(request);
    if (std::getenv("EXEC_WRAPPER_WRITE_GOLDEN") != nullptr) {
      std::ofstream(file) << text;
    }
    EXPECT_EQ(text, contents(file)) << name;
  }

  SentryServer server_;
};

TEST_F(SentryCli, SendsWhatWasRecorded) {
  const Words config = {"--schedule",
                        "10 2 * * *",
                        "--check-in-margin",
                        "5",
                        "--max-runtime",
                        "120",
                        "--failure-issue-threshold",
                        "2",
                        "--recovery-threshold",
                        "1",
                        "--timezone",
                        "Europe/Berlin"};
  EXPECT_EQ(monitor(config + Words{"-e", "staging", "nightly-backup", "--", "true"}).status, 0);
  EXPECT_EQ(monitor({"nightly-backup", "--", "sh", "-c", "exit 3"}).status, 3);

  EXPECT_THAT(server_.problems(), IsEmpty());
  EXPECT_THAT(server_.dropped(), IsEmpty());
  const std::vector<HeardRequest> requests = server_.requests();
  ASSERT_THAT(requests, SizeIs(4));
  compare("start_with_config.request", requests[0]);
  compare("ok.request", requests[1]);
  compare("start.request", requests[2]);
  compare("error.request", requests[3]);
}

} // namespace
} // namespace exec_wrapper::test
