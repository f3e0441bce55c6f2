#include "lock_acquirer.h"

#include "base/file.h"
#include "exec_wrapper/testing/sample_host.h"
#include "support/forked_process.h"
#include "lock_file/stale/takeover.h"
#include "support/temp_dir.h"

#include <gmock/gmock.h>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <filesystem>

namespace exec_wrapper::lock_file {
namespace {

namespace fs = std::filesystem;
using test::contents;
using test::ForkedProcess;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

class LockTakerTest : public ::testing::Test {
protected:
  LockTakerTest() { host.identity().host = "db1"; }

  LockAcquirer taker(StaleLocks stale = StaleLocks::Break) {
    return {path, stale, host, ProcessFacts()};
  }

  /// The holder that a run of that process would be.
  Holder holderOf(pid_t pid) {
    Holder holder = taker().ourselves();
    holder.wrapper = ProcessFacts().identify(pid);
    return holder;
  }

  void leaveLockOf(const Holder& holder) { directory.write("x.lock", formatHolder(holder)); }

  /// A process of a group of its own.
  static ForkedProcess leader() {
    ForkedProcess process([] {
      ::setpgid(0, 0);
      return test::pauseForEver();
    });
    ::setpgid(process.pid(), process.pid());
    return process;
  }

  /// A wrapper that died and left its lock while that command still runs.
  Holder orphan(const ForkedProcess& command) {
    Holder holder = crash();
    holder.group = ProcessFacts().identify(command.pid());
    leaveLockOf(holder);
    return holder;
  }

  /// A run that died and left its lock.
  Holder crash() {
    ForkedProcess process([] { return 0; });
    process.awaitEnd();
    const Holder holder = holderOf(process.pid());
    leaveLockOf(holder);
    return holder;
  }

  HeldLock held(StaleLocks stale = StaleLocks::Break) {
    auto result = taker(stale).take();
    auto* const found = std::get_if<HeldLock>(&result);
    EXPECT_NE(found, nullptr);
    return found != nullptr ? *found : HeldLock();
  }

