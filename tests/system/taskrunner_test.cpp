#include "support/log_lines.h"
#include "support/wrapper.h"

#include <gmock/gmock.h>

#include <filesystem>

namespace exec_wrapper::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

/// The program under its older name.
class Taskrunner : public WrapperTest {
protected:
  Taskrunner() { dir_.write("config/exec_wrapper/taskrunner.properties", ""); }

  ProcessSpec taskrunner(const Words& words) const {
    ProcessSpec spec = wrapper(words);
    spec.argv.front() = std::filesystem::path(wrapperProgram()).parent_path() / "taskrunner";
    return spec;
  }

  Outcome start(const Words& words) const { return test::run(taskrunner(words)); }

  const std::string lock_ = file("task.lock");
};

TEST_F(Taskrunner, RunsACommandOfTheShellUnderItsLock) {
  const Outcome outcome = start({"-c", "test -e " + lock_ + " && echo ran", "-l", lock_});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.out, "ran\n");
  EXPECT_THAT(outcome.err, HasSubstr("succeeded"));
  EXPECT_FALSE(std::filesystem::exists(lock_));
}

TEST_F(Taskrunner, ExitsWithZeroWhateverTheStatusAndLogsIt) {
  const Outcome outcome = start({"-c", "exit 3", "-l", lock_});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.err, HasSubstr("exit status 3"));
  EXPECT_EQ(start({"--command=kill -9 $$", "--lockfile", lock_}).status, 0);
}

TEST_F(Taskrunner, ExitsWithZeroWhenRefused) {
  dir_.write("task.lock", "");
  const Outcome outcome = start({"-c", "echo never", "-l", lock_});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.out, "");
  EXPECT_THAT(linesOf(outcome.err, "WARNING"), Not(IsEmpty()));
}

TEST_F(Taskrunner, ExitsWithOneWhereTheLockCannotBeHandled) {
  std::filesystem::create_directory(lock_);
  const Outcome outcome = start({"-c", "echo never", "-l", lock_});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_EQ(outcome.out, "");
  EXPECT_THAT(outcome.err, HasSubstr("directory"));
}

TEST_F(Taskrunner, ExitsWithOneWhereTheLockCannotBeRemoved) {
  const Outcome outcome = start({"-c", "rm " + lock_ + " && mkdir " + lock_, "-l", lock_});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.err, HasSubstr("directory"));
}

TEST_F(Taskrunner, ShowsHelpWhereItCannotStart) {
  const Words complete = {"-c", "echo never", "-l", lock_};
  for (const Words& words :
       {Words{}, Words{"-c", "echo never"}, Words{"-l", lock_}, complete + Words{"-t", "5"},
        complete + Words{"-t", "many"}, Words{"--no-such-option"} + complete}) {
    const Outcome outcome = start(words);
    EXPECT_EQ(outcome.status, 1) << ::testing::PrintToString(words);
    EXPECT_EQ(outcome.out, "");
    EXPECT_THAT(outcome.err,
                AllOf(HasSubstr("taskrunner: "), HasSubstr("Usage: taskrunner -c COMMAND -l FILE")))
        << ::testing::PrintToString(words);
  }
}

TEST_F(Taskrunner, AcceptsACounterFileWithoutAThreshold) {
  EXPECT_EQ(start({"-c", "true", "-l", lock_, "-f", file("count")}).status, 0);
  EXPECT_EQ(start({"-c", "true", "-l", lock_, "-f", file("count"), "-t", "0"}).status, 0);
}

TEST_F(Taskrunner, TakesEveryOtherSetting) {
  const Outcome outcome =
      start({"-c", "pwd", "-l", lock_, "--work-dir", "/", "--log-level", "ERROR"});
  EXPECT_EQ(outcome.out, "/\n");
  EXPECT_EQ(outcome.err, "");
}

} // namespace
} // namespace exec_wrapper::test
