// Processes that the wrapper may not kill, such as those of another user.

#include "support/confined.h"
#include "support/wrapper.h"

#include <gmock/gmock.h>

namespace exec_wrapper::test {
namespace {

using ::testing::HasSubstr;

class Unkillable : public WrapperTest {
protected:
  void SetUp() override {
    if (kSanitized) {
      GTEST_SKIP() << "a sanitizer gets on with no filter of system calls";
    }
  }

  /// A command that goes on after its time limit, and whom the kernel lets nobody kill.
  Outcome outlived(const Words& options) const {
    ProcessSpec spec = wrapper(options + Words{"--process-timeout", "0.1"} +
                               Words{"--process-termination-grace-period", "0.1"} +
                               child("say", "started", "pause"));
    spec.argv =
        Words{EXEC_WRAPPER_CALL_BREAKER, "kill", "1+", "30000", file("report"), wrapperProgram()} +
        spec.argv;
    return test::run(spec);
  }
};

TEST_F(Unkillable, AreNamedAndNotWaitedForAnyLonger) {
  const Outcome outcome = outlived({});
  EXPECT_EQ(outcome.status, 124);
  EXPECT_THAT(outcome.err, HasSubstr("not permitted to kill"));
  EXPECT_THAT(outcome.err, HasSubstr("alive 10 s after SIGKILL"));
}

// With no reporter nothing wakes the wrapper after that.
TEST_F(Unkillable, AreNotWaitedForByARunWithoutReportersEither) {
  EXPECT_EQ(outlived({"--reporters", "none"}).status, 124);
  EXPECT_THAT(contents(file("report")), HasSubstr("hung=0"));
}

} // namespace
} // namespace exec_wrapper::test
