#include "run/channel/service_manager.h"

#include "support/fake_clock.h"
#include "support/process.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::run {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::AnyOf;
using testing::Contains;
using testing::Each;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

/// A manager that waits for a run of three attempts at most, and sees each datagram.
class ServiceManagerTest : public testing::Test {
protected:
  using Texts = std::vector<std::string>;

  static constexpr const char* kReady = "READY=1";
  static constexpr const char* kStopping = "STOPPING=1";
  static constexpr const char* kExtend = "EXTEND_TIMEOUT_USEC=30000000";
  static constexpr const char* kFeed = "WATCHDOG=1";

  ServiceManagerTest() { use(ReadyWhen::Auto); }

  void use(const ManagerRules& rules) {
    manager_.emplace(rules, clock_, [this](std::string_view datagram) { return take(datagram); });
  }

  void use(ReadyWhen when, std::optional<Duration> watchdog = std::nullopt) {
    ManagerRules rules;
    rules.readyWhen = when;
    rules.watchdog = watchdog;
    rules.attempts = 3;
    use(rules);
  }

  static Tally attempt(std::uint64_t number) {
    Tally tally;
    tally.attempt = number;
    return tally;
  }

  Texts started(std::uint64_t number = 1) {
    manager_->attemptStarted(attempt(number));
    return sent();
  }

  Texts failed(std::uint64_t number = 1, Duration retryDelay = 10min) {
    AttemptEnded ended;
    ended.tally = attempt(number);
    ended.retryDelay = retryDelay;
    manager_->attemptEnded(ended);
    return sent();
  }

  Texts finished(RunFinished::Result result) {
    RunFinished finished;
    finished.result = result;
    manager_->finished(finished);
    return sent();
  }

  Texts refused(const std::string& guard, const std::string& reason) {
    manager_->refused({guard, reason, 75});
    return sent();
  }

  Texts ends() {
    manager_->ends();
    return sent();
  }

  Texts reported(const CommandNotice& notice, bool last = false) {
    manager_->reported(notice, last);
    return sent();
  }

  Texts reportedReady() {
    CommandNotice notice;
    notice.ready = true;
    return reported(notice);
  }

  Texts reportedReloading() {
    CommandNotice notice;
    notice.reloading = true;
    return reported(notice);
  }

  Texts reportedStatus(const std::string& text) {
    CommandNotice notice;
    notice.status = text;
    return reported(notice);
  }

  Texts reportedStopping(bool last) {
    CommandNotice notice;
    notice.stopping = true;
    return reported(notice, last);
  }

  /// Waits as the supervision thread does, which wakes when something is due, and returns what was
  /// sent.
  Texts after(Duration length) {
    pass(length);
    return sent();
  }

  void pass(Duration length) {
    const SteadyTime end = clock_.now() + length;
    for (auto due = manager_->dueAt(); due && *due <= end; due = manager_->dueAt()) {
      clock_.set(std::max(*due, clock_.now()));
      manager_->tick();
    }
    clock_.set(end);
    manager_->tick();
  }

  /// From now until something is due.
  std::optional<Duration> due() const {
    const auto at = manager_->dueAt();
    return at ? std::optional(*at - clock_.now()) : std::nullopt;
  }

  bool take(std::string_view datagram) {
    ++asked_;
    if (!full_) {
      datagrams_.emplace_back(datagram);
    }
    return !full_;
  }

  /// The lines that were sent since the last call.
  Texts sent() {
    Texts found;
    for (const std::string& datagram : datagrams_) {
      EXPECT_THAT(datagram, EndsWith("\n"));
      const Texts its = test::lines(datagram);
      found.insert(found.end(), its.begin(), its.end());
    }
    datagrams_.clear();
    return found;
  }

  FakeClock clock_;
  std::vector<std::string> datagrams_;
  bool full_ = false; // the manager's queue
  int asked_ = 0;     // to send a datagram
  std::optional<ServiceManager> manager_;
};

// READY

TEST_F(ServiceManagerTest, IsReadyWhenTheCommandReportsIt) {
  EXPECT_THAT(started(), Not(Contains(kReady)));
  EXPECT_THAT(reportedReady(), ElementsAre(kReady));
  EXPECT_THAT(after(1h), IsEmpty());
}

TEST_F(ServiceManagerTest, IsReadyAfterTheTimeoutOfASilentCommand) {
  started();
  EXPECT_THAT(after(5s - 1ms), IsEmpty());
  EXPECT_THAT(after(1ms), ElementsAre(kReady));
  EXPECT_THAT(after(1h), IsEmpty());
}