  contract::SampleHost host{{"./backup"}};
  test::TempDir directory;
  std::string path = directory.file("x.lock");
};

TEST_F(LockTakerTest, TakesTheLockOfADeadRunAndSaysSo) {
  const Holder dead = crash();

  auto result = taker().take();

  ASSERT_TRUE(std::holds_alternative<Lock>(result));
  EXPECT_EQ(parseHolder(contents(path)).wrapper, ProcessFacts().identify(::getpid()));
  EXPECT_THAT(
      host.lines(Severity::Warning),
      ElementsAre(AllOf(StartsWith("took over the lock of a run that died without releasing it: " +
                                   path + " is held by pid " + std::to_string(dead.wrapper->pid)),
                        EndsWith(": ./backup"))));
  EXPECT_EQ(std::get<Lock>(result).release(host.clock().wallNow()).text(), "");
  EXPECT_TRUE(fs::is_empty(directory.path()));
}

TEST_F(LockTakerTest, RemovesWhatADeadRunLeftBesideTheLock) {
  const Holder dead = crash();
  const std::string node = "x.lock.db1.4711.0123456789abcdef";
  directory.write("." + node, formatHolder(dead));
  directory.write("..x.lock.db1.4711.0123456789abcdef", "");
  const std::string living = ".x.lock.db1.1.0123456789abcdef";
  directory.write(living, formatHolder(holderOf(::getppid())));

  auto result = taker().take();

  ASSERT_TRUE(std::holds_alternative<Lock>(result));
  EXPECT_FALSE(fs::exists(directory.file("." + node)));
  EXPECT_TRUE(fs::exists(directory.file(living)));
  EXPECT_TRUE(fs::exists(directory.file("..x.lock.db1.4711.0123456789abcdef")));
}

TEST_F(LockTakerTest, KeepsTheLockOfADeadRunWhereItIsTold) {
  const Holder dead = crash();

  const HeldLock found = held(StaleLocks::Keep);

  EXPECT_TRUE(found.forEver);
  EXPECT_THAT(found.remark, HasSubstr("that run is dead, and lock-stale is keep: remove the lock"));
  EXPECT_EQ(contents(path), formatHolder(dead));
  EXPECT_THAT(host.said(), IsEmpty());
}

TEST_F(LockTakerTest, LeavesTheLockOfALivingRun) {
  leaveLockOf(holderOf(::getppid()));

  const HeldLock found = held();

  EXPECT_FALSE(found.forEver);
  EXPECT_EQ(found.remark, "");
  EXPECT_TRUE(fs::exists(path));
}

TEST_F(LockTakerTest, EndsWhatADeadRunLeftBeforeItTakesTheLock) {
  const ForkedProcess command = leader();
  const Holder dead = orphan(command);
  host.onKillOrphans([&](const KilledRun&) {
    EXPECT_EQ(contents(path), formatHolder(dead)) << "the lock is held until then";
    command.kill();
    return true;
  });

  const auto result = taker().take();

  EXPECT_TRUE(std::holds_alternative<Lock>(result));
  ASSERT_EQ(host.killedRuns().size(), 1U);
  const KilledRun run = host.killedRuns().front();
  EXPECT_EQ((base::ProcessId{run.wrapper, run.wrapperStarted}), *dead.wrapper);
  EXPECT_EQ((base::ProcessId{run.group, run.groupStarted}), *dead.group);
  EXPECT_THAT(host.lines(Severity::Warning),
              ElementsAre(HasSubstr("took over the lock of a run that died")));
}

TEST_F(LockTakerTest, LooksForWhatADeadRunLeftThoughNothingOfItIsSeen) {
  const Holder dead = crash();
  EXPECT_TRUE(std::holds_alternative<Lock>(taker().take()));
  ASSERT_EQ(host.killedRuns().size(), 1U);
  EXPECT_EQ(host.killedRuns().front().wrapper, dead.wrapper->pid);
  EXPECT_EQ(host.killedRuns().front().group, 0);
}

TEST_F(LockTakerTest, LeavesTheLockWhereNotAllCouldBeEnded) {
  const ForkedProcess command = leader();
  const Holder dead = orphan(command);
  host.onKillOrphans([](const KilledRun&) { return false; });

  const HeldLock found = held();

  EXPECT_FALSE(found.forEver);
  EXPECT_THAT(found.remark,
              AllOf(StartsWith(" (its wrapper is dead, but its command still runs, as pid " +
                               std::to_string(command.pid()) + " ("),
                    EndsWith("), and cannot be killed: kill it to let others run)")));
  EXPECT_EQ(contents(path), formatHolder(dead));
}

TEST_F(LockTakerTest, LeavesTheLockWhereWhoIsLeftIsNotSeen) {
  crash();
  host.onKillOrphans([](const KilledRun&) { return false; });
  EXPECT_THAT(held().remark, StartsWith(" (its wrapper is dead, but its command still runs, and "));
  EXPECT_TRUE(fs::exists(path));
}

TEST_F(LockTakerTest, TriesOnceToEndWhatDoesNotEnd) {
  const ForkedProcess command = leader();
  orphan(command);
  host.onKillOrphans([](const KilledRun&) { return false; });
  LockAcquirer waiting = taker();
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(std::holds_alternative<HeldLock>(waiting.take()));
  }
  EXPECT_EQ(host.killedRuns().size(), 1U);

