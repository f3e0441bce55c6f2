#include "ping_body.h"

#include "common/event/output_text.h"
#include "exec_wrapper/testing/sample_events.h"

#include <gmock/gmock.h>

namespace exec_wrapper::healthchecks {
namespace {

using namespace std::chrono_literals;
using contract::eventOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class PingBody : public ::testing::Test {
protected:
  PingBody() {
    run.name = "nightly";
    run.host = "web1";
    run.commandLine = "./backup --all";
    finish.result = RunFinished::Result::Failed;
    finish.tally = {1, 1, 0, 4711};
    finish.end = ProcessEnd{ProcessEnd::Kind::Exited, 3};
    finish.attemptElapsed = 2500ms;
    finish.exitStatus = 3;
  }

  std::string body(std::size_t limit = 10'000, bool withOutput = true) const {
    Event event = eventOf(Severity::Warning, finish);
    event.wallAt = std::chrono::system_clock::from_time_t(1795352400);
    return pingBody(event, {run, 1}, withOutput, limit);
  }

  void printed(const std::string& text) {
    finish.output = std::make_shared<Output>(Output{{text, 0, ""}, {}});
  }

  RunIdentity run;
  RunFinished finish;
};

TEST_F(PingBody, SaysWhatHappenedToWhichRun) {
  EXPECT_EQ(body(), "\"nightly\" failed: exit status 3 after 2.5 s (attempt 1 of 1)\n\n"
                    "time: 2026-11-22T13:00:00Z\nhost: web1\ncommand: ./backup --all\n");
}

TEST_F(PingBody, SaysWhatWasUsedAndToldOfProgress) {
  finish.usage = Usage{1500ms, 250ms, 10 << 20, 0, 3 << 19, 0, 0, 0, 0};
  auto progress = std::make_shared<Progress>();
  progress->values = {{"success_count", {"3", 1}}};
  finish.tally.progress = progress;

  EXPECT_THAT(body(), EndsWith("used: CPU 1.5 s and 250 ms in the kernel, memory 10.0 MiB, read "
                               "0.0 MiB, written 1.5 MiB\n"
                               "success_count: 3\n"));
  finish.usage->maxResidentBytes = 0; // not known
  EXPECT_THAT(body(), HasSubstr("250 ms in the kernel, read 0.0 MiB"));
}

TEST_F(PingBody, EndsWithWhatTheCommandPrinted) {
  printed("all\nthat\n");

  EXPECT_THAT(body(), EndsWith("./backup --all\n\n--- stdout ---\nall\nthat\n"));
  EXPECT_THAT(body(10'000, false), Not(HasSubstr("that")));
}

TEST_F(PingBody, FitsWhatTheServerKeeps) {
  printed(std::string(50'000, 'x') + "END\n");

  EXPECT_THAT(body(), EndsWith("xEND\n"));
  for (std::size_t limit : {0U, 1U, 2U, 10U, 100U, 150U, 200U, 1000U, 10'000U}) {
    EXPECT_LE(body(limit).size(), limit);
  }
  EXPECT_THAT(body(30), StartsWith("\"nightly\" failed"));
  EXPECT_GT(body(1000).size(), 990U);
}

TEST_F(PingBody, IsValidUtf8WhateverTheEventHolds) {
  for (const Event& event : contract::sampleEvents()) {
    const std::string text = pingBody(event, {run, 1}, true, 10'000);
    EXPECT_EQ(common::validUtf8(text), text);
  }
}

} // namespace
} // namespace exec_wrapper::healthchecks
