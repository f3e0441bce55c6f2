#include "run/stall/stall_detector.h"

#include <gtest/gtest.h>

#include <chrono>
#include <optional>

namespace exec_wrapper::run {
namespace {

using namespace std::chrono_literals;
using Step = StallDetector::Step;

/// An attempt that begins at 0 s, of a clock that only the test moves.
class StallDetectorTest : public testing::Test {
protected:
  static SteadyTime at(Duration time) { return SteadyTime(1h) + time; }

  static StallRules silent(StallSigns signs) {
    StallRules rules;
    rules.timeout = 10s;
    rules.signs = signs;
    return rules;
  }
  static StallRules watched(bool fromReady = false) {
    StallRules rules;
    rules.watchdog = 3s;
    rules.watchdogFromReady = fromReady;
    return rules;
  }

  void begin(const StallRules& rules) {
    detector_.emplace(rules);
    detector_->attemptStarted(at(0s));
  }

  /// Since the start of the attempt.
  std::optional<Duration> due() const {
    const std::optional<SteadyTime> time = detector_->dueAt();
    return time ? std::optional(*time - at(0s)) : std::nullopt;
  }

  Step checkAt(Duration time) { return detector_->check(at(time)); }

  /// Asks for a sample at the time, and gives it.
  Step sampleAt(Duration time, std::optional<Duration> total) {
    EXPECT_EQ(checkAt(time), Step::SampleCpu);
    return detector_->cpuSampled(total, at(time));
  }

