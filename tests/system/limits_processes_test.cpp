// RLIMIT_NPROC, which does not bind root: nothing can be started, and that is said.

#include "support/confined.h"
#include "support/log_lines.h"
#include "support/wrapper.h"

#include <gmock/gmock.h>

#include <unistd.h>

#include <filesystem>

namespace exec_wrapper::test {
namespace {

using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

class LimitedProcesses : public WrapperTest {
protected:
  void SetUp() override {
    if (kSanitized || ::geteuid() != 0 || !possible(alone(wrapper({})))) {
      GTEST_SKIP() << "needs to be root, and a program that others may run, without a sanitizer";
    }
    std::filesystem::permissions(dir_.path(), std::filesystem::perms::all);
  }

  /// Each as a user of its own, for a process of the last run may just be ending.
  ProcessSpec alone(ProcessSpec spec) const { return asUser(user_++, std::move(spec)); }

  Outcome runLimited(int count, const Words& words) const {
    return test::run(alone(limited({"--nproc=" + std::to_string(count)}, wrapper(words))));
  }

  mutable uid_t user_ = lonelyUser();
};

TEST_F(LimitedProcesses, EitherDoForTheRunOrAreOneLine) {
  for (int count = 0; count <= 6; ++count) {
    const Outcome outcome = runLimited(count, {"sh", "-c", "echo hello; exit 3"});
    if (outcome.status == 3) {
      EXPECT_EQ(outcome.out, "hello\n");
      continue;
    }
    EXPECT_EQ(outcome.status, 126) << ::testing::PrintToString(outcome);
    EXPECT_EQ(outcome.out, "");
    EXPECT_THAT(lines(outcome.err),
                ElementsAre(AllOf(HasSubstr("WARNING"), HasSubstr("cannot start a process"),
                                  HasSubstr("ulimit -u"))));
  }
  EXPECT_EQ(runLimited(6, {"sh", "-c", "exit 3"}).status, 3);
}

TEST_F(LimitedProcesses, HoldNoLockBehind) {
  for (int count = 0; count <= 6; ++count) {
    const Outcome outcome = runLimited(count, {"--lockfile", file("lock"), "sh", "-c", "exit 3"});
    EXPECT_THAT(outcome.status, AnyOf(3, 70, 126)) << ::testing::PrintToString(outcome);
    EXPECT_THAT(lines(outcome.err),
                AnyOf(ElementsAre(HasSubstr("WARNING")),
                      UnorderedElementsAre(HasSubstr("exit status 3"),
                                           HasSubstr("cannot watch the lock"))));
    EXPECT_FALSE(std::filesystem::exists(file("lock")));
  }
}

TEST_F(LimitedProcesses, MayBeTakenByTheWatcherAndThatIsSaidToo) {
  for (int count = 0; count <= 6; ++count) {
    const Outcome outcome = runLimited(count, {"--watcher", "true", "sh", "-c", "exit 3"});
    EXPECT_THAT(outcome.status, AnyOf(3, 126)) << ::testing::PrintToString(outcome);
    EXPECT_THAT(linesOf(outcome.err, "WARNING"), ElementsAre(HasSubstr("sh -c 'exit 3'")));
  }
}

} // namespace
} // namespace exec_wrapper::test
