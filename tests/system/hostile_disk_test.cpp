// Disks that are full, or cannot be written at all.

#include "support/confined.h"
#include "support/log_lines.h"
#include "support/wrapper.h"

#include <gmock/gmock.h>

#include <fcntl.h>

namespace exec_wrapper::test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr const char* kSmallDisk = "mkdir -p disk && mount -t tmpfs -o size=64k disk disk";
constexpr const char* kFill = " && { head -c 100000 /dev/zero >disk/fill 2>/dev/null; :; }";
constexpr const char* kNoFiles = "mkdir -p disk && mount -t tmpfs -o nr_inodes=1 disk disk";
constexpr const char* kReadOnly = " && mount -o remount,ro disk";

class HostileDisk : public WrapperTest {
protected:
  void SetUp() override {
    if (!possible(withMounts(kSmallDisk, wrapper({})))) {
      GTEST_SKIP() << "needs to be allowed file systems of its own";
    }
  }

  /// The run, and then the names on the disk, which nobody else sees.
  Outcome runOn(const std::string& disk, const Words& words) const {
    ProcessSpec spec = wrapper(words);
    spec.argv =
        Words{"/bin/sh", "-c", R"("$@"; status=$?; ls -A disk; exit $status)", "sh"} + spec.argv;
    return test::run(withMounts(disk, spec));
  }

  static std::string full() { return std::string(kSmallDisk) + kFill; }
};

TEST_F(HostileDisk, ThatIsFullSendsTheLogToStandardError) {
  const Words logged = {"--log-file", "disk/log", "--log-level", "INFO"};
  const Outcome outcome = runOn(full(), logged + child("exit", "3"));
  EXPECT_EQ(outcome.status, 3);
  EXPECT_THAT(linesOf(outcome.err, "ERROR"),
              ElementsAre(AllOf(HasSubstr("disk/log"), HasSubstr("No space left on device"))));
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("started"), HasSubstr("exit status 3")));
}

TEST_F(HostileDisk, ThatHasRoomAgainGetsTheLogAgain) {
  const Words logged = {"--log-file", "disk/log", "--log-level", "INFO", "--work-dir", "disk"};
  const Outcome outcome =
      runOn(full(), logged + Words{"sh", "-c", "rm fill; cat log; trap 'cat log' EXIT; exit 3"});
  EXPECT_EQ(outcome.status, 3);
  EXPECT_THAT(outcome.err, Not(HasSubstr("exit status 3"))) << "it is in the log";
}

TEST_F(HostileDisk, ThatIsFullGivesNoLockAndKeepsNothingOfIt) {
  const Outcome outcome = runOn(full(), Words{"--lockfile", "disk/lock"} + child("say", "started"));
  EXPECT_EQ(outcome.status, 73);
  EXPECT_EQ(outcome.out, "fill\n");
  EXPECT_THAT(lines(outcome.err),
              ElementsAre(AllOf(HasSubstr("disk/lock"), HasSubstr("No space left on device"))));
}

TEST_F(HostileDisk, ThatIsFullTakesNoCountAndTheRefusalStays) {
  dir_.write("lock", "");
  const Words counted = {"--lockfile", "lock",           "--threshold",
                         "3",          "--counter-file", "disk/counter"};
  const Outcome outcome = runOn(full(), counted + child("say", "started"));
  EXPECT_EQ(outcome.status, 75);
  EXPECT_THAT(outcome.out, Not(HasSubstr("started")));
  EXPECT_THAT(linesOf(outcome.err, "ERROR"), ElementsAre(HasSubstr("disk/counter")));
  EXPECT_THAT(linesOf(outcome.err, "WARNING"), ElementsAre(HasSubstr("refused")));
}

TEST_F(HostileDisk, ThatTakesNoMoreFilesGivesNoLock) {
  const Outcome outcome =
      runOn(kNoFiles, Words{"--lockfile", "disk/file"} + child("say", "started"));
  EXPECT_EQ(outcome.status, 73);
  EXPECT_EQ(outcome.out, "");
  EXPECT_THAT(lines(outcome.err),
              ElementsAre(AllOf(HasSubstr("disk/file"), HasSubstr("No space left on device"))));
}

TEST_F(HostileDisk, ThatTakesNoMoreFilesSendsTheLogToStandardError) {
  const Outcome outcome = runOn(kNoFiles, Words{"--log-file", "disk/file"} + child("exit", "3"));
  EXPECT_EQ(outcome.status, 3);
  EXPECT_THAT(linesOf(outcome.err, "ERROR"),
              ElementsAre(AllOf(HasSubstr("disk/file"), HasSubstr("No space left on device"))));
  EXPECT_THAT(outcome.err, HasSubstr("exit status 3"));
}

TEST_F(HostileDisk, ThatCannotBeWrittenGivesNoLock) {
  const std::string disk = std::string(kSmallDisk) + kReadOnly;
  const Outcome outcome = runOn(disk, Words{"--lockfile", "disk/file"} + child("say", "started"));
  EXPECT_EQ(outcome.status, 73);
  EXPECT_EQ(outcome.out, "");
  EXPECT_THAT(lines(outcome.err),
              ElementsAre(AllOf(HasSubstr("disk/file"), HasSubstr("Read-only file system"))));
}

TEST_F(HostileDisk, ThatCannotBeWrittenSendsTheLogToStandardError) {
  const std::string disk = std::string(kSmallDisk) + kReadOnly;
  const Outcome outcome = runOn(disk, Words{"--log-file", "disk/file"} + child("exit", "3"));
  EXPECT_EQ(outcome.status, 3);
  EXPECT_THAT(linesOf(outcome.err, "ERROR"),
              ElementsAre(AllOf(HasSubstr("disk/file"), HasSubstr("Read-only file system"))));
  EXPECT_THAT(outcome.err, HasSubstr("exit status 3"));
}

TEST_F(HostileDisk, ThatNobodyCanWriteDoesNotConcernARunThatWritesNothing) {
  const std::string everything = "mount -o remount,bind,ro /";
  if (!possible(withMounts(everything, wrapper({})))) {
    GTEST_SKIP() << "needs a root that can be made read-only";
  }
  const Outcome outcome =
      test::run(withMounts(everything, wrapper(child("say", "hello", "exit", "3"))));
  EXPECT_EQ(outcome.status, 3);
  EXPECT_EQ(outcome.out, "hello\n");
  EXPECT_THAT(lines(outcome.err), ElementsAre(HasSubstr("exit status 3")));
}

class FullStream : public WrapperTest {};

TEST_F(FullStream, AsStandardErrorChangesNothing) {
  const int fd = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
  ProcessSpec spec = wrapper(Words{"--log-level", "DEBUG"} + child("exit", "3"));
  spec.descriptors[2] = fd;
  EXPECT_EQ(test::run(spec).status, 3);
  spec.argv.insert(spec.argv.begin() + 1, {"--log-file", "/dev/full"});
  EXPECT_EQ(test::run(spec).status, 3);
  ::close(fd);
}

} // namespace
} // namespace exec_wrapper::test
