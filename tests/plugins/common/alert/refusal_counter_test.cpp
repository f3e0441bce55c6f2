#include "common/alert/refusal_counter.h"

#include "exec_wrapper/testing/sample_host.h"
#include "support/fake_clock.h"

#include <gmock/gmock.h>

namespace exec_wrapper::common {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

using Numbers = std::vector<std::uint64_t>;

const SteadyTime kNow = SteadyTime(1'795'352'400s); // of the fake clock: 2026-11-22T13:00:00Z

class RefusalCounterTest : public ::testing::Test {
protected:
  RefusalCounterTest() {
    time.set(kNow);
    counting.threshold = 2;
    holder = {4711, "db1", "tar czf x .", time.wallNow() - 3h};
  }

  /// Keeps the count in `kept`.
  void refuse() {
    const RefusalCounter counter(counting, "lockfile", "/run/x.lock", host);
    const RefusalCounter::Next next = counter.next(kept);
    kept = next.kept;
    if (next.tooMany) {
      counter.alert(*next.tooMany, holder, "it is held");
    }
  }

  /// What is kept after each of that many refusals.
  Numbers numbersAfter(int refusals) {
    Numbers numbers;
    for (; refusals > 0; --refusals) {
      refuse();
      numbers.push_back(kept.number);
    }
    return numbers;
  }

  Facts facts() const { return host.alerts().at(0).facts; }
  std::string text() const { return host.alerts().at(0).text; }

  FakeClock time;
  contract::SampleHost host{time, {"./backup"}};
  Counting counting;
  LockHolder holder;
  RefusalCount kept;
};

TEST_F(RefusalCounterTest, ComparesWithTheThresholdBeforeItCounts) {
  EXPECT_EQ(numbersAfter(3), (Numbers{1, 2, 3}));
  EXPECT_THAT(host.alerts(), IsEmpty());
  EXPECT_EQ(numbersAfter(2), (Numbers{0, 1}));
  EXPECT_THAT(host.alerts(), SizeIs(1));
}

TEST_F(RefusalCounterTest, CountsFirstByTheOtherRule) {
  counting.rule = Counting::Rule::Reached;
  EXPECT_EQ(numbersAfter(1), Numbers{1});
  EXPECT_THAT(host.alerts(), IsEmpty());
  EXPECT_EQ(numbersAfter(3), (Numbers{0, 1, 0}));
  EXPECT_THAT(host.alerts(), SizeIs(2));
}

TEST_F(RefusalCounterTest, MayAlertAtTheFirst) {
  counting = {1, Counting::Rule::Reached, true};
  EXPECT_EQ(numbersAfter(1), Numbers{0});
  EXPECT_EQ(text(), "\"./backup\" keeps finding its lock held: 1 run was refused since "
                    "2026-11-22T13:00:00Z (0 s), the threshold is 1; it is held");
  EXPECT_EQ(host.severities().at(0), Severity::Error);
}

TEST_F(RefusalCounterTest, CountsOnlyWithAThreshold) {
  const auto counter = [this] { return RefusalCounter(counting, "lockfile", "/x", host); };
  EXPECT_TRUE(counter().counts());
  EXPECT_TRUE(counter().endsWithAdmission());
  counting.resetWhenAcquired = false;
  EXPECT_FALSE(counter().endsWithAdmission());
  counting = {0, Counting::Rule::Reached, true};
  EXPECT_FALSE(counter().counts());
  EXPECT_FALSE(counter().endsWithAdmission());
}

TEST_F(RefusalCounterTest, TellsAllThatIsKnown) {
  host.identity().name = "nightly backup";
  refuse();
  time.advance(2h);
  refuse();
  refuse();
  time.advance(30min);
  refuse();
  EXPECT_EQ(text(), "\"nightly backup\" keeps finding its lock held: 4 runs were refused since "
                    "2026-11-22T13:00:00Z (2h 30m), the threshold is 2; it is held");
  EXPECT_EQ(facts(), (Facts{{"task", "nightly backup"},
                            {"lockfile", "/run/x.lock"},
                            {"refusals", "4"},
                            {"threshold", "2"},
                            {"since", "2026-11-22T13:00:00Z"},
                            {"holder_pid", "4711"},
                            {"holder_host", "db1"},
                            {"holder_command", "tar czf x ."},
                            {"holder_since", "2026-11-22T10:00:00Z"}}));
}

TEST_F(RefusalCounterTest, CountsAnewFromTheNextOneAfterAnAlert) {
  numbersAfter(4);
  time.advance(1h);
  numbersAfter(4);
  EXPECT_EQ(host.alerts().at(1).facts.at("since"), "2026-11-22T14:00:00Z");
}

TEST_F(RefusalCounterTest, TakesTheHoldersTimeWhereTheFirstRefusalIsNotKnown) {
  kept.number = 3;
  refuse();
  EXPECT_EQ(facts().at("since"), "2026-11-22T10:00:00Z");
  EXPECT_EQ(facts().at("refusals"), "4");
}

TEST_F(RefusalCounterTest, AlertsWhereNothingIsKnownOfTheHolder) {
  kept.number = 3;
  holder = LockHolder();
  refuse();
  EXPECT_THAT(text(), HasSubstr("4 runs were refused, the threshold"));
  EXPECT_EQ(facts(), (Facts{{"task", "./backup"},
                            {"lockfile", "/run/x.lock"},
                            {"refusals", "4"},
                            {"threshold", "2"}}));
}

TEST_F(RefusalCounterTest, TellsNothingThatATerminalWouldObey) {
  kept.number = 3;
  holder.command = "a\x1B[2J\xFF" + std::string(5000, 'x');
  refuse();
  EXPECT_THAT(facts().at("holder_command"), StartsWith("a\\x1B[2J\\xFFxxx"));
  EXPECT_LE(facts().at("holder_command").size(), 500U);
}

TEST_F(RefusalCounterTest, NeedsNoClockThatOnlyGoesForward) {
  kept = {3, time.wallNow() + 24h};
  refuse();
  EXPECT_THAT(text(), HasSubstr("were refused since 2026-11-23T13:00:00Z, the threshold"));
}

} // namespace
} // namespace exec_wrapper::common
