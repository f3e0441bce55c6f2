#include "lock_file/stale/stale_lock.h"

#include "lock_file/stale/takeover.h"
#include "plugins/lock_file/flock_hook.h"
#include "support/temp_dir.h"

#include <gmock/gmock.h>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <utility>

namespace exec_wrapper::test {

std::function<int()> beforeFlock;

} // namespace exec_wrapper::test

extern "C" int flock(int fd, int operation) noexcept {
  const auto before = std::exchange(exec_wrapper::test::beforeFlock, nullptr);
  if (const int error = before ? before() : 0; error != 0) {
    errno = error;
    return -1;
  }
  return static_cast<int>(::syscall(SYS_flock, fd, operation));
}

namespace exec_wrapper::lock_file {
namespace {

namespace fs = std::filesystem;
using Result = Removal::Result;
using test::contents;
using ::testing::UnorderedElementsAre;

class StaleLockTest : public ::testing::Test {
protected:
  static bool always(const ExistingLock&) { return true; }

  Result remove() const { return removeStaleLock(path, always).result; }

  test::TempDir directory;
  std::string path = directory.file("x.lock");
};

TEST_F(StaleLockTest, IsRemoved) {
  directory.write("x.lock", "wrapper=4711 5\n");
  std::optional<pid_t> judged;
  const Removal removal = removeStaleLock(path, [&](const ExistingLock& occupant) {
    judged = occupant.holder.wrapper->pid;
    return true;
  });
  EXPECT_EQ(removal.result, Result::Removed);
  EXPECT_EQ(judged, 4711);
  EXPECT_FALSE(fs::exists(path));
}

TEST_F(StaleLockTest, StaysWhenItIsNotStaleAnyMore) {
  directory.write("x.lock", "");
  EXPECT_EQ(removeStaleLock(path, [](const ExistingLock&) { return false; }).result,
            Result::Changed);
  EXPECT_TRUE(fs::exists(path));
}

TEST_F(StaleLockTest, IsGone) {
  EXPECT_EQ(remove(), Result::Changed);
}

TEST_F(StaleLockTest, IsLeftToWhoeverHasItLocked) {
  directory.write("x.lock", "");
  const int other = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  ASSERT_EQ(::flock(other, LOCK_EX), 0);
  EXPECT_EQ(remove(), Result::InUse);
  ::close(other);
  EXPECT_EQ(remove(), Result::Removed);
}

TEST_F(StaleLockTest, IsNotMistakenForItsSuccessor) {
  // Before we have the right to remove it another run has, and then has a lock of its own.
  directory.write("x.lock", "wrapper=4711 5\n");
  test::beforeFlock = [this] {
    EXPECT_EQ(remove(), Result::Removed);
    directory.write("x.lock", "new");
    return 0;
  };
  const auto isOld = [](const ExistingLock& there) { return there.holder.wrapper.has_value(); };
  EXPECT_EQ(removeStaleLock(path, isOld).result, Result::Changed);
  EXPECT_EQ(contents(path), "new");
}

TEST_F(StaleLockTest, IsNotMistakenForWhatReplacesItAsItIsOpened) {
  directory.write("x.lock", "old");
  test::beforeFlock = [this] { // the first is that of the right to remove it
    test::beforeFlock = [this] {
      fs::remove(path);
      directory.write("x.lock", "new");
      return 0;
    };
    return 0;
  };
  EXPECT_EQ(remove(), Result::Changed);
  EXPECT_EQ(contents(path), "new");
}

TEST_F(StaleLockTest, IsNotKeptByWhoMayOnlyReadIt) {
  Holder holder;
  holder.wrapper = base::ProcessId{4711, 5};
  holder.writeLocked = true;
  directory.write("x.lock", formatHolder(holder));
  const int stranger = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  ASSERT_EQ(::flock(stranger, LOCK_EX), 0);
  EXPECT_EQ(remove(), Result::Removed);
  ::close(stranger);
}

TEST_F(StaleLockTest, IsRemovedByOneAtATime) {
  directory.write("x.lock", "");
  {
    const Takeover other(path);
    ASSERT_EQ(other.error(), 0);
    EXPECT_EQ(remove(), Result::InUse);
  }
  EXPECT_EQ(remove(), Result::Removed);
  EXPECT_TRUE(fs::is_empty(directory.path()));
}

TEST_F(StaleLockTest, IsRemovedThoughWhoWantedToHasDied) {
  directory.write("x.lock", "");
  directory.write(".x.lock.takeover", "");
  EXPECT_EQ(remove(), Result::Removed);
  EXPECT_TRUE(fs::is_empty(directory.path()));
}

TEST_F(StaleLockTest, IsNotRemovedWhereAnotherUserHasTheRight) {
  if (::geteuid() != 0) {
    GTEST_SKIP() << "only root can give files away";
  }
  directory.write("x.lock", "");
  directory.write(".x.lock.takeover", "");
  ASSERT_EQ(::chown(takeoverPath(path).c_str(), 54321, 54321), 0);
  const Removal removal = removeStaleLock(path, always);
  EXPECT_EQ(removal.result, Result::Failed);
  EXPECT_EQ(removal.path, takeoverPath(path));
  EXPECT_TRUE(fs::exists(path));
}

TEST_F(StaleLockTest, StaysWhereTheFileSystemHasNoLocks) {
  directory.write("x.lock", "");
  test::beforeFlock = [] { return ENOLCK; };
  const Removal removal = removeStaleLock(path, always);
  EXPECT_EQ(removal.result, Result::Failed);
  EXPECT_EQ(removal.error, ENOLCK);
  EXPECT_TRUE(fs::exists(path));
}

TEST_F(StaleLockTest, MayGoAwayWhileItIsJudged) {
  // Who removes a lock by hand does not know of the flock.
  directory.write("x.lock", "");
  const Removal removal = removeStaleLock(path, [&](const ExistingLock&) {
    fs::remove(path);
    return true;
  });
  EXPECT_EQ(removal.result, Result::Changed);
}

TEST_F(StaleLockTest, IsJudgedWhileNobodyElseCanRemoveIt) {
  directory.write("x.lock", "");
  Result second = Result::Removed;
  const Removal removal = removeStaleLock(path, [&](const ExistingLock&) {
    second = remove();
    return true;
  });
  EXPECT_EQ(second, Result::InUse);
  EXPECT_EQ(removal.result, Result::Removed);
}

TEST_F(StaleLockTest, IsNothingButAFileOfOurs) {
  fs::create_directory(path);
  EXPECT_EQ(remove(), Result::Changed);
  fs::remove(path);
  fs::create_symlink(directory.write("victim", "precious"), path);
  EXPECT_EQ(remove(), Result::Changed);
  EXPECT_TRUE(fs::is_symlink(path));
  EXPECT_EQ(contents(directory.file("victim")), "precious");
}

TEST_F(StaleLockTest, OfAnotherUserStays) {
  if (::geteuid() != 0) {
    GTEST_SKIP() << "only root can give files away";
  }
  directory.write("x.lock", "");
  ASSERT_EQ(::chown(path.c_str(), 54321, 54321), 0);
  EXPECT_EQ(remove(), Result::Changed);
  EXPECT_TRUE(fs::exists(path));
}

TEST_F(StaleLockTest, ThatCannotBeRemovedIsAnError) {
  directory.write("x.lock", "");
  if (::geteuid() == 0) {
    fs::permissions(directory.path(), fs::perms(0755));
    ASSERT_EQ(::seteuid(54321), 0);
  } else {
    fs::permissions(directory.path(), fs::perms(0500));
  }
  const Removal removal = removeStaleLock(path, always);
  ASSERT_EQ(::getuid() == 0 ? ::seteuid(0) : 0, 0);
  fs::permissions(directory.path(), fs::perms(0700));
  EXPECT_EQ(removal.result, Result::Failed);
  EXPECT_EQ(removal.error, EACCES);
}

TEST_F(StaleLockTest, IsFollowedByTheNodesOfThoseWhoDied) {
  const std::string ours = ".x.lock.db1.4711.0123456789abcdef";
  for (const std::string& name :
       {ours, std::string(".x.lock.0123456789abcdef"), std::string(".x.lock.db1.1.0123"),
        std::string(".y.lock.db1.4711.0123456789abcdef"), std::string(".x.lock.db1"),
        std::string(".x.lock.db1.4711.0123456789ABCDEF"), std::string("x.lock.db1.1")}) {
    directory.write(name, "");
  }
  removeStaleNodes(path, [](const ExistingLock&) { return false; });
  EXPECT_TRUE(fs::exists(directory.file(ours)));
  removeStaleNodes(path, always);
  std::vector<std::string> left;
  for (const auto& entry : fs::directory_iterator(directory.path())) {
    left.push_back(entry.path().filename().string());
  }
  EXPECT_THAT(left, UnorderedElementsAre(".x.lock.0123456789abcdef", ".x.lock.db1.1.0123",
                                         ".y.lock.db1.4711.0123456789abcdef", ".x.lock.db1",
                                         ".x.lock.db1.4711.0123456789ABCDEF", "x.lock.db1.1"));
}

} // namespace
} // namespace exec_wrapper::lock_file
