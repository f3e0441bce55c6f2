// Many runs that want the lock at once, in processes of their own.

#include "contenders.h"

#include "exec_wrapper/testing/sample_host.h"
#include "lock_file/refusals/count_text.h"
#include "lock_file_guard.h"
#include "support/temp_dir.h"

#include <gmock/gmock.h>

#include <atomic>
#include <filesystem>
#include <random>
#include <set>

namespace exec_wrapper::lock_file {
namespace {

namespace fs = std::filesystem;
using test::Contenders;
using test::contents;
using ::testing::IsEmpty;

constexpr int kContenders = 50;
const int kRounds = test::kSanitized ? 10 : 60;
constexpr int kThreshold = 7;

/// What the contenders tell each other and the test.
struct Arena {
  enum class Part { Leave, StayUntilToldToLeave, StayForEver };
  std::atomic<Part> part = Part::Leave; ///< of the next one that is admitted
  std::atomic<pid_t> inside = 0;        ///< who has the lock, as far as they know
  std::atomic<int> overlaps = 0;        ///< times that two had it
  std::atomic<int> runs = 0;
  std::atomic<int> refusals = 0;
  std::atomic<int> alerts = 0;
  std::atomic<int> problems = 0; ///< anything else
  test::SharedSemaphore entered;
  test::SharedSemaphore mayLeave;
};

/// False for a zombie, and for one that is just being reaped.
bool runs(pid_t pid) {
  const std::string stat = contents("/proc/" + std::to_string(pid) + "/stat");
  const std::size_t name = stat.rfind(") ");
  return name != std::string::npos && stat[name + 2] != 'Z' && stat[name + 2] != 'X';
}

class ContendersTest : public ::testing::Test {
protected:
  ContendersTest() {
    settings.path = directory.file("x.lock");
    settings.counting.threshold = kThreshold;
    settings.counting.rule = common::Counting::Rule::Reached;
    settings.counting.resetWhenAcquired = false;
    settings.counterFile = directory.file("counter");
  }

  /// One run. In one of the contenders.
  void contend() const {
    contract::SampleHost host{{"./backup"}};
    host.identity().host = "db1";
    LockFileGuard guard(settings, host);
    const Decision decision = guard.acquire({});
    if (std::holds_alternative<Admission>(decision)) {
      guard.attemptStarted(::getpid()); // no group of that number: the command is over
      stayInside();
      arena->problems += guard.release(ReleaseReason::RunFinished).empty() ? 0 : 1;
    } else {
      const bool busy = std::get<Refusal>(decision).reason == Refusal::Reason::Busy;
      ++(busy ? arena->refusals : arena->problems);
    }
    arena->alerts += static_cast<int>(host.alerts().size());
    arena->problems += static_cast<int>(host.lines(Severity::Error).size());
  }

  void stayInside() const {
    const pid_t before = arena->inside.exchange(::getpid());
    arena->overlaps += before != 0 && runs(before) ? 1 : 0;
    ++arena->runs;
    switch (arena->part.exchange(Arena::Part::Leave)) {
    case Arena::Part::Leave:
      break;
    case Arena::Part::StayUntilToldToLeave:
      arena->entered.post();
      arena->mayLeave.wait();
      break;
    case Arena::Part::StayForEver:
      arena->entered.post();
      test::pauseForEver();
    }
    pid_t us = ::getpid();
    arena->problems += arena->inside.compare_exchange_strong(us, 0) ? 0 : 1;
  }

  std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(directory.path())) {
      names.push_back(entry.path().filename().string());
    }
    return names;
  }

  /// All refusals so far, by the counter file and the alerts, each of which stands for so many.
  int counted() const {
    const auto count = parseCount(contents(settings.counterFile));
    return arena->alerts * kThreshold + (count ? static_cast<int>(count->number) : -1'000'000);
  }

  void expectNoOverlap() const {
    EXPECT_EQ(arena->overlaps, 0);
    EXPECT_EQ(arena->problems, 0);
  }

  const test::Shared<Arena> arena = test::makeShared<Arena>();
  test::TempDir directory;
  LockSettings settings;
};

TEST_F(ContendersTest, AreAdmittedOneAtATime) {
  Contenders contenders(kContenders, [this] { contend(); });
  for (int round = 0; round < kRounds; ++round) {
    const int runsBefore = arena->runs;
    const bool stays = round % 2 == 0;
    arena->part = stays ? Arena::Part::StayUntilToldToLeave : Arena::Part::Leave;
    contenders.go(0, kContenders);
    if (stays) {
      arena->entered.wait();
      const int holder = contenders.indexOf(arena->inside);
      contenders.awaitAllBut({holder});
      EXPECT_EQ(arena->runs, runsBefore + 1);
      arena->mayLeave.post();
      contenders.await(holder);
    } else {
      contenders.awaitAllBut({});
    }
    ASSERT_GE(arena->runs, runsBefore + 1);
    ASSERT_THAT(files(), ::testing::UnorderedElementsAre("counter", ".counter.since"));
  }
  expectNoOverlap();
  EXPECT_EQ(arena->runs + arena->refusals, kRounds * kContenders);
  EXPECT_EQ(counted(), arena->refusals) << "a refusal was lost";
}

