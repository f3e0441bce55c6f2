#include "lock_file/lock/lock.h"

#include "base/file.h"
#include "support/small_disk.h"
#include "support/temp_dir.h"

#include <gmock/gmock.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <filesystem>

namespace {

// What link(2) answers in this program, and whether it does its work before.
std::atomic<int> linkError = 0;
std::atomic<bool> linkWorks = true;

// What fstat(2) answers in this program, unless it is 0.
std::atomic<int> statError = 0;

} // namespace

extern "C" int link(const char* from, const char* to) noexcept {
  if (linkWorks && ::syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0) != 0) {
    return -1;
  }
  errno = linkError;
  return linkError == 0 ? 0 : -1;
}

extern "C" int fstat(int fd, struct stat* status) noexcept {
  if (statError != 0) {
    errno = statError;
    return -1;
  }
  return static_cast<int>(::syscall(SYS_newfstatat, fd, "", status, AT_EMPTY_PATH));
}

namespace exec_wrapper::lock_file {
namespace {

namespace fs = std::filesystem;
using test::contents;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class LockTest : public ::testing::Test {
protected:
  LockTest() {
    holder.wrapper = base::ProcessId{4711, 5};
    holder.host = "db/1";
    holder.since = std::chrono::system_clock::from_time_t(1795352400);
    holder.command = "tar czf x .";
    const int place = ::open(directory.path().c_str(), O_RDONLY | O_CLOEXEC);
    holder.writeLocked = base::onLocalFileSystem(place);
    ::close(place);
  }
  ~LockTest() override {
    linkError = 0;
    linkWorks = true;
    statError = 0;
  }

  std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(directory.path())) {
      names.push_back(entry.path().filename().string());
    }
    return names;
  }

  Lock held() const { return std::get<Lock>(takeLock(path, holder)); }

  std::string failure(const std::string& lockPath) const {
    const auto result = takeLock(lockPath, holder);
    const auto* found = std::get_if<LockFailure>(&result);
    return found != nullptr ? found->message : "no failure";
  }

  test::TempDir directory;
  std::string path = directory.file("x.lock");
  Holder holder;
  WallTime now = std::chrono::system_clock::from_time_t(1795352400 + 11520); // 3 h 12 min later
};

TEST_F(LockTest, IsAFileThatNamesItsHolder) {
  const mode_t saved = ::umask(0);
  const Lock lock = held();
  ::umask(saved);

  EXPECT_EQ(parseHolder(contents(path)), holder);
  struct stat status {};
  ASSERT_EQ(::stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777U, 0644U);
}

TEST_F(LockTest, LeavesNoOtherFileBehind) {
  Lock lock = held();
  takeLock(path, holder);
  EXPECT_THAT(files(), ::testing::ElementsAre("x.lock"));

  EXPECT_EQ(lock.release(now).text(), "");
  EXPECT_THAT(files(), ::testing::IsEmpty());
}

TEST_F(LockTest, IsNotGivenTwice) {
  const Lock lock = held();
  Holder other;
  other.wrapper = base::ProcessId{1, 1};

  const auto second = takeLock(path, other);

  ASSERT_TRUE(std::holds_alternative<ExistingLock>(second));
  EXPECT_EQ(std::get<ExistingLock>(second).holder, holder);
  EXPECT_EQ(parseHolder(contents(path)), holder) << "the lock was overwritten";
}

TEST_F(LockTest, IsNotHinderedByWhatACrashLeft) {
  directory.write(".x.lock.db_1.4711.0000000000000000", "rest");
  directory.write("x.lock.tmp", "rest");

  EXPECT_EQ(held().release(now).text(), "");
}

TEST_F(LockTest, WorksForARelativePath) {
  const fs::path saved = fs::current_path();
  fs::current_path(directory.path());
  auto result = takeLock("relative.lock", holder);
  EXPECT_TRUE(fs::exists(directory.file("relative.lock")));
  EXPECT_EQ(std::get<Lock>(result).release(now).text(), "");
  fs::current_path(saved);
}

TEST_F(LockTest, WorksForANameAsLongAsAFileSystemAllows) {
  auto result = takeLock(directory.file(std::string(255, 'n')), holder);

  ASSERT_TRUE(std::holds_alternative<Lock>(result));
  EXPECT_EQ(std::get<Lock>(result).release(now).text(), "");
}

