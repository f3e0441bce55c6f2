// What the command exits with is what the wrapper exits with.

#include "support/confined.h"
#include "support/log_lines.h"
#include "support/wrapper.h"

#include <gmock/gmock.h>

namespace exec_wrapper::test {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

using ExitStatus = WrapperTest;

TEST_F(ExitStatus, EveryOneOfThemIsPassedOn) {
  const int step = kSanitized ? 15 : 1; // a sanitizer makes each start take many times as long
  for (int status = 0; status < 256; status += step) {
    const Outcome outcome = run(child("exit", std::to_string(status)));
    ASSERT_EQ(outcome.status, status) << ::testing::PrintToString(outcome);
  }
}

TEST_F(ExitStatus, ARunThatSucceedsSaysNothing) {
  const Outcome outcome = run({"echo", "hello"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.out, "hello\n");
  EXPECT_THAT(outcome.err, IsEmpty());
}

TEST_F(ExitStatus, ARunThatFailsIsOneWarning) {
  const Outcome outcome = run(child("exit", "3"));
  EXPECT_EQ(outcome.status, 3);
  ASSERT_EQ(lines(outcome.err).size(), 1U) << outcome.err;
  EXPECT_THAT(linesOf(outcome.err, "WARNING"), ::testing::ElementsAre(HasSubstr("exit status 3")));
}

TEST_F(ExitStatus, ZeroHidesFailures) {
  const Words zero = {"--exit-status", "zero", "--process-termination-grace-period", "0"};
  EXPECT_EQ(run(zero + child("exit", "3")).status, 0);
  EXPECT_EQ(run(zero + child("die", "SEGV")).status, 0);
  EXPECT_EQ(run(zero + Words{"/nowhere/at/all"}).status, 0);
  EXPECT_EQ(run(zero + Words{file("config")}).status, 0) << "a directory";
  EXPECT_EQ(run(zero + Words{"--process-timeout", "0.1"} + child("pause")).status, 0);
}

TEST_F(ExitStatus, ZeroDoesNotHideAStop) {
  Process wrapped(wrapper(Words{"--exit-status", "zero"} + child("say", "ready", "pause")));
  wrapped.awaitOutput("ready");
  wrapped.signal(SIGTERM);
  EXPECT_EQ(wrapped.end().status, 128 + SIGTERM);
}

} // namespace
} // namespace exec_wrapper::test
