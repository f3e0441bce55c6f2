#include "lock_file_guard.h"

#include "exec_wrapper/testing/sample_host.h"
#include "flock_hook.h"
#include "support/forked_process.h"
#include "support/deadline.h"
#include "support/temp_dir.h"

#include <gmock/gmock.h>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <barrier>
#include <filesystem>
#include <thread>
#include <vector>

namespace exec_wrapper::lock_file {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using test::contents;
using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr Duration kForEver = std::chrono::hours(24);
constexpr int kThreads = 8;
constexpr int kRoundsEach = 5;

bool admitted(const Decision& decision) {
  return std::holds_alternative<Admission>(decision);
}

class LockFileGuardTest : public ::testing::Test {
protected:
  LockFileGuardTest() { host.identity().host = "db1"; }

  void identify() { host.identity().wrapperPid = ::getpid(); }

  LockSettings settings(Duration wait) const {
    LockSettings result;
    result.path = path;
    result.wait = wait;
    return result;
  }

  LockFileGuard guard(Duration wait) { return {settings(wait), host}; }

  Refusal refusal(Duration wait, std::stop_token stop = {}) {
    Decision decision = guard(wait).acquire(stop);
    return admitted(decision) ? Refusal::failed(0, "admitted") : std::get<Refusal>(decision);
  }

  /// Waits until that many guards said that they wait.
  void awaitWaiters(std::size_t count) const {
    for (test::Deadline deadline; host.said().size() < count;) {
      ASSERT_FALSE(deadline.over());
      std::this_thread::yield();
    }
  }

  /// Runs `body` in a child process and returns its exit status.
  template <class Body> static pid_t inChild(Body body) {
    const pid_t child = ::fork();
    if (child == 0) {
      ::_exit(body());
    }
    return child;
  }