TEST_F(ServiceManagerTest, WaitsForACommandThatReportedSomethingElse) {
  started();
  after(4s);
  reportedStatus("loading");
  EXPECT_THAT(after(1h), IsEmpty());
  EXPECT_THAT(reportedReady(), ElementsAre(kReady));
}

TEST_F(ServiceManagerTest, WaitsInTheNextAttemptTooForACommandThatReportsByItself) {
  started();
  reportedStatus("loading");
  failed(1, 0s);
  started(2);
  EXPECT_THAT(after(1h), IsEmpty());
}

TEST_F(ServiceManagerTest, CountsTheTimeoutFromTheStartOfEachAttempt) {
  started();
  EXPECT_THAT(after(4s), IsEmpty());
  failed(1, 3s);
  EXPECT_THAT(after(3s), Not(Contains(kReady))) << "no attempt runs";
  started(2);
  EXPECT_THAT(after(5s - 1ms), IsEmpty());
  EXPECT_THAT(after(1ms), ElementsAre(kReady));
}

TEST_F(ServiceManagerTest, HasATimeoutOfItsOwnChoice) {
  ManagerRules rules;
  rules.readyTimeout = 0s;
  use(rules);
  started();
  EXPECT_EQ(due(), 0s);
  EXPECT_THAT(after(0s), ElementsAre(kReady));
}

TEST_F(ServiceManagerTest, IsReadyWhenTheFirstAttemptHasStarted) {
  use(ReadyWhen::Started);
  EXPECT_THAT(started(), ElementsAre(kReady, "STATUS=running, attempt 1 of 3"));
  EXPECT_THAT(reportedReady(), IsEmpty());
  failed();
  EXPECT_THAT(started(2), ElementsAre("STATUS=running, attempt 2 of 3"));
}

TEST_F(ServiceManagerTest, IsReadyOnTheCommandsWordOnly) {
  use(ReadyWhen::Told);
  EXPECT_THAT(started(), Not(Contains(kReady)));
  EXPECT_THAT(after(24h), IsEmpty());
  EXPECT_THAT(reportedReady(), ElementsAre(kReady));
}

TEST_F(ServiceManagerTest, IsReadyOnceInARun) {
  started();
  reportedReady();
  failed();
  started(2);
  EXPECT_THAT(reportedReady(), IsEmpty());
  EXPECT_THAT(after(1h), IsEmpty());
}

TEST_F(ServiceManagerTest, IsReadyAgainAfterEachReload) {
  started();
  reportedReady();
  for (int reload = 0; reload < 2; ++reload) {
    CommandNotice reloading;
    reloading.reloading = true;
    reloading.monotonicUsec = 1234567;
    EXPECT_THAT(reported(reloading), ElementsAre("RELOADING=1", "MONOTONIC_USEC=1234567"));
    EXPECT_THAT(after(1h), IsEmpty());
    EXPECT_THAT(reportedReady(), ElementsAre(kReady));
    EXPECT_THAT(reportedReady(), IsEmpty());
  }
}

TEST_F(ServiceManagerTest, IsReadyAgainWhereAReloadIsSeenTogetherWithItsEnd) {
  started();
  reportedReady();
  CommandNotice both;
  both.ready = both.reloading = true;
  EXPECT_THAT(reported(both), ElementsAre("RELOADING=1", kReady));
}

TEST_F(ServiceManagerTest, IsReadyAgainWhereAnotherAttemptFollowsAReload) {
  started();
  reportedReady();
  reportedReloading();
  failed();
  started(2);
  EXPECT_THAT(reportedReady(), ElementsAre(kReady));
}

TEST_F(ServiceManagerTest, IsReadyBeforeTheEndOfASuccessfulRun) {
  for (const ReadyWhen when : {ReadyWhen::Auto, ReadyWhen::Told}) {
    use(when);
    started();
    EXPECT_THAT(finished(RunFinished::Result::Succeeded),
                ElementsAre(kReady, kStopping, "STATUS=delivering reports", kExtend));
  }
}

TEST_F(ServiceManagerTest, IsNotReadyTwiceBecauseTheRunSucceeded) {
  started();
  reportedReady();
  EXPECT_THAT(finished(RunFinished::Result::Succeeded),
              ElementsAre(kStopping, "STATUS=delivering reports", kExtend));
}

