#include "variables.h"

#include "exec_wrapper/testing/sample_events.h"

#include <gmock/gmock.h>

namespace exec_wrapper::command::test {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

RunIdentity sampleRun() {
  RunIdentity run;
  run.name = "backup";
  run.commandLine = "./backup --all";
  run.host = "db1";
  run.wrapperPid = 12;
  return run;
}

TEST(EventVariables, TellTheChiefFactsOfARunThatIsOver) {
  const Event event = contract::eventOf(Severity::Warning, contract::sampleFinish());
  EXPECT_THAT(eventVariables(event, sampleRun(), 3),
              AllOf(Contains("EXEC_WRAPPER_EVENT=run_finished"),
                    Contains("EXEC_WRAPPER_EVENT_SEVERITY=WARNING"),
                    Contains("EXEC_WRAPPER_EVENT_NAME=backup"),
                    Contains("EXEC_WRAPPER_EVENT_HOST=db1"),
                    Contains("EXEC_WRAPPER_EVENT_COMMAND=./backup --all"),
                    Contains("EXEC_WRAPPER_EVENT_ATTEMPT=3"),
                    Contains("EXEC_WRAPPER_EVENT_RESULT=timed_out"),
                    Contains("EXEC_WRAPPER_EVENT_EXIT_STATUS=124"),
                    Contains(StartsWith("EXEC_WRAPPER_EVENT_MESSAGE=\"backup\" timed out"))));
}

TEST(EventVariables, TellWhyARunWasRefused) {
  const Event event = contract::eventOf(Severity::Warning, RunRefused{"lock_file", "held", 75});
  EXPECT_THAT(eventVariables(event, sampleRun(), 1),
              AllOf(Contains("EXEC_WRAPPER_EVENT_EXIT_STATUS=75"),
                    Contains(HasSubstr("refused by lock_file: held")),
                    Not(Contains(StartsWith("EXEC_WRAPPER_EVENT_RESULT=")))));
}

TEST(EventVariables, HoldNoControlCharacterWhateverTheEventHolds) {
  RunIdentity run = sampleRun();
  run.name = std::string("a\0b\nc\x1b[1m", 9);
  for (const Event& event : contract::sampleEvents()) {
    for (const std::string& variable : eventVariables(event, run, std::nullopt)) {
      EXPECT_THAT(variable, Each(::testing::Truly([](char c) {
                    return static_cast<unsigned char>(c) >= 0x20 && c != 0x7f;
                  })));
    }
  }
}

TEST(EventVariables, AreNeverTooLongForTheKernel) {
  const Event event = contract::eventOf(Severity::Error, Alert{"x", std::string(1 << 20, 'a'), {}});
  EXPECT_THAT(eventVariables(event, sampleRun(), 1), Each(SizeIs(::testing::Lt(10'000U))));
}

} // namespace
} // namespace exec_wrapper::command::test