  static int statusOf(pid_t child) {
    int status = -1;
    EXPECT_EQ(::waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

  contract::SampleHost host{{"./backup"}};
  test::TempDir directory;
  std::string path = directory.file("x.lock");
};

TEST_F(LockFileGuardTest, AdmitsAndHoldsTheLockUntilTheRelease) {
  LockFileGuard first = guard(0s);
  const Decision decision = first.acquire({});

  ASSERT_TRUE(admitted(decision));
  EXPECT_EQ(std::get<Admission>(decision).facts, (Facts{{"lockfile", path}}));
  EXPECT_EQ(refusal(0s).reason, Refusal::Reason::Busy);
  EXPECT_EQ(first.release(ReleaseReason::RunFinished), "");
  EXPECT_FALSE(fs::exists(path));
  EXPECT_TRUE(admitted(guard(0s).acquire({})));
}

TEST_F(LockFileGuardTest, WritesWhoHoldsTheLock) {
  LockFileGuard first = guard(0s);
  first.acquire({});
  const Holder holder = parseHolder(contents(path));
  const ProcessFacts facts;

  EXPECT_EQ(holder.wrapper, facts.identify(::getpid()));
  EXPECT_EQ(holder.group, std::nullopt);
  EXPECT_EQ(holder.bootId, facts.bootId());
  EXPECT_EQ(holder.pidNamespace, facts.pidNamespace());
  EXPECT_EQ(holder.host, "db1");
  EXPECT_EQ(holder.command, "./backup");
  ASSERT_TRUE(holder.since);
  EXPECT_LT(host.clock().wallNow() - *holder.since, test::kPatience);
}

TEST_F(LockFileGuardTest, WritesTheGroupOfEachAttempt) {
  LockFileGuard first = guard(0s);
  first.acquire({});

  first.attemptStarted(::getpid());
  EXPECT_EQ(parseHolder(contents(path)).group, ProcessFacts().identify(::getpid()));
  first.attemptStarted(::getppid());
  EXPECT_EQ(parseHolder(contents(path)).group, ProcessFacts().identify(::getppid()));
}

TEST_F(LockFileGuardTest, SaysWhoHoldsTheLock) {
  guard(0s).acquire({});

  const Refusal refused = refusal(0s);

  EXPECT_EQ(refused.reason, Refusal::Reason::Busy);
  EXPECT_THAT(refused.message, AllOf(StartsWith(path + " is held by pid " +
                                                std::to_string(::getpid()) + " on db1 for "),
                                     EndsWith(": ./backup")));
}

TEST_F(LockFileGuardTest, FailsWhereTheLockCannotBeHandled) {
  fs::create_directory(path);

  const Refusal refused = refusal(kForEver);

  EXPECT_EQ(refused.reason, Refusal::Reason::Failed);
  EXPECT_EQ(refused.status, 73);
  EXPECT_THAT(refused.message, HasSubstr("is a directory"));
}

TEST_F(LockFileGuardTest, SaysWhereTheKernelDoesNotLockTheFile) {
  test::beforeFlock = [] { return EPERM; };
  LockFileGuard first = guard(Duration::zero());
  EXPECT_TRUE(admitted(first.acquire({})));
  const std::vector<std::string> said = host.lines(Severity::Warning);
  ASSERT_EQ(said.size(), 1U);
  EXPECT_THAT(said[0], AllOf(HasSubstr(path), HasSubstr("flock: Operation not permitted"),
                             HasSubstr("remove the file by hand")));
  EXPECT_EQ(refusal(Duration::zero()).reason, Refusal::Reason::Busy) << "it holds all the same";
}

TEST_F(LockFileGuardTest, WorksWithoutProc) {
  LockFileGuard first(settings(0s), host, ProcessFacts("/nowhere"));

  EXPECT_TRUE(admitted(first.acquire({})));
  EXPECT_EQ(parseHolder(contents(path)).wrapper, (base::ProcessId{::getpid(), {}}));
  EXPECT_EQ(first.release(ReleaseReason::RunFinished), "");
}

TEST_F(LockFileGuardTest, GivesUpWhenTheWaitIsOver) {
  guard(0s).acquire({});

  const Refusal refused = refusal(20ms);

  EXPECT_EQ(refused.reason, Refusal::Reason::Busy);
  EXPECT_THAT(refused.message, HasSubstr(": ./backup (waited "));
  ASSERT_EQ(host.said().size(), 1U);
  EXPECT_THAT(host.said()[0], StartsWith("waiting at most 20 ms for a lock: " + path + " is held"));
}

TEST_F(LockFileGuardTest, IsStoppedPromptlyWhileItWaits) {
  guard(0s).acquire({});
  Duration shortest = Duration::max(); // of several: any one may be late on a loaded machine
  for (std::size_t i = 1; i <= 5; ++i) {
    std::stop_source stop;
    Refusal refused = Refusal::busy("");
    std::jthread waiter([&] { refused = refusal(kForEver, stop.get_token()); });
    awaitWaiters(i);
    const SteadyTime start = host.clock().now();
    stop.request_stop();
    waiter.join();
    shortest = std::min<Duration>(shortest, host.clock().now() - start);
    EXPECT_EQ(refused.reason, Refusal::Reason::Cancelled);
  }
  EXPECT_LT(shortest, 900ms);
  EXPECT_TRUE(fs::exists(path));
}

TEST_F(LockFileGuardTest, DoesNotWaitOnceAStopWasAsked) {
  guard(0s).acquire({});
  std::stop_source stop;
  stop.request_stop();

  EXPECT_EQ(refusal(kForEver, stop.get_token()).reason, Refusal::Reason::Cancelled);
}

TEST_F(LockFileGuardTest, GetsTheLockAsSoonAsItIsReleased) {
  Duration shortest = Duration::max();
  for (std::size_t i = 1; i <= 5; ++i) {
    LockFileGuard first = guard(0s);
    ASSERT_TRUE(admitted(first.acquire({})));
    LockFileGuard second = guard(kForEver);
    std::optional<Decision> decision;
    std::jthread waiter([&] { decision = second.acquire({}); });
    awaitWaiters(i);
    const SteadyTime start = host.clock().now();
    EXPECT_EQ(first.release(ReleaseReason::RunFinished), "");
    waiter.join();
    shortest = std::min<Duration>(shortest, host.clock().now() - start);
    EXPECT_TRUE(admitted(*decision));
    EXPECT_EQ(second.release(ReleaseReason::RunFinished), "");
  }
  EXPECT_LT(shortest, 900ms);
}

TEST_F(LockFileGuardTest, NoticesWhileItWaitsThatTheLockCannotBeHandled) {
  LockFileGuard first = guard(0s);
  first.acquire({});
  Refusal refused = Refusal::busy("");
  std::jthread waiter([&] { refused = refusal(kForEver); });
  awaitWaiters(1);
  fs::create_symlink("elsewhere", directory.file("link"));
  fs::rename(directory.file("link"), path);
  waiter.join();

  EXPECT_EQ(refused.status, 73);
  EXPECT_THAT(refused.message, HasSubstr("is a symbolic link"));
}

TEST_F(LockFileGuardTest, AdmitsOneOfManyThatComeAtOnce) {
  std::barrier start(kThreads);
  std::atomic<int> winners = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&] {
        LockFileGuard contender = guard(0s);
        start.arrive_and_wait();
        winners += admitted(contender.acquire({})) ? 1 : 0;
      });
    }
  }
  EXPECT_EQ(winners, 1);
}