TEST_F(ServiceManagerTest, IsNotReadyAtTheEndOfARunWithoutSuccess) {
  for (const auto result : {RunFinished::Result::Failed, RunFinished::Result::TimedOut}) {
    use(ReadyWhen::Auto);
    started();
    EXPECT_THAT(finished(result), ElementsAre(kStopping, "STATUS=delivering reports", kExtend));
    EXPECT_THAT(after(1h), Not(Contains(kReady)));
  }
}

TEST_F(ServiceManagerTest, IsNotReadyWhereTheRunWasRefused) {
  use(ReadyWhen::Started);
  EXPECT_THAT(refused("lock_file", "held"), Not(Contains(kReady)));
  EXPECT_THAT(after(1h), Not(Contains(kReady)));
}

// STATUS

TEST_F(ServiceManagerTest, NamesTheAttemptThatRuns) {
  EXPECT_THAT(started(1), ElementsAre("STATUS=running, attempt 1 of 3"));
  failed(1);
  EXPECT_THAT(started(2), ElementsAre("STATUS=running, attempt 2 of 3"));
}

TEST_F(ServiceManagerTest, NamesNoNumberOfAttemptsWithoutALimit) {
  use(ManagerRules());
  EXPECT_THAT(started(7), ElementsAre("STATUS=running, attempt 7"));
  EXPECT_THAT(failed(7, 90s), ElementsAre("STATUS=attempt 8 starts in 1m 30s"));
}

TEST_F(ServiceManagerTest, NamesTheNextAttemptAndItsDelay) {
  started();
  EXPECT_THAT(failed(1, 10min), ElementsAre("STATUS=attempt 2 of 3 starts in 10m"));
}

TEST_F(ServiceManagerTest, NamesTheGuardThatRefused) {
  EXPECT_THAT(refused("lock_file", "held by pid 7"),
              ElementsAre(kStopping, "STATUS=refused by lock_file: held by pid 7", kExtend));
}