TEST_F(LockTest, IsOursWhenTheAnswerOfTheFileServerWasLost) {
  for (const int error : {EIO, ETIMEDOUT, EEXIST}) {
    linkError = error;
    auto result = takeLock(path, holder);
    ASSERT_TRUE(std::holds_alternative<Lock>(result)) << error;
    EXPECT_EQ(std::get<Lock>(result).release(now).text(), "");
  }
}

TEST_F(LockTest, IsNotOursWhenTheLinkWasNotMade) {
  linkWorks = false;
  linkError = EPERM;
  for (const int error : {EPERM, EOPNOTSUPP, ENOSYS, EMLINK, EINVAL}) {
    linkError = error;
    EXPECT_THAT(failure(path),
                AllOf(StartsWith("cannot create the lock " + path +
                                 ": the file system of its directory has no hard links ("),
                      HasSubstr("set lockfile to a path on another file system")))
        << error;
  }
  linkError = ENOSPC;
  EXPECT_THAT(failure(path), HasSubstr("No space left on device; make room"));
  linkError = EEXIST;
  EXPECT_THAT(failure(path), HasSubstr("File exists; "));
  EXPECT_THAT(files(), ::testing::IsEmpty());
}

TEST_F(LockTest, CannotBeMadeInAMissingDirectory) {
  EXPECT_THAT(failure(directory.file("missing/x.lock")),
              HasSubstr("missing/x.lock: No such file or directory; create the directory"));
}

TEST_F(LockTest, CannotBeMadeWhereTheUserMayNotWrite) {
  fs::create_directory(directory.file("closed"));
  fs::permissions(directory.path(), fs::perms(0755));
  fs::permissions(directory.file("closed"), fs::perms(0555));
  const bool root = ::geteuid() == 0;
  ASSERT_EQ(root ? ::seteuid(65534) : 0, 0);
  const std::string message = failure(directory.file("closed/x.lock"));
  ASSERT_EQ(root ? ::seteuid(0) : 0, 0);

  EXPECT_THAT(message, HasSubstr("Permission denied; give this user the right"));
}

TEST_F(LockTest, CannotBeMadeOnAFullDisk) {
  const std::optional<int> status = test::onSmallDisk(directory.path(), [this] {
    test::fillDisk(directory.file("rest"));
    const bool clear = failure(path) == "cannot create the lock " + path +
                                            ": No space left on device; make room on that file "
                                            "system, or set lockfile to a path on another";
    return clear && files() == std::vector<std::string>{"rest"} ? 0 : 1;
  });
  if (!status) {
    GTEST_SKIP() << "no file system can be mounted here";
  }
  EXPECT_EQ(status, 0);
}

TEST_F(LockTest, CannotBeMadeOnAReadOnlyFileSystem) {
  const std::optional<int> status = test::onSmallDisk(directory.path(), [this] {
    test::makeReadOnly(directory.path());
    const std::string message = failure(path);
    return message.find("Read-only file system; set lockfile to") != message.npos ? 0 : 1;
  });
  if (!status) {
    GTEST_SKIP() << "no file system can be mounted here";
  }
  EXPECT_EQ(status, 0);
}

TEST_F(LockTest, CannotTakeThePlaceOfADirectory) {
  fs::create_directory(path);

  EXPECT_THAT(failure(path), HasSubstr(path + " cannot be used: it is a directory; "));
  EXPECT_THAT(failure(path + "/"), HasSubstr("Is a directory"));
}

TEST_F(LockTest, FollowsNoSymbolicLink) {
  const std::string victim = directory.write("victim", "precious");
  for (const std::string& target : {victim, directory.file("nothing")}) {
    fs::create_symlink(target, path);
    EXPECT_THAT(failure(path), HasSubstr("it is a symbolic link; "));
    EXPECT_TRUE(fs::is_symlink(path));
    fs::remove(path);
  }
  EXPECT_EQ(contents(victim), "precious");
  EXPECT_FALSE(fs::exists(directory.file("nothing")));
}

TEST_F(LockTest, DoesNotOpenANamedPipe) {
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);

  EXPECT_THAT(failure(path), HasSubstr("it is not a regular file; "));
}

TEST_F(LockTest, RenewsTheGroupInPlace) {
  Lock lock = held();
  EXPECT_EQ(lock.rewriteGroup(base::ProcessId{4712, 77}), 0);
  EXPECT_EQ(lock.rewriteGroup(base::ProcessId{13, {}}), 0);

  holder.group = base::ProcessId{13, {}};
  EXPECT_EQ(parseHolder(contents(path)), holder);
}

