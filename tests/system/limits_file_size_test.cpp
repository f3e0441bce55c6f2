// RLIMIT_FSIZE: a write beyond it is answered by a signal that would kill us.

#include "support/confined.h"
#include "support/log_lines.h"
#include "support/wrapper.h"

#include <gmock/gmock.h>

#include <fcntl.h>
#include <sys/stat.h>

#include <csignal>
#include <filesystem>

namespace exec_wrapper::test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

class LimitedFileSize : public WrapperTest {
protected:
  void SetUp() override {
    if (kThreadSanitized) {
      GTEST_SKIP() << "the thread sanitizer does not live with that limit";
    }
  }

  Outcome runLimited(int bytes, const Words& words) const {
    return test::run(limited({"--fsize=" + std::to_string(bytes)}, wrapper(words)));
  }

  Words names() const {
    Words found;
    for (const auto& entry : std::filesystem::directory_iterator(dir_.path())) {
      found.push_back(entry.path().filename().string());
    }
    return found;
  }
};

TEST_F(LimitedFileSize, OfTheLogNeitherKillsUsNorLosesALine) {
  const Words logged = {"--log-file", file("log"), "--log-level", "INFO"};
  for (const int bytes : {0, 30, 150}) {
    const Outcome outcome = runLimited(bytes, logged + child("exit", "3"));
    EXPECT_EQ(outcome.status, 3) << ::testing::PrintToString(outcome);
    EXPECT_THAT(linesOf(outcome.err, "ERROR"),
                ElementsAre(AllOf(HasSubstr(file("log")), HasSubstr("File too large"))));
    EXPECT_THAT(outcome.err, HasSubstr("exit status 3"));
    EXPECT_THAT(contents(file("log")), SizeIs(bytes));
    std::filesystem::remove(file("log"));
  }
}

TEST_F(LimitedFileSize, OfStandardErrorDoesNotKillUsEither) {
  const int fd = ::open(file("err").c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0644);
  ProcessSpec spec = limited({"--fsize=10"}, wrapper(child("exit", "3")));
  spec.descriptors[2] = fd;
  EXPECT_EQ(test::run(spec).status, 3);
  ::close(fd);
  EXPECT_THAT(contents(file("err")), SizeIs(10));
}

TEST_F(LimitedFileSize, OfTheLockIsARefusalThatLeavesNothingBehind) {
  const Outcome outcome =
      runLimited(0, Words{"--lockfile", file("lock")} + child("say", "started"));
  EXPECT_EQ(outcome.status, 73);
  EXPECT_EQ(outcome.out, "");
  EXPECT_THAT(lines(outcome.err),
              ElementsAre(AllOf(HasSubstr(file("lock")), HasSubstr("File too large"))));
  EXPECT_THAT(names(), ElementsAre("config"));
}

TEST_F(LimitedFileSize, OfTheCounterIsAnErrorAndNoMore) {
  dir_.write("lock", "");
  const Outcome outcome = runLimited(
      0, Words{"--lockfile", file("lock"), "--threshold", "3", "--counter-file", file("counter")} +
             child("say", "started"));
  EXPECT_EQ(outcome.status, 75);
  EXPECT_THAT(linesOf(outcome.err, "ERROR"),
              ElementsAre(AllOf(HasSubstr(file("counter")), HasSubstr("File too large"))));
}

TEST_F(LimitedFileSize, StaysTheCommandsOwnAffair) {
  EXPECT_EQ(runLimited(0, child("report", "mask", "report", "ignored")).out,
            "mask none\nignored none\n");
  EXPECT_EQ(runLimited(0, child("append", file("output"), "x")).status, 128 + SIGXFSZ);
}

TEST_F(LimitedFileSize, OfWhatIsPrintedDoesNotKillUs) {
  const int fd = ::open(file("out").c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0644);
  ProcessSpec spec = limited({"--fsize=10"}, wrapper({"--help"}));
  spec.descriptors[1] = fd;
  EXPECT_GE(test::run(spec).status, 0);
  ::close(fd);
}

} // namespace
} // namespace exec_wrapper::test
