// RLIMIT_NOFILE: whatever could not be opened, the run goes on whole, or one line says what it was.

#include "support/confined.h"
#include "support/process_api/process_api.h"
#include "support/wrapper.h"

#include <gmock/gmock.h>

namespace exec_wrapper::test {
namespace {

using ::testing::AnyOf;
using ::testing::ElementsAre;
using ::testing::Ge;
using ::testing::HasSubstr;

class LimitedDescriptors : public WrapperTest {
protected:
  void SetUp() override {
    if (kSanitized) {
      GTEST_SKIP() << "a sanitizer needs descriptors of its own";
    }
  }

  Outcome runLimited(int count, const Words& words) const {
    return test::run(limited({"--nofile=" + std::to_string(count)}, wrapper(words)));
  }

  /// Of what lacks a descriptor before anything was started.
  static void expectOneLine(const Outcome& outcome) {
    EXPECT_THAT(outcome.status, AnyOf(70, 73, 78, 126)) << ::testing::PrintToString(outcome);
    EXPECT_EQ(outcome.out, "");
    EXPECT_THAT(lines(outcome.err), ElementsAre(HasSubstr("Too many open files")));
  }

  static constexpr int kLoadable = 4; ///< fewer, and the dynamic linker finds no library
  static constexpr int kPlenty = 12;  ///< enough for a run with a lock
};

TEST_F(LimitedDescriptors, EitherDoForTheRunOrAreOneLine) {
  const Words run = Words{"--lockfile", file("lock")} + child("say", "hello", "exit", "3");
  for (int count = kLoadable; count <= kPlenty; ++count) {
    const Outcome outcome = runLimited(count, run);
    if (outcome.status != 3) {
      expectOneLine(outcome);
    } else {
      EXPECT_EQ(outcome.out, "hello\n");
    }
  }
  EXPECT_EQ(runLimited(kPlenty, run).status, 3);
}

TEST_F(LimitedDescriptors, ThatAreUsedUpByTheCommandsStartAreAClearRefusal) {
  int count = kLoadable;
  Outcome outcome;
  do { // the first number that does for everything else
    outcome = runLimited(count++, child("say", "hello"));
  } while (outcome.status != 126 && count < kPlenty);
  EXPECT_EQ(outcome.status, 126);
  EXPECT_THAT(lines(outcome.err), ElementsAre(HasSubstr("ulimit -n")));
}

TEST_F(LimitedDescriptors, DoForTheEndOfAWholeTree) {
  const Words timeout = {"--process-timeout", "0.2", "--process-termination-grace-period", "0.2"};
  const Words tree = child("ignore", "TERM", "fork", "ready", "pause", "end", "fork", "session",
                           "ready", "pause", "end", "fork", "session", "ready", "pause", "end",
                           "fork", "ready", "pause", "end", "pause");
  ProcessSpec spec = limited({"--nofile=" + std::to_string(kPlenty)}, wrapper(timeout + tree));
  Process wrapped(spec);
  EXPECT_EQ(wrapped.end().status, 124);
  EXPECT_THAT(wrapped.survivors(), ::testing::IsEmpty());
}

TEST_F(LimitedDescriptors, DoNotHoldTheRunWhereTheServerCannotBeReached) {
  ProcessApi api;
  const Words reported = {"--guard",
                          "none",
                          "--reporters",
                          "log,process_api",
                          "--api-base-url",
                          api.url(),
                          "--api-key",
                          "key",
                          "--process-type-id",
                          "1",
                          "--deployment",
                          "test",
                          "--api-timeout",
                          "2",
                          "--api-retry-delay",
                          "0",
                          "--api-retries",
                          "0",
                          "--api-retries-for-final-update",
                          "0"};
  for (const int count : {8, 9, 10, 11, 12, 14}) {
    const Outcome outcome = runLimited(count, reported + child("exit", "3"));
    if (outcome.status != 3) {
      EXPECT_THAT(outcome.status, AnyOf(70, 78, 126)) << ::testing::PrintToString(outcome);
    }
    EXPECT_THAT(lines(outcome.err).size(), Ge(1U));
  }
}

} // namespace
} // namespace exec_wrapper::test