  command.kill();
  host.onKillOrphans(nullptr);
  EXPECT_TRUE(std::holds_alternative<Lock>(waiting.take()));
  EXPECT_EQ(host.killedRuns().size(), 2U) << "others may be left";
}

TEST_F(LockTakerTest, DoesNotTakeTheLockOfWhoIsSeenToLive) {
  const ForkedProcess command = leader();
  orphan(command);
  EXPECT_THAT(held().remark, HasSubstr("its command still runs")) << "whatever the host says";
}

TEST_F(LockTakerTest, KeepsWhatADeadRunLeftWhereItIsTold) {
  const ForkedProcess command = leader();
  const Holder dead = orphan(command);

  const HeldLock found = held(StaleLocks::Keep);

  EXPECT_TRUE(found.forEver) << "nobody will give it back";
  EXPECT_THAT(found.remark,
              AllOf(StartsWith(" (its wrapper is dead, but its command still runs, as pid " +
                               std::to_string(command.pid())),
                    HasSubstr("lock-stale is keep: kill it and remove the lock")));
  EXPECT_TRUE(host.killedRuns().empty());
  EXPECT_EQ(contents(path), formatHolder(dead));
}

TEST_F(LockTakerTest, DoesNotTakeTheLockOfWhoTookItMeanwhile) {
  crash();
  const Holder next = holderOf(::getppid());
  host.onKillOrphans([&](const KilledRun&) {
    fs::remove(path);
    leaveLockOf(next);
    return true;
  });
  const HeldLock found = held();
  EXPECT_EQ(found.remark, "");
  EXPECT_EQ(found.occupant.holder.wrapper, next.wrapper);
  EXPECT_EQ(contents(path), formatHolder(next));
}

TEST_F(LockTakerTest, EndsWhatTheNextDeadRunLeftToo) {
  const Holder first = crash();
  std::optional<Holder> second;
  host.onKillOrphans([&](const KilledRun&) {
    if (!second) {
      fs::remove(path);
      second = crash();
    }
    return true;
  });
  EXPECT_TRUE(std::holds_alternative<Lock>(taker().take()));
  ASSERT_EQ(host.killedRuns().size(), 2U);
  EXPECT_EQ(host.killedRuns().front().wrapper, first.wrapper->pid);
  EXPECT_EQ(host.killedRuns().back().wrapper, second->wrapper->pid);
}

TEST_F(LockTakerTest, EndsNothingOfWhatItMayNotBreak) {
  if (::geteuid() != 0) {
    GTEST_SKIP() << "only root can give files away";
  }
  const ForkedProcess command = leader();
  orphan(command);
  ASSERT_EQ(::chown(path.c_str(), 54321, 54321), 0);
  EXPECT_THAT(held().remark, HasSubstr("user 54321 and this user may not break it"));
  EXPECT_TRUE(host.killedRuns().empty());
}

TEST_F(LockTakerTest, LeavesTheLockOfAnotherHost) {
  Holder holder = crash();
  holder.host = "db2";
  leaveLockOf(holder);

  const HeldLock found = held();

  EXPECT_FALSE(found.forEver);
  EXPECT_THAT(found.remark, AllOf(HasSubstr("unknown here whether that run is still alive"),
                                  HasSubstr("remove it if the run is dead")));
}

TEST_F(LockTakerTest, LeavesTheLockThatNamesNobody) {
  for (const char* text : {"", "\0\0\0", "host=db1\n", "4711\n"}) {
    directory.write("x.lock", text);
    EXPECT_FALSE(held().forEver) << text;
    EXPECT_EQ(contents(path), text);
  }
}

TEST_F(LockTakerTest, LeavesTheLockOfAnotherUser) {
  if (::geteuid() != 0) {
    GTEST_SKIP() << "only root can give files away";
  }
  crash();
  ASSERT_EQ(::chown(path.c_str(), 54321, 54321), 0);

  const HeldLock found = held();

  EXPECT_TRUE(found.forEver);
  EXPECT_THAT(found.remark,
              HasSubstr("its lock belongs to user 54321 and this user may not break it"));
}

TEST_F(LockTakerTest, LeavesALockThatAnotherIsTakingOver) {
  crash();
  const int other = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  ASSERT_EQ(::flock(other, LOCK_EX), 0);

  const HeldLock found = held();

  EXPECT_FALSE(found.forEver);
  EXPECT_THAT(found.remark, HasSubstr("may be taking it over"));
  ::close(other);
}

TEST_F(LockTakerTest, NeverTakesTheLockOfALivingWrapperThatSeemsDead) {
  // Such as one whose processes this machine's /proc does not show as they are.
  auto result = taker().take();
  ASSERT_TRUE(std::holds_alternative<Lock>(result));
  const int file = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  ASSERT_GT(::pwrite(file, "group=?                               \nwrapper=4194300 1\n", 57, 0),
            0);
  ::close(file);
  ASSERT_EQ(parseHolder(contents(path)).wrapper, (base::ProcessId{4194300, 1}));

  const HeldLock found = held();
  EXPECT_FALSE(found.forEver);
  EXPECT_EQ(found.remark, "") << "it is a lock like any other";
  EXPECT_THAT(host.killedRuns(), IsEmpty());
}

TEST_F(LockTakerTest, EndsNobodyOfARunWhoseWrapperHasTheFlockOfEarlierVersions) {
  crash();
  const int other = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
  ASSERT_EQ(::flock(other, LOCK_EX), 0);

  EXPECT_THAT(held().remark, HasSubstr("another process has the lock file locked"));
  EXPECT_THAT(host.killedRuns(), IsEmpty());
  ::close(other);
}

TEST_F(LockTakerTest, TellsOfADeadWrapperWhatToDoWhereItsProcessesAreOutOfSight) {
  for (std::string Holder ::*const place :
       {&Holder::pidNamespace, &Holder::timeNamespace, &Holder::host}) {
    Holder holder = crash();
    holder.*place = "other:[1]";
    holder.writeLocked = true;
    leaveLockOf(holder);

    const HeldLock found = held();
    EXPECT_TRUE(found.forEver) << "nobody will give it back";
    EXPECT_THAT(found.remark, AllOf(HasSubstr("its wrapper is dead"), HasSubstr("rm " + path)));
    EXPECT_THAT(host.killedRuns(), IsEmpty());
  }
}

TEST_F(LockTakerTest, RespectsALivingHolderOfOtherNamespaces) {
  Holder holder = taker().ourselves();
  holder.pidNamespace = "pid:[1]";
  holder.timeNamespace = "time:[1]";
  holder.host = "other";
  const auto lock = takeLock(path, holder);
  ASSERT_TRUE(std::holds_alternative<Lock>(lock));

  const HeldLock found = held();
  EXPECT_FALSE(found.forEver);
  EXPECT_EQ(found.remark, "");
}

TEST_F(LockTakerTest, SaysThatALockMayNotBeRead) {
  if (::geteuid() != 0) {
    GTEST_SKIP() << "needs a lock of another user";
  }
  crash();
  fs::permissions(path, fs::perms(0600));
  fs::permissions(directory.path(), fs::perms(0755));
  ASSERT_EQ(::seteuid(54321), 0);
  const HeldLock found = held();
  ASSERT_EQ(::seteuid(0), 0);
  EXPECT_THAT(
      describe(path, found.occupant, host.clock().wallNow()),
      AllOf(StartsWith(path +
                       " exists but cannot be read: Permission denied; owner root, modified 20"),
            ::testing::Not(HasSubstr("names no holder"))));
}

TEST_F(LockTakerTest, SaysWhyAStaleLockCannotBeRemoved) {
  crash();
  fs::permissions(directory.path(), fs::perms(0555));
  if (::geteuid() == 0) {
    ASSERT_EQ(::seteuid(54321), 0);
  }
  const auto result = taker().take();
  ASSERT_EQ(::getuid() == 0 ? ::seteuid(0) : 0, 0);
  fs::permissions(directory.path(), fs::perms(0700));

  ASSERT_TRUE(std::holds_alternative<LockFailure>(result));
  EXPECT_EQ(std::get<LockFailure>(result).message,
            "the run that held the lock " + path +
                " is dead, but the lock cannot be taken over: " + takeoverPath(path) +
                ": Permission denied; remove the lock, or further runs are refused");
}

TEST_F(LockTakerTest, TakesTheLockOfARunBeforeTheLastRestart) {
  Holder holder = crash();
  holder.bootId = "00000000-0000-0000-0000-000000000000";
  leaveLockOf(holder);
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const bool local = base::onLocalFileSystem(file);
  ::close(file);
  if (!local) {
    GTEST_SKIP() << "temporary files are not on a disk of this machine's own";
  }
  EXPECT_TRUE(std::holds_alternative<Lock>(taker().take()));
  EXPECT_TRUE(host.killedRuns().empty()) << "its numbers are others' by now";
}

} // namespace
} // namespace exec_wrapper::lock_file
