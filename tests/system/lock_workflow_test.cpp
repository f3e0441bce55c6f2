// The workflow of the document that asked for the lock, step by step: what exists by numbers there
// is a test by that number here, and every error that it names.

#include "support/log_lines.h"
#include "support/wrapper.h"

#include <gmock/gmock.h>

#include <filesystem>

namespace exec_wrapper::test {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class LockWorkflow : public WrapperTest {
protected:
  Outcome task(const Words& options, const std::string& command) const {
    return run(options + Words{"--runner", "shell", "--log-level", "INFO", "--command", command});
  }

  const Words lock_ = {"--lockfile", file("task.lock")};
  const Words counter_ = {"--threshold", "2", "--counter-file", file("task.count")};
  const std::string lockFile_ = file("task.lock");
  const std::string countFile_ = file("task.count");

  /// The first line of the counter file.
  std::string count() const {
    const std::string text = contents(countFile_);
    return text.substr(0, text.find('\n'));
  }
};

// 1. Verify the command options

TEST_F(LockWorkflow, Step1aWithoutACommandIsMisuse) {
  const Outcome outcome = run(lock_);
  EXPECT_EQ(outcome.status, 64);
  EXPECT_THAT(outcome.err, HasSubstr("command"));
  EXPECT_FALSE(fs::exists(lockFile_));
}

TEST_F(LockWorkflow, Step1bWithoutALockFileHalfAnIntentDoesNotRun) {
  const Outcome outcome = task(counter_, "echo started");
  EXPECT_EQ(outcome.status, 78);
  EXPECT_EQ(outcome.out, "");
  EXPECT_THAT(outcome.err, HasSubstr("lockfile"));
}

TEST_F(LockWorkflow, Step1cAThresholdNeedsACounterFile) {
  const Outcome outcome = task(lock_ + Words{"--threshold", "2"}, "echo started");
  EXPECT_EQ(outcome.status, 78);
  EXPECT_EQ(outcome.out, "");
  EXPECT_THAT(outcome.err, HasSubstr("counter-file"));
  EXPECT_FALSE(fs::exists(lockFile_));
}

// 2. Creating the lock file

TEST_F(LockWorkflow, Step2aANodeThatACrashLeftDoesNotBlock) {
  // Here the document is departed from on purpose: its node had one name for all.
  dir_.write("task.lock.tmp", "");
  dir_.write(".tmp", "");
  EXPECT_EQ(task(lock_, "echo started").out, "started\n");
}

TEST_F(LockWorkflow, Step2bALockFileThatExistsRefusesTheRun) {
  dir_.write("task.lock", "");
  const Outcome outcome = task(lock_, "echo started");
  EXPECT_EQ(outcome.status, 75);
  EXPECT_EQ(outcome.out, "");
  EXPECT_TRUE(fs::exists(lockFile_));
}

TEST_F(LockWorkflow, Step2bALockPathThatIsADirectoryIsAnError) {
  fs::create_directory(lockFile_);
  const Outcome outcome = task(lock_ + counter_, "echo started");
  EXPECT_EQ(outcome.status, 73);
  EXPECT_EQ(outcome.out, "");
  EXPECT_THAT(outcome.err, HasSubstr("it is a directory"));
  EXPECT_TRUE(fs::is_directory(lockFile_));
  EXPECT_FALSE(fs::exists(countFile_)) << "nothing ran into anything";
}

TEST_F(LockWorkflow, Step2cTheNodeIsRemovedBeforeTheCommandRuns) {
  EXPECT_EQ(task(lock_, "ls -A " + dir_.path().string()).out, "config\ntask.lock\n");
}

// 3. Once execution is allowed

TEST_F(LockWorkflow, Step3aTheCounterFileIsRemovedBeforeTheCommandRuns) {
  dir_.write("task.count", "2");
  EXPECT_EQ(task(lock_ + counter_, "test ! -e " + countFile_).status, 0);
}

TEST_F(LockWorkflow, Step3aNoCounterFileIsFineToo) {
  const Outcome outcome = task(lock_ + counter_, "echo started");
  EXPECT_EQ(outcome.out, "started\n");
  EXPECT_THAT(linesOf(outcome.err, "ERROR"), IsEmpty());
}

TEST_F(LockWorkflow, Step3aWithoutAThresholdItStays) {
  dir_.write("task.count", "2");
  EXPECT_EQ(task(lock_ + Words{"--threshold", "0", "--counter-file", countFile_}, "true").status,
            0);
  EXPECT_EQ(count(), "2");
}

// 4. to 6. Run, remove the lock file, exit

TEST_F(LockWorkflow, Step4TheCommandRunsAndItsSuccessIsLogged) {
  const Outcome outcome = task(lock_, "echo one && echo two");
  EXPECT_EQ(outcome.out, "one\ntwo\n");
  EXPECT_THAT(linesOf(outcome.err, "INFO"), ::testing::Contains(HasSubstr("succeeded")));
}

TEST_F(LockWorkflow, Step5TheLockFileIsRemoved) {
  task(lock_, "true");
  EXPECT_FALSE(fs::exists(lockFile_));
  task(lock_, "false");
  EXPECT_FALSE(fs::exists(lockFile_));
}

TEST_F(LockWorkflow, Step5ADirectoryInItsPlaceIsAnErrorAndStays) {
  const Outcome outcome = task(lock_, "rm " + lockFile_ + " && mkdir " + lockFile_);
  EXPECT_EQ(outcome.status, 73);
  EXPECT_THAT(linesOf(outcome.err, "ERROR"), Contains(HasSubstr("replaced by a directory")));
  EXPECT_TRUE(fs::is_directory(lockFile_));
}

TEST_F(LockWorkflow, Step6AllIsWell) {
  const Outcome outcome = task(lock_ + counter_, "true");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(linesOf(outcome.err, "WARNING"), IsEmpty());
  EXPECT_THAT(linesOf(outcome.err, "ERROR"), IsEmpty());
}

// 7. The lock file was there

class LockWorkflowRefused : public LockWorkflow {
protected:
  LockWorkflowRefused() { dir_.write("task.lock", ""); }

