// Opens the built plugin, as exec_wrapper does, and checks the file that it writes.

#include "exec_wrapper/testing/contract.h"

#include <gtest/gtest.h>

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

namespace exec_wrapper::ledger {
namespace {

using contract::SampleSettings;

// The tests for every plugin. They write to /dev/null; the tests below check a real file.
const bool kContract = contract::registerContract(
    {.file = LEDGER_PLUGIN, .settings = {{"ledger.file", "/dev/null"}}});

std::string contentOf(const std::string& file) {
  std::string text;
  if (std::FILE* const stream = std::fopen(file.c_str(), "r")) {
    for (int c = std::fgetc(stream); c != EOF; c = std::fgetc(stream)) {
      text += static_cast<char>(c);
    }
    std::fclose(stream);
  }
  return text;
}

class LedgerTest : public ::testing::Test {
protected:
  LedgerTest() { ::close(::mkstemp(file_.data())); }
  ~LedgerTest() override { ::unlink(file_.c_str()); }

  std::unique_ptr<Reporter> reporter(SampleSettings::Values settings = {}) {
    settings.emplace("ledger.file", file_);
    settings_ = std::make_unique<SampleSettings>(plugin_.info().options, std::move(settings));
    return factory_->makeReporter(*settings_, host_);
  }

  static Event finished(RunFinished::Result result, int exitStatus) {
    RunFinished fact;
    fact.result = result;
    fact.exitStatus = exitStatus;
    fact.tally.attempt = 2;
    fact.elapsed = std::chrono::milliseconds(7900);
    Event event = contract::eventOf(Severity::Info, fact);
    event.wallAt = WallTime(std::chrono::seconds(1714788607));
    return event;
  }

  std::string file_ = ::testing::TempDir() + "ledger.XXXXXX";
  contract::PluginFile plugin_{LEDGER_PLUGIN};
  contract::SampleHost host_{{"tar", "-czf", "etc.tgz", "/etc"}};
  std::unique_ptr<SampleSettings> settings_;
  std::unique_ptr<Factory> factory_ = plugin_.makeFactory();
};

TEST_F(LedgerTest, AddsALineForEveryRun) {
  const auto ledger = reporter();
  for (const Event& event :
       {finished(RunFinished::Result::Succeeded, 0), finished(RunFinished::Result::TimedOut, 124),
        contract::eventOf(Severity::Warning, RunRefused{"guard", "busy", 75})}) {
    EXPECT_EQ(ledger->deliver(event, SteadyTime::max()).verdict, Delivery::Verdict::Delivered);
  }
  const std::string text = contentOf(file_);
  EXPECT_EQ(text.find("2024-05-04T02:10:07Z\tsucceeded\t0\t2\t7\ttar -czf etc.tgz /etc\n"
                      "2024-05-04T02:10:07Z\ttimed out\t124\t2\t7\ttar -czf etc.tgz /etc\n"),
            0U)
      << text;
  EXPECT_TRUE(text.ends_with("Z\trefused\t75\t0\t0\ttar -czf etc.tgz /etc\n")) << text;
}

TEST_F(LedgerTest, NamesTheJobIfItHasAName) {
  host_.identity().name = "nightly backup";
  reporter()->deliver(finished(RunFinished::Result::Failed, 1), SteadyTime::max());
  EXPECT_EQ(contentOf(file_), "2024-05-04T02:10:07Z\tfailed\t1\t2\t7\tnightly backup\n");
}

TEST_F(LedgerTest, LeavesOutSuccessfulRunsOnRequest) {
  EXPECT_EQ(reporter()->policy().minSeverity, Severity::Info);
  EXPECT_EQ(reporter({{"ledger.failures-only", "yes"}})->policy().minSeverity, Severity::Warning);
}

TEST_F(LedgerTest, RequestsARetryWhenItCannotWrite) {
  const auto ledger = reporter({{"ledger.file", "/nonexistent/ledger.tsv"}});
  const Delivery delivery =
      ledger->deliver(finished(RunFinished::Result::Failed, 1), SteadyTime::max());
  EXPECT_EQ(delivery.verdict, Delivery::Verdict::Retry);
  EXPECT_EQ(delivery.reason, "cannot write to /nonexistent/ledger.tsv: No such file or directory");
}

} // namespace
} // namespace exec_wrapper::ledger