TEST_F(LockTest, IsLeftAloneWhenAnotherHolderIsInside) {
  Lock lock = held();
  fs::remove(path);
  Holder other = holder;
  other.wrapper = base::ProcessId{4242, 1};
  other.command = "other";
  const auto theirs = takeLock(path, other);
  ASSERT_TRUE(std::holds_alternative<Lock>(theirs));

  EXPECT_EQ(lock.release(now).text(), "the lock " + path +
                                          " is not ours any more and is left there: " + path +
                                          " is held by pid 4242 on db/1 for 3h 12m: other");
  EXPECT_EQ(parseHolder(contents(path)), other);
}

TEST_F(LockTest, IsMissedWhenSomebodyRemovedIt) {
  Lock lock = held();
  fs::remove(path);

  EXPECT_EQ(lock.release(now).text(),
            "the lock " + path + " was removed by another process during the run");
}

TEST_F(LockTest, IsLostToWhatStandsThereWhereTheFileServerKnowsItNoMore) {
  const Lock lock = held();
  EXPECT_EQ(lock.loss(), "");
  statError = EIO;
  EXPECT_EQ(lock.loss(), "") << "that cannot be told now";
  statError = ESTALE;
  EXPECT_THAT(lock.loss(), HasSubstr("was replaced by another"));
}

TEST_F(LockTest, IsNotRemovedWhenADirectoryStandsInItsPlace) {
  Lock lock = held();
  fs::remove(path);
  fs::create_directory(path);

  EXPECT_THAT(lock.release(now).text(), HasSubstr("was replaced by a directory"));
  EXPECT_TRUE(fs::is_directory(path));
}

TEST_F(LockTest, IsNotRemovedWhenASymbolicLinkToItStandsInItsPlace) {
  Lock lock = held();
  fs::rename(path, directory.file("moved"));
  fs::create_symlink(directory.file("moved"), path);

  EXPECT_THAT(lock.release(now).text(), HasSubstr("is not ours any more"));
  EXPECT_TRUE(fs::exists(directory.file("moved")));
}

TEST_F(LockTest, StaysWhenItIsNotReleased) {
  held();

  EXPECT_TRUE(fs::exists(path));
}

TEST_F(LockTest, IsDescribedByItsHolder) {
  ExistingLock occupant;
  occupant.holder = holder;
  EXPECT_EQ(describe("/run/x.lock", occupant, now),
            "/run/x.lock is held by pid 4711 on db/1 for 3h 12m: tar czf x .");

  occupant.holder.host.clear();
  occupant.holder.command.clear();
  EXPECT_EQ(describe("/run/x.lock", occupant, *holder.since - std::chrono::hours(1)),
            "/run/x.lock is held by pid 4711");
}

TEST_F(LockTest, IsDescribedWithoutWhatATerminalWouldObey) {
  ExistingLock occupant;
  occupant.holder = holder;
  occupant.holder.host = "\x1B[2J";
  occupant.holder.command = "a\rb\xFF";

  EXPECT_EQ(describe("/x", occupant, now),
            "/x is held by pid 4711 on \\x1B[2J for 3h 12m: a\\rb\\xFF");
}

TEST_F(LockTest, OfAnotherProgramIsDescribedByItsOwner) {
  directory.write("x.lock", "\0\xFFgarbage\n");
  if (::geteuid() == 0) {
    ASSERT_EQ(::chown(path.c_str(), 54321, 54321), 0);
  }
  const timespec times[2] = {{1795352400, 0}, {1795352400, 0}};
  ASSERT_EQ(::utimensat(AT_FDCWD, path.c_str(), times, 0), 0);
  const auto found = inspect(path);
  ASSERT_TRUE(std::holds_alternative<ExistingLock>(found));

  const std::string text = describe(path, std::get<ExistingLock>(found), now);

  EXPECT_THAT(text, StartsWith(path + " exists but names no holder; owner "));
  EXPECT_THAT(text, HasSubstr(", modified 2026-11-22T13:00:00Z (3h 12m ago); remove it when"));
  if (::geteuid() == 0) {
    EXPECT_THAT(text, HasSubstr("user 54321"));
    EXPECT_THAT(describe(path, ExistingLock(), now), HasSubstr("owner root"));
  }
}

} // namespace
} // namespace exec_wrapper::lock_file