TEST_F(ContendersTest, TakeOverWhenTheHolderIsKilled) {
  Contenders contenders(kContenders, [this] { contend(); });
  constexpr int kHalf = kContenders / 2;
  for (int round = 0; round < kRounds; ++round) {
    arena->part = Arena::Part::StayForEver;
    contenders.go(0, kHalf);
    arena->entered.wait();
    const int holder = contenders.indexOf(arena->inside);
    const int runsBefore = arena->runs;
    contenders.kill(holder);
    if (round % 2 == 0) {
      contenders.replace(holder); // else the dead one is a zombie all the time
    }
    contenders.go(kHalf, kContenders);
    contenders.awaitAllBut({holder});
    ASSERT_GE(arena->runs, runsBefore + 1);
    ASSERT_THAT(files(), ::testing::UnorderedElementsAre("counter", ".counter.since"));
    if (round % 2 != 0) {
      contenders.replace(holder);
    }
    arena->inside = 0;
  }
  expectNoOverlap();
  EXPECT_EQ(arena->runs + arena->refusals, kRounds * kContenders);
  EXPECT_EQ(counted(), arena->refusals) << "a refusal was lost";
}

TEST_F(ContendersTest, TakeOverWhatACrashLeft) {
  contract::SampleHost host{{"./backup"}};
  host.identity().host = "db1";
  test::ForkedProcess dead([] { return 0; });
  dead.awaitEnd();
  Holder holder = LockAcquirer(settings.path, StaleLocks::Break, host, ProcessFacts()).ourselves();
  holder.wrapper = holder.group = ProcessFacts().identify(dead.pid());
  Contenders contenders(kContenders, [this] { contend(); });
  for (int round = 0; round < kRounds; ++round) {
    const int runsBefore = arena->runs;
    directory.write("x.lock", formatHolder(holder));
    fs::create_hard_link(settings.path, directory.file(".x.lock.db1.4711.0123456789abcdef"));
    contenders.go(0, kContenders);
    contenders.awaitAllBut({});
    ASSERT_GE(arena->runs, runsBefore + 1);
    ASSERT_FALSE(fs::exists(settings.path));
    ASSERT_FALSE(fs::exists(directory.file(".x.lock.db1.4711.0123456789abcdef")));
  }
  expectNoOverlap();
  EXPECT_EQ(arena->runs + arena->refusals, kRounds * kContenders);
  EXPECT_EQ(counted(), arena->refusals) << "a refusal was lost";
}

/// Kills some, each somewhere in what it does: there is no event to wait for, and no moment that is
/// the right one. Returns which.
std::set<int> killSome(Contenders& contenders, std::mt19937& random) {
  constexpr int kVictims = 4;
  std::uniform_int_distribution<int> anyone(0, contenders.count() - 1);
  std::uniform_int_distribution<int> moment(0, 3'000'000);
  std::set<int> killed;
  for (int i = 0; i < kVictims; ++i) {
    const test::Deadline later{std::chrono::nanoseconds(moment(random))};
    while (!later.over()) {
    }
    const int victim = anyone(random);
    contenders.kill(victim);
    killed.insert(victim);
  }
  return killed;
}

TEST_F(ContendersTest, AreNeverTwoWhereverSomeAreKilled) {
  settings.counting.threshold = 1'000'000; // for an alert may be killed with who raises it
  Contenders contenders(kContenders, [this] { contend(); });
  std::mt19937 random(4711);
  for (int round = 0; round < kRounds; ++round) {
    contenders.go(0, kContenders);
    const std::set<int> killed = killSome(contenders, random);
    contenders.awaitAllBut(killed);
    for (const int victim : killed) {
      contenders.replace(victim);
    }
    arena->inside = 0;
    const int runsBefore = arena->runs;
    contenders.go(0, 1);
    contenders.await(0);
    ASSERT_EQ(arena->runs, runsBefore + 1) << "a crash blocks";
  }
  expectNoOverlap();
  EXPECT_FALSE(fs::exists(settings.path));
  EXPECT_GE(counted(), arena->refusals) << "a refusal was lost";
}

} // namespace
} // namespace exec_wrapper::lock_file