TEST_F(LockFileGuardTest, AdmitsThreadsThatWaitOneAfterTheOther) {
  std::atomic<int> inside = 0;
  std::atomic<int> runs = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([&] {
        for (int round = 0; round < kRoundsEach; ++round) {
          LockFileGuard contender = guard(kForEver);
          EXPECT_TRUE(admitted(contender.acquire({})));
          EXPECT_EQ(inside.fetch_add(1), 0);
          std::this_thread::yield();
          --inside;
          EXPECT_EQ(contender.release(ReleaseReason::RunFinished), "");
          ++runs;
        }
      });
    }
  }
  EXPECT_EQ(runs, kThreads * kRoundsEach);
  EXPECT_TRUE(fs::is_empty(directory.path()));
}

TEST_F(LockFileGuardTest, AdmitsProcessesThatWaitOneAfterTheOther) {
  const std::string inside = directory.file("inside");
  std::vector<pid_t> children;
  for (int i = 0; i < kThreads; ++i) {
    children.push_back(inChild([&] {
      identify();
      for (int round = 0; round < kRoundsEach; ++round) {
        LockFileGuard contender = guard(kForEver);
        if (!admitted(contender.acquire({}))) {
          return 1;
        }
        if (::open(inside.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600) < 0) {
          return 2;
        }
        ::unlink(inside.c_str());
        if (!contender.release(ReleaseReason::RunFinished).empty()) {
          return 3;
        }
      }
      return 0;
    }));
  }
  for (const pid_t child : children) {
    EXPECT_EQ(statusOf(child), 0);
  }
}

TEST_F(LockFileGuardTest, RefusesAtOnceALockThatAnAncestorHolds) {
  LockFileGuard ours = guard(0s);
  ASSERT_TRUE(admitted(ours.acquire({})));
  const std::string said = directory.file("said");

  EXPECT_EQ(statusOf(inChild([&] {
              return statusOf(inChild([&] { // a grandchild
                identify();
                const Refusal refused = refusal(kForEver);
                directory.write("said", refused.message);
                return refused.reason == Refusal::Reason::Busy && host.said().empty() ? 0 : 1;
              }));
            })),
            0);

  EXPECT_THAT(contents(said), HasSubstr("this run is part of that command"));
  EXPECT_THAT(contents(said), HasSubstr(std::to_string(::getpid())));
}