  std::optional<StallDetector> detector_;
};

TEST_F(StallDetectorTest, FindsASilenceWhenItsTimeIsOver) {
  begin(silent({.output = true}));
  EXPECT_EQ(due(), 10s);
  EXPECT_EQ(checkAt(9999ms), Step::Nothing);
  EXPECT_FALSE(detector_->stalled());
  EXPECT_EQ(checkAt(10s), Step::Stalled);
  EXPECT_TRUE(detector_->stalled());
  EXPECT_FALSE(detector_->byWatchdog());
  EXPECT_EQ(detector_->silence(at(10s)), 10s);
}

TEST_F(StallDetectorTest, HasNothingToDoWithoutRules) {
  begin({});
  EXPECT_EQ(due(), std::nullopt);
  detector_->output(at(1s));
  detector_->ready(at(1s));
  detector_->watchdog(at(1s));
  EXPECT_EQ(due(), std::nullopt);
  EXPECT_EQ(checkAt(24h), Step::Nothing);
}

TEST_F(StallDetectorTest, HasNothingToDoOutsideAnAttempt) {
  detector_.emplace(silent({.output = true}));
  EXPECT_EQ(due(), std::nullopt);
  EXPECT_EQ(checkAt(24h), Step::Nothing);
  detector_->attemptStarted(at(0s));
  detector_->attemptEnded();
  EXPECT_EQ(due(), std::nullopt);
  EXPECT_EQ(checkAt(24h), Step::Nothing);
}

TEST_F(StallDetectorTest, BeginsAnewWithEachAttempt) {
  begin(silent({.output = true}));
  ASSERT_EQ(checkAt(10s), Step::Stalled);
  detector_->attemptEnded();
  detector_->attemptStarted(at(20s));
  EXPECT_FALSE(detector_->stalled());
  EXPECT_EQ(due(), 30s);
  detector_->output(at(19s)); // of the attempt before
  EXPECT_EQ(due(), 30s);
}

// Signs

struct StallSignCase {
  const char* name;
  bool StallSigns::*named;
  void (StallDetector::*comes)(SteadyTime);
  std::optional<Duration> lookedUp; ///< after a stall at 10 s: it does not come by itself
};

void PrintTo(const StallSignCase& sign, std::ostream* stream) {
  *stream << sign.name;
}

class StallSign : public StallDetectorTest, public testing::WithParamInterface<StallSignCase> {
protected:
  void comesAt(Duration time) { ((*detector_).*GetParam().comes)(at(time)); }
};

TEST_P(StallSign, BeginsTheSilenceAnewWhereTheRulesNameIt) {
  StallSigns signs;
  signs.*GetParam().named = true;
  begin(silent(signs));
  comesAt(4s);
  EXPECT_EQ(due(), 14s);
  comesAt(3s); // is older
  EXPECT_EQ(due(), 14s);
  EXPECT_EQ(checkAt(10s), Step::Nothing);
  EXPECT_EQ(checkAt(14s), Step::Stalled);
  EXPECT_EQ(detector_->silence(at(14s)), 10s);
}

TEST_P(StallSign, IsNoneWhereTheRulesDoNotNameIt) {
  StallSigns others{.output = true, .progress = true, .watchdog = true};
  others.*GetParam().named = false;
  begin(silent(others));
  comesAt(4s);
  EXPECT_EQ(due(), 10s);
  EXPECT_EQ(checkAt(10s), Step::Stalled);
  comesAt(11s);
  EXPECT_TRUE(detector_->stalled());
}

TEST_P(StallSign, EndsAStallThatMayBeFoundOnceMore) {
  StallSigns signs;
  signs.*GetParam().named = true;
  begin(silent(signs));
  ASSERT_EQ(checkAt(10s), Step::Stalled);
  EXPECT_EQ(due(), GetParam().lookedUp);
  EXPECT_EQ(checkAt(100s), Step::Nothing) << "once in a silence";
  comesAt(101s);
  EXPECT_FALSE(detector_->stalled());
  EXPECT_EQ(due(), 111s);
  EXPECT_EQ(checkAt(111s), Step::Stalled);
}

INSTANTIATE_TEST_SUITE_P(
    All, StallSign,
    testing::Values(StallSignCase{"Output", &StallSigns::output, &StallDetector::output, 15s},
                    StallSignCase{"Progress", &StallSigns::progress, &StallDetector::progress, {}},
                    StallSignCase{"Watchdog", &StallSigns::watchdog, &StallDetector::watchdog, {}}),
    [](const auto& each) { return each.param.name; });

// CPU time

TEST_F(StallDetectorTest, SamplesCpuTimeInTheMiddleAndAtTheEndOfASilence) {
  begin(silent({.cpu = true}));
  EXPECT_EQ(due(), 5s);
  EXPECT_EQ(checkAt(4999ms), Step::Nothing);
  EXPECT_EQ(checkAt(5s), Step::SampleCpu);
  EXPECT_EQ(due(), 10s) << "the sample is awaited for five seconds";
  EXPECT_EQ(checkAt(6s), Step::Nothing);
  EXPECT_EQ(detector_->cpuSampled(0s, at(6s)), Step::Nothing);
  EXPECT_EQ(due(), 10s);
  EXPECT_EQ(checkAt(10s), Step::SampleCpu);
  EXPECT_EQ(detector_->cpuSampled(0s, at(10s)), Step::Stalled);
  EXPECT_EQ(detector_->silence(at(10s)), 10s);
}

TEST_F(StallDetectorTest, SamplesNoCpuTimeWhileOtherSignsCome) {
  begin(silent({.output = true, .cpu = true}));
  for (Duration time = 4s; time < 100s; time += 4s) {
    EXPECT_EQ(checkAt(time), Step::Nothing);
    detector_->output(at(time));
    EXPECT_EQ(due(), time + 5s);
  }
}

TEST_F(StallDetectorTest, TakesTenMillisecondsOfCpuTimeForASign) {
  begin(silent({.cpu = true}));
  EXPECT_EQ(sampleAt(5s, 10ms), Step::Nothing);
  EXPECT_EQ(sampleAt(10s, 10ms), Step::Nothing) << "a middle again, since 5 s";
  EXPECT_EQ(due(), 15s);
  EXPECT_EQ(sampleAt(15s, 10ms), Step::Stalled);
  EXPECT_EQ(detector_->silence(at(15s)), 10s);
}

TEST_F(StallDetectorTest, TakesLessThanTenMillisecondsOfCpuTimeForNone) {
  begin(silent({.cpu = true}));
  EXPECT_EQ(sampleAt(5s, 9ms), Step::Nothing);
  EXPECT_EQ(sampleAt(10s, 18ms), Step::Stalled) << "each sample is compared with the one before";
}

TEST_F(StallDetectorTest, SeesThatTheCommandComputedInTheSecondHalf) {
  begin(silent({.cpu = true}));
  EXPECT_EQ(sampleAt(5s, 0s), Step::Nothing);
  EXPECT_EQ(sampleAt(10s, 10ms), Step::Nothing);
  EXPECT_FALSE(detector_->stalled());
  EXPECT_EQ(due(), 15s);
}

TEST_F(StallDetectorTest, WantsAThousandthOfALongTime) {
  StallRules rules = silent({.cpu = true});
  rules.timeout = 100s;
  begin(rules);
  EXPECT_EQ(sampleAt(50s, 49ms), Step::Nothing);
  EXPECT_EQ(sampleAt(100s, 98ms), Step::Stalled);

  begin(rules);
  EXPECT_EQ(sampleAt(50s, 50ms), Step::Nothing);
  EXPECT_EQ(sampleAt(100s, 50ms), Step::Nothing) << "it was alive at 50 s";
  EXPECT_EQ(due(), 150s);
}

TEST_F(StallDetectorTest, TakesCpuTimeThatIsNotKnownForNoSign) {
  begin(silent({.cpu = true}));
  EXPECT_EQ(sampleAt(5s, std::nullopt), Step::Nothing);
  EXPECT_EQ(sampleAt(10s, std::nullopt), Step::Stalled);
}

TEST_F(StallDetectorTest, NeedsOneSampleWhereItIsLate) {
  begin(silent({.cpu = true}));
  EXPECT_EQ(sampleAt(12s, 0s), Step::Stalled);
  begin(silent({.cpu = true}));
  EXPECT_EQ(sampleAt(12s, 1s), Step::Nothing);
  EXPECT_EQ(due(), 17s);
}

TEST_F(StallDetectorTest, ForgetsASampleWhenASignComesBeforeIt) {
  begin(silent({.output = true, .cpu = true}));
  ASSERT_EQ(sampleAt(5s, 0s), Step::Nothing);
  ASSERT_EQ(checkAt(10s), Step::SampleCpu);
  detector_->output(at(10001ms));
  EXPECT_EQ(detector_->cpuSampled(0s, at(10002ms)), Step::Nothing);
  EXPECT_FALSE(detector_->stalled());
  EXPECT_EQ(due(), 15001ms);
}

TEST_F(StallDetectorTest, IgnoresASampleThatItDidNotAskFor) {
  begin(silent({.cpu = true}));
  EXPECT_EQ(detector_->cpuSampled(1h, at(1s)), Step::Nothing);
  EXPECT_EQ(due(), 5s);
  ASSERT_EQ(checkAt(10s), Step::SampleCpu);
  detector_->attemptEnded();
  EXPECT_EQ(detector_->cpuSampled(0s, at(11s)), Step::Nothing);
  detector_->attemptStarted(at(12s));
  EXPECT_EQ(detector_->cpuSampled(0s, at(13s)), Step::Nothing) << "of the attempt before";
  EXPECT_EQ(due(), 17s);
}

TEST_F(StallDetectorTest, LooksForSignsWhileTheCommandIsStalled) {
  begin(silent({.cpu = true}));
  ASSERT_EQ(sampleAt(5s, 0s), Step::Nothing);
  ASSERT_EQ(sampleAt(10s, 0s), Step::Stalled);
  EXPECT_EQ(due(), 15s);
  EXPECT_EQ(sampleAt(15s, 0s), Step::Nothing);
  EXPECT_TRUE(detector_->stalled());
  EXPECT_EQ(sampleAt(20s, 1s), Step::Nothing);
  EXPECT_FALSE(detector_->stalled()) << "it computes again";
  EXPECT_EQ(sampleAt(25s, 1s), Step::Nothing);
  EXPECT_EQ(sampleAt(30s, 1s), Step::Stalled) << "and is silent again";
}

TEST_F(StallDetectorTest, HasNoMoreToDoAfterAStallThatASampleShowed) {
  begin(silent({.output = true, .cpu = true}));
  ASSERT_EQ(sampleAt(5s, 0s), Step::Nothing);
  ASSERT_EQ(sampleAt(10s, 0s), Step::Stalled);
  EXPECT_EQ(due(), 15s) << "a sign may come";
  EXPECT_EQ(detector_->cpuSampled(1h, at(11s)), Step::Nothing);
  EXPECT_TRUE(detector_->stalled()) << "no sample was asked for";
  detector_->output(at(12s));
  EXPECT_EQ(due(), 17s);
}

// The watchdog

TEST_F(StallDetectorTest, WatchdogIsArmedByItsFirstSign) {
  begin(watched());
  EXPECT_EQ(due(), std::nullopt);
  detector_->ready(at(1s));
  detector_->output(at(1s));
  EXPECT_EQ(due(), std::nullopt);
  detector_->watchdog(at(2s));
  EXPECT_EQ(due(), 5s);
  detector_->watchdog(at(4s));
  EXPECT_EQ(due(), 7s);
  EXPECT_EQ(checkAt(6999ms), Step::Nothing);
  EXPECT_EQ(checkAt(7s), Step::Stalled);
  EXPECT_TRUE(detector_->byWatchdog());
  EXPECT_EQ(detector_->silence(at(7s)), 3s);
}

TEST_F(StallDetectorTest, WatchdogIsArmedByReadyWhereTheRulesSaySo) {
  begin(watched(true));
  EXPECT_EQ(due(), std::nullopt);
  detector_->ready(at(1s));
  EXPECT_EQ(due(), 4s);
  detector_->ready(at(2s));
  EXPECT_EQ(due(), 4s) << "READY is no WATCHDOG=1";
  detector_->watchdog(at(3s));
  detector_->ready(at(4s));
  EXPECT_EQ(due(), 6s);
}

TEST_F(StallDetectorTest, WatchdogOfTheNextAttemptIsNotArmed) {
  begin(watched());
  detector_->watchdog(at(1s));
  detector_->attemptEnded();
  detector_->attemptStarted(at(2s));
  EXPECT_EQ(due(), std::nullopt);
}

TEST_F(StallDetectorTest, WatchdogsTimeCanBeChangedByTheCommand) {
  begin(watched());
  detector_->setWatchdog(5s, at(1s));
  EXPECT_EQ(due(), std::nullopt) << "that arms nothing";
  detector_->watchdog(at(2s));
  EXPECT_EQ(due(), 7s);
  detector_->setWatchdog(1s, at(3s));
  EXPECT_EQ(due(), 4s) << "it counts from the change";
  detector_->setWatchdog(0s, at(3s));
  EXPECT_EQ(due(), 4s) << "zero is no time";
  detector_->attemptEnded();
  detector_->attemptStarted(at(10s));
  detector_->watchdog(at(10s));
  EXPECT_EQ(due(), 13s) << "the next attempt has the rule's";
}

TEST_F(StallDetectorTest, WatchdogStallEndsWithWatchdogAlone) {
  StallRules rules = silent({.output = true, .progress = true, .watchdog = true});
  rules.watchdog = 3s;
  begin(rules);
  detector_->watchdog(at(1s));
  ASSERT_EQ(checkAt(4s), Step::Stalled);
  detector_->output(at(5s));
  detector_->progress(at(6s));
  detector_->ready(at(6s));
  EXPECT_TRUE(detector_->stalled());
  EXPECT_TRUE(detector_->byWatchdog());
  EXPECT_EQ(due(), std::nullopt);
  EXPECT_EQ(checkAt(60s), Step::Nothing) << "once";
  detector_->watchdog(at(61s));
  EXPECT_FALSE(detector_->stalled());
  EXPECT_FALSE(detector_->byWatchdog());
  EXPECT_EQ(due(), 64s);
  EXPECT_EQ(checkAt(64s), Step::Stalled);
}

TEST_F(StallDetectorTest, BothLimitsCount) {
  StallRules rules = silent({.output = true});
  rules.watchdog = 3s;
  begin(rules);
  EXPECT_EQ(due(), 10s);
  detector_->watchdog(at(1s));
  EXPECT_EQ(due(), 4s);
  detector_->watchdog(at(8s)); // no sign of the other limit
  EXPECT_EQ(due(), 10s);
  EXPECT_EQ(checkAt(10s), Step::Stalled);
  EXPECT_FALSE(detector_->byWatchdog());
  EXPECT_EQ(detector_->silence(at(10s)), 10s);
  detector_->watchdog(at(10500ms));
  EXPECT_TRUE(detector_->stalled()) << "the rules do not name that sign";
  detector_->output(at(11s));
  EXPECT_EQ(due(), 13500ms);
}

TEST_F(StallDetectorTest, WatchdogComesFirstWhereBothTimesAreOver) {
  StallRules rules = silent({.cpu = true});
  rules.watchdog = 3s;
  begin(rules);
  detector_->watchdog(at(1s));
  EXPECT_EQ(checkAt(60s), Step::Stalled);
  EXPECT_TRUE(detector_->byWatchdog());
  EXPECT_EQ(detector_->silence(at(60s)), 59s);
}

TEST_F(StallDetectorTest, WatchdogsTimeGoesOnWhileASampleIsAwaited) {
  StallRules rules = silent({.cpu = true});
  rules.watchdog = 3s;
  begin(rules);
  detector_->watchdog(at(1s));
  detector_->watchdog(at(4s));
  ASSERT_EQ(checkAt(5s), Step::SampleCpu);
  EXPECT_EQ(due(), 7s) << "the sample may never come";
  EXPECT_EQ(checkAt(7s), Step::Stalled);
  EXPECT_TRUE(detector_->byWatchdog());
}

TEST_F(StallDetectorTest, KnowsTheSilenceBeforeAStallIsFound) {
  begin(silent({.output = true}));
  detector_->output(at(2s));
  EXPECT_EQ(detector_->silence(at(5s)), 3s);
}

// Job control

TEST_F(StallDetectorTest, TimeInWhichTheCommandWasStoppedIsNoSilence) {
  begin(silent({.output = true}));
  detector_->output(at(2s));
  detector_->resumed(7s);
  EXPECT_EQ(due(), 19s);
  EXPECT_EQ(detector_->silence(at(10s)), 1s);

  begin(watched());
  detector_->watchdog(at(1s));
  detector_->resumed(7s);
  EXPECT_EQ(due(), 11s);
}

TEST_F(StallDetectorTest, TimeInWhichTheCommandWasStoppedIsNoTimeToComputeIn) {
  StallRules rules = silent({.cpu = true});
  rules.timeout = 100s;
  begin(rules);
  detector_->resumed(1000s);
  EXPECT_EQ(due(), 1050s);
  EXPECT_EQ(sampleAt(1050s, 50ms), Step::Nothing) << "a thousandth of 50 s";
  EXPECT_EQ(sampleAt(1100s, 50ms), Step::Nothing);
  EXPECT_EQ(due(), 1150s);
}

} // namespace
} // namespace exec_wrapper::run