  /// Returns the errors.
  std::vector<std::string> refused(const Words& options) const {
    const Outcome outcome = task(options, "echo started");
    EXPECT_EQ(outcome.status, 75);
    EXPECT_EQ(outcome.out, "");
    EXPECT_THAT(linesOf(outcome.err, "WARNING"), SizeIs(1));
    return linesOf(outcome.err, "ERROR");
  }
};

TEST_F(LockWorkflowRefused, Step7WithoutAThresholdThatIsAll) {
  EXPECT_THAT(refused(lock_), IsEmpty());
  EXPECT_THAT(refused(lock_ + Words{"--threshold", "0", "--counter-file", countFile_}), IsEmpty());
  EXPECT_FALSE(fs::exists(countFile_));
}

TEST_F(LockWorkflowRefused, Step7WithoutACounterFileOneIsMade) {
  EXPECT_THAT(refused(lock_ + counter_), IsEmpty());
  EXPECT_EQ(count(), "1");
}

TEST_F(LockWorkflowRefused, Step7TheCounterIsIncremented) {
  for (const char* before : {"0", "1", "2"}) {
    dir_.write("task.count", before);
    EXPECT_THAT(refused(lock_ + counter_), IsEmpty());
    EXPECT_EQ(count(), std::to_string(std::stoi(before) + 1));
  }
}

TEST_F(LockWorkflowRefused, Step7aAThresholdLessThanTheCounterIsLoggedAndBeginsAnew) {
  for (const char* before : {"3", "4", "1000"}) {
    dir_.write("task.count", before);
    EXPECT_THAT(refused(lock_ + counter_),
                ElementsAre(AllOf(HasSubstr("keeps finding its lock held"),
                                  HasSubstr("the threshold is 2"), HasSubstr(lockFile_))));
    EXPECT_EQ(count(), "0");
  }
}

TEST_F(LockWorkflowRefused, TheWholeStory) {
  std::vector<std::string> counts;
  int errors = 0;
  for (int i = 0; i < 5; ++i) {
    errors += static_cast<int>(refused(lock_ + counter_).size());
    counts.push_back(count());
  }
  EXPECT_THAT(counts, ElementsAre("1", "2", "3", "0", "1"));
  EXPECT_EQ(errors, 1);
  fs::remove(lockFile_);
  EXPECT_EQ(task(lock_ + counter_, "echo started").out, "started\n");
  EXPECT_FALSE(fs::exists(countFile_));
}

} // namespace
} // namespace exec_wrapper::test