TEST_F(ServiceManagerTest, ShortensALongReason) {
  const Texts lines = refused("etcd", std::string(100'000, 'x'));
  EXPECT_THAT(lines, Contains(AllOf(StartsWith("STATUS=refused by etcd: xxx"), EndsWith("x..."),
                                    SizeIs(2007))));
}

TEST_F(ServiceManagerTest, HasOneLineForAReasonOfMany) {
  EXPECT_THAT(refused("etcd", "one\nREADY=1\nthree"),
              ElementsAre(kStopping, "STATUS=refused by etcd: one\\nREADY=1\\nthree", kExtend));
}

TEST_F(ServiceManagerTest, SaysThatTheCommandIsBeingEnded) {
  started();
  EXPECT_THAT(ends(), ElementsAre(kStopping, "STATUS=ending the run", kExtend));
  EXPECT_THAT(ends(), IsEmpty()) << "once";
  EXPECT_THAT(finished(RunFinished::Result::Failed),
              ElementsAre("STATUS=delivering reports", kExtend));
}

TEST_F(ServiceManagerTest, PassesTheCommandsStatusOnAsPrintableText) {
  started();
  EXPECT_THAT(reportedStatus("half way: 50 % \xE2\x9C\x93"),
              ElementsAre("STATUS=half way: 50 % \xE2\x9C\x93"));
  EXPECT_THAT(reportedStatus(""), ElementsAre("STATUS="));
  EXPECT_THAT(reportedStatus("\x1B[2Jgone"),
              ElementsAre(AllOf(EndsWith("[2Jgone"), Not(HasSubstr("\x1B")))));
}

// What else is passed on

TEST_F(ServiceManagerTest, PassesOnWhatConcernsTheManager) {
  started();
  reportedReady();
  CommandNotice notice;
  notice.status = "no disk";
  notice.errorNumber = 28;
  notice.busError = "org.example.NoSpace";
  notice.extendUsec = std::numeric_limits<std::uint64_t>::max();
  notice.trigger = true;
  EXPECT_THAT(reported(notice),
              testing::UnorderedElementsAre(
                  "STATUS=no disk", "ERRNO=28", "BUSERROR=org.example.NoSpace",
                  "EXTEND_TIMEOUT_USEC=18446744073709551615", "WATCHDOG=trigger"));
}

TEST_F(ServiceManagerTest, KeepsWhatConcernsTheWrapper) {
  use(ReadyWhen::Told, 10s);
  after(0s);
  started();
  CommandNotice notice;
  notice.watchdog = true;
  notice.watchdogUsec = 1'000'000;
  notice.retryAfter = std::chrono::seconds(30);
  EXPECT_THAT(reported(notice), IsEmpty());
  EXPECT_THAT(after(20s), ElementsAre(kFeed, kFeed, kFeed, kFeed)) << "at the manager's interval";
}

TEST_F(ServiceManagerTest, PassesNoTimeOnWithoutAReload) {
  started();
  CommandNotice notice;
  notice.monotonicUsec = 1234567;
  EXPECT_THAT(reported(notice), IsEmpty());
}

// STOPPING

TEST_F(ServiceManagerTest, StopsWithTheCommandsLastAttemptOnly) {
  started();
  reportedReady();
  EXPECT_THAT(reportedStopping(false), IsEmpty());
  failed();
  started(2);
  EXPECT_THAT(reportedStopping(true), ElementsAre(kStopping));
  EXPECT_THAT(reportedStopping(true), IsEmpty());
  EXPECT_THAT(after(1h), IsEmpty()) << "the command's own end is not to last for ever";
  EXPECT_THAT(ends(), ElementsAre("STATUS=ending the run", kExtend));
  EXPECT_THAT(finished(RunFinished::Result::Succeeded),
              ElementsAre("STATUS=delivering reports", kExtend));
}

TEST_F(ServiceManagerTest, DoesNotStopForAnAttemptThatIsFollowedByAnother) {
  started();
  EXPECT_THAT(failed(1, 1h), Not(Contains(kStopping)));
  EXPECT_THAT(after(1h), Not(Contains(kStopping)));
}

// EXTEND_TIMEOUT_USEC

TEST_F(ServiceManagerTest, AsksForTimeWhileGuardsAreAsked) {
  manager_->waits("waiting for guard lock_file");
  EXPECT_THAT(sent(), IsEmpty());
  EXPECT_THAT(after(1s - 1ms), IsEmpty());
  EXPECT_THAT(after(1ms), ElementsAre("STATUS=waiting for guard lock_file", kExtend));
  EXPECT_THAT(after(10s - 1ms), IsEmpty());
  EXPECT_THAT(after(1ms), ElementsAre("STATUS=waiting for guard lock_file", kExtend));
  EXPECT_THAT(after(10min), SizeIs(2 * 60));
}

TEST_F(ServiceManagerTest, AsksForTimeWhicheverGuardIsAskedAndHoweverOften) {
  manager_->waits("waiting for guard lock_file");
  after(900ms);
  manager_->waits("waiting for guard lock_file");
  after(50ms);
  manager_->waits("waiting for guard etcd");
  EXPECT_THAT(sent(), IsEmpty());
  EXPECT_THAT(after(50ms), ElementsAre("STATUS=waiting for guard etcd", kExtend));
}

TEST_F(ServiceManagerTest, AsksForNoTimeForABriefWait) {
  manager_->waits("waiting for guard lock_file");
  EXPECT_THAT(after(999ms), IsEmpty());
  EXPECT_THAT(started(), ElementsAre("STATUS=running, attempt 1 of 3"));
  EXPECT_THAT(after(5s - 1ms), IsEmpty());
}

TEST_F(ServiceManagerTest, AsksForNoTimeWhileAnAttemptRuns) {
  use(ReadyWhen::Told);
  manager_->waits("waiting for guard lock_file");
  EXPECT_THAT(after(5s), Contains(kExtend));
  started();
  EXPECT_THAT(after(1h), IsEmpty());
}

TEST_F(ServiceManagerTest, AsksForTimeBetweenAttemptsBeforeItIsReady) {
  use(ReadyWhen::Told);
  started();
  EXPECT_THAT(failed(1, 10min), ElementsAre("STATUS=attempt 2 of 3 starts in 10m"));
  EXPECT_THAT(after(1s - 1ms), IsEmpty());
  EXPECT_THAT(after(1ms), ElementsAre("STATUS=attempt 2 of 3 starts in 10m", kExtend));
  EXPECT_THAT(after(10min - 1s), SizeIs(2 * 59));
  started(2);
  EXPECT_THAT(after(1h), IsEmpty());
}

TEST_F(ServiceManagerTest, AsksForNoTimeOnceItIsReady) {
  use(ReadyWhen::Started);
  started();
  failed(1, 1h);
  EXPECT_THAT(after(1h), IsEmpty()) << "it would lift RuntimeMaxSec";
  manager_->waits("waiting for guard lock_file");
  EXPECT_THAT(after(1h), IsEmpty());
}

TEST_F(ServiceManagerTest, AsksForTimeFromItsStopOn) {
  use(ReadyWhen::Started);
  started();
  EXPECT_THAT(ends(), Contains(kExtend));
  EXPECT_THAT(after(10s - 1ms), IsEmpty());
  EXPECT_THAT(after(1ms), ElementsAre(kExtend));
  finished(RunFinished::Result::Failed);
  EXPECT_THAT(after(1min), SizeIs(6)) << "while reports are delivered";
}

TEST_F(ServiceManagerTest, AsksForTimeFromTheEndOfTheRunOn) {
  started();
  after(5s);
  EXPECT_THAT(finished(RunFinished::Result::Succeeded), Contains(kExtend));
  EXPECT_THAT(after(20s), ElementsAre(kExtend, kExtend));
}

TEST_F(ServiceManagerTest, WaitsForNothingMoreWhenItEnds) {
  manager_->waits("waiting for guard lock_file");
  after(5s);
  refused("lock_file", "held");
  manager_->waits("waiting for guard lock_file");
  EXPECT_THAT(after(1min), Each(std::string(kExtend)));

  use(ReadyWhen::Told);
  started();
  failed();
  after(5s);
  finished(RunFinished::Result::Failed);
  EXPECT_THAT(after(1min), Each(std::string(kExtend)));
}

// WATCHDOG

TEST_F(ServiceManagerTest, FeedsTheWatchdogAtHalfItsInterval) {
  use(ReadyWhen::Told, 10s);
  EXPECT_EQ(due(), 0s);
  EXPECT_THAT(after(0s), ElementsAre(kFeed));
  EXPECT_THAT(after(5s - 1ms), IsEmpty());
  EXPECT_THAT(after(1ms), ElementsAre(kFeed));
  EXPECT_THAT(after(1min), SizeIs(12));
}

TEST_F(ServiceManagerTest, FeedsTheWatchdogThroughAllOfTheRun) {
  use(ReadyWhen::Told, 10s);
  manager_->waits("waiting for guard lock_file");
  EXPECT_THAT(after(20s), Contains(kFeed).Times(5));
  started();
  EXPECT_THAT(after(20s), Contains(kFeed).Times(4));
  failed();
  EXPECT_THAT(after(20s), Contains(kFeed).Times(4));
  finished(RunFinished::Result::Failed);
  EXPECT_THAT(after(20s), Contains(kFeed).Times(4));
}

TEST_F(ServiceManagerTest, DoesNotFeedTheWatchdogWhileTheCommandIsStalled) {
  use(ReadyWhen::Started, 10s);
  started();
  after(0s);
  manager_->stalled(true);
  EXPECT_THAT(after(1h), IsEmpty());
  manager_->stalled(false);
  EXPECT_THAT(after(5s), ElementsAre(kFeed));
}

TEST_F(ServiceManagerTest, FeedsTheWatchdogOnceAfterASleepOfTheMachine) {
  use(ReadyWhen::Told, 10s);
  after(0s);
  clock_.advance(1h);
  manager_->tick();
  EXPECT_THAT(sent(), ElementsAre(kFeed));
  EXPECT_EQ(due(), 5s);
}

// A full queue

TEST_F(ServiceManagerTest, SendsAgainWhatAFullQueueDidNotTake) {
  full_ = true;
  started();
  EXPECT_EQ(due(), 100ms);
  reportedReady();
  reportedStatus("one");
  reportedStatus("two");
  full_ = false;
  EXPECT_THAT(after(99ms), IsEmpty());
  EXPECT_THAT(after(1ms), AllOf(Contains(kReady).Times(1), Contains("STATUS=two").Times(1)));
  EXPECT_EQ(due(), std::nullopt);
  EXPECT_THAT(after(1h), IsEmpty()) << "once";
}

TEST_F(ServiceManagerTest, SendsAgainInTheOrderOfTheEvents) {
  full_ = true;
  started();
  reportedReady();
  reportedReloading();
  ends();
  full_ = false;
  const Texts lines = after(100ms);
  const auto placeOf = [&lines](const std::string& line) {
    return std::find(lines.begin(), lines.end(), line) - lines.begin();
  };
  EXPECT_THAT(lines, testing::IsSupersetOf({kReady, "RELOADING=1", kStopping}));
  EXPECT_LT(placeOf(kReady), placeOf("RELOADING=1"));
  EXPECT_LT(placeOf("RELOADING=1"), placeOf(kStopping));
  EXPECT_EQ(lines.back(), kExtend);
}

TEST_F(ServiceManagerTest, SendsAgainTenTimesASecondAtMost) {
  use(ReadyWhen::Told);
  full_ = true;
  started();
  asked_ = 0;
  EXPECT_THAT(after(10s), IsEmpty());
  EXPECT_EQ(asked_, 100);
}

TEST_F(ServiceManagerTest, StatesComeBeforeTexts) {
  full_ = true;
  started();
  full_ = false;
  const Texts lines = reportedReady();
  const Texts later = after(100ms);
  Texts all = lines;
  all.insert(all.end(), later.begin(), later.end());
  EXPECT_THAT(all, ElementsAre(kReady, "STATUS=running, attempt 1 of 3"));
}

TEST_F(ServiceManagerTest, ForgetsTextsButNotReadyAndStopping) {
  full_ = true;
  started();
  reportedReady();
  const std::string text(100, 'x');
  for (int i = 0; i < 100; ++i) {
    reportedStatus(text + std::to_string(i));
  }
  ends();
  for (int i = 100; i < 200; ++i) {
    reportedStatus(text + std::to_string(i));
  }
  full_ = false;
  const Texts lines = after(100ms);
  EXPECT_THAT(lines, AllOf(Contains(kReady).Times(1), Contains(kStopping).Times(1),
                           Contains("STATUS=" + text + "199").Times(1)));
  EXPECT_LT(lines.size(), 50U) << "the rest is of no use any more";
  EXPECT_LT(std::find(lines.begin(), lines.end(), kReady),
            std::find(lines.begin(), lines.end(), kStopping));
  EXPECT_THAT(lines, Each(AnyOf(kReady, kStopping, kExtend, StartsWith("STATUS=" + text))))
      << "no half line";
}

// What systemd makes of one datagram: STOPPING wins over READY, the first STATUS over those that
// follow, and one of more than 4096 bytes is ignored (src/core/service.c, src/shared/notify-recv.c)

TEST_F(ServiceManagerTest, SendsReadyAndStoppingInDatagramsOfTheirOwn) {
  const auto both = AllOf(HasSubstr("READY=1\n"), HasSubstr("STOPPING=1\n"));
  started();
  RunFinished finished;
  finished.result = RunFinished::Result::Succeeded;
  manager_->finished(finished);
  pass(1s);
  EXPECT_THAT(datagrams_, AllOf(Contains(HasSubstr(kReady)), Contains(HasSubstr(kStopping))));
  EXPECT_THAT(datagrams_, Each(Not(both)));

  use(ReadyWhen::Auto);
  datagrams_.clear();
  full_ = true;
  started();
  reportedReady();
  ends();
  full_ = false;
  pass(1s);
  EXPECT_THAT(datagrams_, AllOf(Contains(HasSubstr(kReady)), Contains(HasSubstr(kStopping))));
  EXPECT_THAT(datagrams_, Each(Not(both))) << "not after a full queue either";
}

TEST_F(ServiceManagerTest, SendsTheNewestStatusWhereOneDatagramHasRoomForOne) {
  full_ = true;
  started();
  reportedStatus("one");
  reportedStatus("two");
  full_ = false;
  pass(1s);
  ASSERT_FALSE(datagrams_.empty());
  const std::string& last = datagrams_.back();
  EXPECT_THAT(last, HasSubstr("STATUS=two\n"));
  EXPECT_EQ(last.find("STATUS="), last.find("STATUS=two")) << last;
}

TEST_F(ServiceManagerTest, SendsNoDatagramThatIsTooLongForTheManager) {
  constexpr std::size_t kMost = 4096;
  started();
  CommandNotice notice;
  notice.ready = true;
  notice.status = std::string(kMost - std::string("READY=1\nSTATUS=").size(), 'x');
  manager_->reported(notice, false);
  EXPECT_THAT(datagrams_, AllOf(Contains(HasSubstr(kReady)), Each(SizeIs(testing::Le(kMost)))))
      << "the command's datagram had 4096 bytes, without a last line end";
}

TEST_F(ServiceManagerTest, TakesNoTextForReadyOrStopping) {
  use(ReadyWhen::Told);
  full_ = true;
  started();
  reportedStatus("not READY=1");
  reportedStatus("not STOPPING=1");
  for (int i = 0; i < 100; ++i) {
    reportedStatus(std::string(100, 'x'));
  }
  full_ = false;
  EXPECT_THAT(after(1s), AllOf(Not(Contains(kReady)), Not(Contains(kStopping))));
}

// When something is due

TEST_F(ServiceManagerTest, HasNothingDueAtFirst) {
  EXPECT_EQ(due(), std::nullopt);
  manager_->tick();
  EXPECT_THAT(sent(), IsEmpty());
}

TEST_F(ServiceManagerTest, IsDueWhenAWaitIsLongEnoughToTellOf) {
  manager_->waits("waiting for the guards");
  EXPECT_EQ(due(), 1s);
  after(1s);
  EXPECT_EQ(due(), 10s);
}

TEST_F(ServiceManagerTest, IsDueWhenASilentCommandIsTakenForReady) {
  started();
  EXPECT_EQ(due(), 5s);
  after(2s);
  EXPECT_EQ(due(), 3s);
  reportedStatus("loading");
  EXPECT_EQ(due(), std::nullopt);
}

TEST_F(ServiceManagerTest, HasNothingDueWhileItWaitsForTheCommandsWord) {
  use(ReadyWhen::Told);
  started();
  EXPECT_EQ(due(), std::nullopt);
}

TEST_F(ServiceManagerTest, HasNothingDueWhileItIsReady) {
  use(ReadyWhen::Started);
  started();
  EXPECT_EQ(due(), std::nullopt);
  failed();
  EXPECT_EQ(due(), std::nullopt);
  started(2);
  EXPECT_EQ(due(), std::nullopt);
}

TEST_F(ServiceManagerTest, IsDueBetweenAttemptsBeforeItIsReady) {
  started();
  failed();
  EXPECT_EQ(due(), 1s);
}

TEST_F(ServiceManagerTest, IsDueAgainWhenItStops) {
  use(ReadyWhen::Started);
  started();
  ends();
  EXPECT_EQ(due(), 10s);
}

TEST_F(ServiceManagerTest, IsDueAtTheFirstOfAllTimes) {
  use(ReadyWhen::Auto, 4s);
  after(0s);
  started();
  EXPECT_EQ(due(), 2s) << "the watchdog";
  full_ = true;
  reportedStatus("loading");
  EXPECT_EQ(due(), 100ms) << "the queue";
}

// WATCHDOG_USEC and WATCHDOG_PID

TEST(ManagersWatchdogTest, IsTheIntervalForThisProcess) {
  EXPECT_EQ(managersWatchdog("10000000", "7", 7), 10s);
  EXPECT_EQ(managersWatchdog("1", "7", 7), 1us);
}

TEST(ManagersWatchdogTest, IsForEveryProcessWithoutAPid) {
  EXPECT_EQ(managersWatchdog("10000000", nullptr, 7), 10s);
}

TEST(ManagersWatchdogTest, IsNoneWithoutAnInterval) {
  EXPECT_EQ(managersWatchdog(nullptr, nullptr, 7), std::nullopt);
  EXPECT_EQ(managersWatchdog(nullptr, "7", 7), std::nullopt);
}

TEST(ManagersWatchdogTest, IsNoneForAnotherProcess) {
  for (const char* const pid : {"8", "77", "0", "-7", "", " 7", "7 ", "07", "seven"}) {
    EXPECT_EQ(managersWatchdog("10000000", pid, 7), std::nullopt) << "'" << pid << "'";
  }
}

TEST(ManagersWatchdogTest, IsNoneWithAnIntervalThatIsNone) {
  for (const char* const usec : {"", "0", "-1", "+1", " 1", "1 ", "1.5", "1s", "0x10", "ten"}) {
    EXPECT_EQ(managersWatchdog(usec, "7", 7), std::nullopt) << "'" << usec << "'";
  }
}

TEST(ManagersWatchdogTest, IsNoneBeyondAYear) {
  EXPECT_EQ(managersWatchdog("31622400000000", "7", 7), std::chrono::hours(24 * 366));
  for (const char* const usec :
       {"31622400000001", "18446744073709551615", "99999999999999999999999"}) {
    EXPECT_EQ(managersWatchdog(usec, "7", 7), std::nullopt) << usec;
  }
}

} // namespace
} // namespace exec_wrapper::run