TEST_F(LockFileGuardTest, WaitsForAHolderThatOnlyHasAnAncestorsNumber) {
  for (const char* difference : {"host", "namespace"}) {
    Holder holder = parseHolder("host=db1");
    holder.wrapper = ProcessFacts().identify(::getppid());
    holder.bootId = ProcessFacts().bootId();
    holder.pidNamespace = ProcessFacts().pidNamespace();
    const std::string what = difference;
    holder.host = what == "host" ? "other" : holder.host;
    holder.pidNamespace = what == "namespace" ? "other" : holder.pidNamespace;
    directory.write("x.lock", formatHolder(holder));

    EXPECT_THAT(refusal(1ms).message, HasSubstr("(waited ")) << difference;
  }
}

TEST_F(LockFileGuardTest, DoesNotWaitForALockThatADeadRunKeeps) {
  const test::ForkedProcess dead([] { return 0; });
  dead.awaitEnd();
  Holder holder = LockAcquirer(path, StaleLocks::Keep, host, ProcessFacts()).ourselves();
  holder.wrapper = ProcessFacts().identify(dead.pid());
  directory.write("x.lock", formatHolder(holder));
  LockSettings keeping = settings(kForEver);
  keeping.stale = StaleLocks::Keep;

  const Decision decision = LockFileGuard(keeping, host).acquire({});

  ASSERT_FALSE(admitted(decision));
  EXPECT_THAT(std::get<Refusal>(decision).message, HasSubstr("that run is dead"));
  EXPECT_THAT(host.said(), ::testing::IsEmpty());
}

TEST_F(LockFileGuardTest, GetsTheLockWhenItsHolderDies) {
  int ready[2];
  ASSERT_EQ(::pipe(ready), 0);
  const test::ForkedProcess holder([&] {
    identify();
    LockFileGuard first = guard(0s);
    first.acquire({});
    static_cast<void>(!::write(ready[1], "x", 1));
    return test::pauseForEver();
  });
  char byte = 0;
  ASSERT_EQ(::read(ready[0], &byte, 1), 1);
  ::close(ready[0]);
  ::close(ready[1]);
  LockFileGuard second = guard(kForEver);
  std::optional<Decision> decision;
  std::jthread waiter([&] { decision = second.acquire({}); });
  awaitWaiters(1);
  holder.kill();
  waiter.join();

  EXPECT_TRUE(admitted(*decision));
  EXPECT_THAT(host.lines(Severity::Warning), ::testing::ElementsAre(HasSubstr("took over")));
}

TEST_F(LockFileGuardTest, CountsEveryRefusalAndForgetsThemWithTheLock) {
  LockSettings counting = settings(0s);
  counting.counting.threshold = 5;
  counting.counterFile = directory.file("counter");
  LockFileGuard first(counting, host);
  ASSERT_TRUE(admitted(first.acquire({})));
  for (int i = 0; i < 2; ++i) {
    EXPECT_FALSE(admitted(LockFileGuard(counting, host).acquire({})));
  }
  EXPECT_THAT(contents(counting.counterFile), StartsWith("2\n"));
  EXPECT_EQ(first.release(ReleaseReason::NotStarted), "");
  EXPECT_TRUE(admitted(LockFileGuard(counting, host).acquire({})));
  EXPECT_FALSE(fs::exists(counting.counterFile));
}

TEST_F(LockFileGuardTest, AsksForAttentionWithTheWordsOfTheRefusal) {
  LockSettings counting = settings(0s);
  counting.counting.threshold = 1;
  counting.counting.rule = common::Counting::Rule::Reached;
  counting.counterFile = directory.file("counter");
  guard(0s).acquire({});

  const Decision decision = LockFileGuard(counting, host).acquire({});

  ASSERT_FALSE(admitted(decision));
  ASSERT_EQ(host.alerts().size(), 1U);
  EXPECT_THAT(host.alerts()[0].text, HasSubstr("; " + path + " is held by pid "));
  EXPECT_EQ(host.alerts()[0].facts.at("holder_pid"), std::to_string(::getpid()));
}

} // namespace
} // namespace exec_wrapper::lock_file
