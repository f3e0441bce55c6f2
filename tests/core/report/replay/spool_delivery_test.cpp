#include "report/replay/spool_delivery.h"

#include "core/report/spool/spool_fixture.h"
#include "support/fake_clock.h"

#include <gmock/gmock.h>

#include <fcntl.h>
#include <sys/stat.h>

#include <filesystem>
#include <functional>
#include <set>

namespace exec_wrapper::report {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class Lines final : public Logger {
public:
  bool enabled(Severity) const noexcept override { return true; }
  void log(Severity severity, std::string_view text) noexcept override {
    (severity >= Severity::Warning ? warnings : infos).emplace_back(text);
  }
  std::vector<std::string> infos;
  std::vector<std::string> warnings;
};

/// The wall clock is the machine's, as files have their times from it.
class WallClock final : public Clock {
public:
  SteadyTime now() const noexcept override { return SteadyTime(100h); }
  WallTime wallNow() const noexcept override { return std::chrono::system_clock::now() + ahead; }
  Duration ahead{};
};

class LeftDeliveryTest : public SpoolFixture {
protected:
  using Script = std::function<Delivery(const Event&)>;

  /// What a reporter made for an earlier run was given.
  struct Told {
    std::string reporter;
    RunIdentity run;
    std::vector<Event> events;
    std::vector<SteadyTime> deadlines;
  };

  class Teller final : public Reporter {
  public:
    Teller(LeftDeliveryTest& test, std::size_t number) : test_(test), number_(number) {}
    DeliveryPolicy policy() const override { return test_.policy_; }
    Delivery deliver(const Event& event, SteadyTime deadline) override {
      test_.told_[number_].events.push_back(event);
      test_.told_[number_].deadlines.push_back(deadline);
      const bool away = test_.away_.contains(test_.told_[number_].reporter);
      return away ? Delivery::retry("no connection") : test_.script_(event);
    }

  private:
    LeftDeliveryTest& test_;
    const std::size_t number_;
  };

  /// A run's journal, for all of `reporters_`, as a dead or finished wrapper leaves it.
  void leave(const std::vector<Event>& events, std::uint64_t settled = 0, Facts remember = {}) {
    run_.wrapperPid += 1;
    rules_.journal =
        std::to_string(timeNumber(events.front().wallAt)) + "-" + std::to_string(run_.wrapperPid);
    RunJournal book(rules_, run_);
    for (const std::string& reporter : reporters_) {
      book.addRecipient(reporter, policyFor("http://" + reporter));
    }
    for (const Event& kept : events) {
      book.keep(kept);
    }
    if (settled > 0) {
      book.settled("hook", settled, remember);
    }
  }

  void leaveWhole() {
    leave({event(1, RunAdmitted{{{"id", "7"}}}), event(2, AttemptStarted{{1, 0, 0, 4712}}),
           event(3, RunFinished{})});
  }

  SpoolDelivery delivery(std::optional<std::string> job = "process-type-id 12") {
    return SpoolDelivery(rules_, std::move(job), destinations_,
                         {clock_, log_,
                          [this](const std::string& name, const RunIdentity& run) {
                            told_.push_back({name, run, {}, {}});
                            return std::make_shared<Teller>(*this, told_.size() - 1);
                          },
                          [this](const KilledRun& killed) {
                            ended_.push_back(killed.wrapper);
                            return true;
                          }});
  }

  SpoolDelivery::Result pass(SpoolDelivery& delivery) {
    return delivery.pass({[this] { return stopped_; }, [this] { return latest_; }});
  }

  SpoolDelivery::Result pass(std::optional<std::string> job = "process-type-id 12") {
    SpoolDelivery once = delivery(std::move(job));
    return pass(once);
  }

  std::vector<EventKind> kindsTold(std::size_t number = 0) const {
    std::vector<EventKind> kinds;
    for (const Event& event : told_.at(number).events) {
      kinds.push_back(event.kind());
    }
    return kinds;
  }

  WallClock clock_;
  Lines log_;
  std::vector<std::string> reporters_ = {"hook"};
  std::map<std::string, std::string> destinations_ = {{"hook", "http://hook"},
                                                      {"mail", "http://mail"}};
  std::set<std::string> away_; // reporters whose server does not answer
  DeliveryPolicy policy_ = policyFor("http://hook");
  Script script_ = [](const Event&) { return Delivery::delivered(); };
  std::vector<Told> told_;
  std::vector<pid_t> ended_;
  bool stopped_ = false;
  SteadyTime latest_ = SteadyTime::max();
};

TEST_F(LeftDeliveryTest, FindsNothingWhereNothingIs) {
  EXPECT_EQ(pass().delivered, 0U);
  EXPECT_THAT(log_.warnings, IsEmpty());
}

TEST_F(LeftDeliveryTest, TellsAllInOrderAndForgetsIt) {
  leaveWhole();
  const auto result = pass();
  EXPECT_EQ(result.delivered, 1U);
  EXPECT_EQ(result.left, 0U);
  EXPECT_THAT(kindsTold(), ElementsAre(EventKind::RunAdmitted, EventKind::AttemptStarted,
                                       EventKind::RunFinished));
  EXPECT_EQ(told_[0].run.name, "backup");
  EXPECT_EQ(told_[0].run.facts.at("id"), "7");
  EXPECT_EQ(told_[0].events[2].wallAt, start_ + 3s) << "the time at which it happened";
  EXPECT_EQ(told_[0].events[2].at - told_[0].events[0].at, 2s);
  EXPECT_THAT(files(), IsEmpty());
  EXPECT_THAT(log_.infos, ElementsAre(HasSubstr("reporter hook delivered the run \"backup\"")));
}

TEST_F(LeftDeliveryTest, TellsTheOldestRunFirst) {
  const std::vector<Event> early = {event(1, RunAdmitted{{{"id", "early"}}}),
                                    event(2, RunFinished{})};
  leave({event(30, RunAdmitted{{{"id", "late"}}}), event(31, RunFinished{})});
  leave(early);
  pass();
  ASSERT_THAT(told_, SizeIs(2));
  EXPECT_EQ(told_[0].run.facts.at("id"), "early");
}

TEST_F(LeftDeliveryTest, GoesOnWhereTheEarlierReporterStopped) {
  leave({event(1, RunAdmitted{}), event(2, AttemptEnded{}), event(3, RunFinished{})}, 2,
        {{"rid", "abc"}});
  pass();
  EXPECT_THAT(kindsTold(), ElementsAre(EventKind::RunFinished));
  EXPECT_EQ(told_[0].run.facts.at("rid"), "abc");
}

TEST_F(LeftDeliveryTest, TellsOnlyWhatIsWantedAndTheNewestWhereThatSaysAll) {
  policy_.kinds = EventKinds::all().without(EventKind::RunAdmitted);
  policy_.newestOnly = true;
  leave({event(1, RunAdmitted{}), event(2, AttemptStarted{}), event(3, AttemptEnded{}),
         event(4, AttemptStarted{}), event(5, RunFinished{})});
  pass();
  EXPECT_THAT(kindsTold(), ElementsAre(EventKind::RunFinished));
}

TEST_F(LeftDeliveryTest, AServerThatIsAwayIsAskedOnceAndNamedOnce) {
  leaveWhole();
  leaveWhole();
  script_ = [](const Event&) { return Delivery::retry("no connection", 7s); };
  const auto result = pass();
  EXPECT_EQ(result.delivered, 0U);
  EXPECT_EQ(result.left, 2U);
  EXPECT_EQ(result.retryDelay, 7s);
  EXPECT_THAT(told_, SizeIs(1));
  EXPECT_THAT(log_.warnings, ElementsAre(AllOf(HasSubstr("hook still cannot deliver"),
                                               HasSubstr("no connection"))));
  EXPECT_THAT(files(), SizeIs(2));
}

TEST_F(LeftDeliveryTest, AReporterThatFailedIsKeptForTheRunAtWhichItFailed) {
  leaveWhole();
  leaveWhole();
  away_ = {"hook"};
  SpoolDelivery replay = delivery();
  for (int i = 0; i < 5; ++i) {
    pass(replay);
  }
  EXPECT_THAT(told_, SizeIs(1)) << "each may hold a look-up of a name that never ends";
  away_.clear();
  EXPECT_EQ(pass(replay).delivered, 2U);
  ASSERT_THAT(told_, SizeIs(2));
  EXPECT_THAT(told_[0].events, SizeIs(5 + 3));
  EXPECT_EQ(told_[1].run.wrapperPid, told_[0].run.wrapperPid + 1) << "which has one of its own";
}

TEST_F(LeftDeliveryTest, ARunIsKeptForTheReportersThatFailedAlone) {
  reporters_ = {"hook", "mail"};
  leaveWhole();
  away_ = {"mail"};
  SpoolDelivery replay = delivery();
  EXPECT_EQ(pass(replay).left, 1U);
  EXPECT_EQ(pass(replay).left, 1U);
  ASSERT_THAT(told_, SizeIs(2));
  EXPECT_EQ(told_[0].reporter, "hook");
  EXPECT_THAT(kindsTold(0), SizeIs(3)) << "once";
  EXPECT_THAT(files(), SizeIs(1));
  away_.clear();
  EXPECT_EQ(pass().delivered, 1U) << "by another wrapper";
  ASSERT_THAT(told_, SizeIs(3));
  EXPECT_EQ(told_[2].reporter, "mail");
  EXPECT_THAT(kindsTold(2), SizeIs(3));
  EXPECT_THAT(files(), IsEmpty());
}

TEST_F(LeftDeliveryTest, WhatNoServerHasSeenIsNotDropped) {
  leaveWhole();
  script_ = [](const Event&) {
    Delivery delivery = Delivery::rejected("the proxy cannot be used");
    delivery.exchange = std::make_shared<Exchange>(); // without an answer
    return delivery;
  };
  const auto result = pass();
  EXPECT_EQ(result.left, 1U);
  EXPECT_EQ(result.rejected, 0U);
  EXPECT_THAT(log_.warnings, ElementsAre(HasSubstr("stays in the spool")));
  EXPECT_THAT(files(), SizeIs(1)) << "a run with another environment may deliver it";
}

TEST_F(LeftDeliveryTest, WhatWasToldBeforeTheFailureIsNotToldAgain) {
  leaveWhole();
  script_ = [](const Event& event) {
    return event.final() ? Delivery::retry("no connection") : Delivery::delivered();
  };
  pass();
  script_ = [](const Event&) { return Delivery::delivered(); };
  EXPECT_EQ(pass().delivered, 1U);
  EXPECT_THAT(kindsTold(1), ElementsAre(EventKind::RunFinished));
}

TEST_F(LeftDeliveryTest, WhatWillNeverBeTakenIsDroppedWithAWarning) {
  leaveWhole();
  script_ = [](const Event&) { return Delivery::rejected("404 Not Found"); };
  const auto result = pass();
  EXPECT_EQ(result.delivered, 1U);
  EXPECT_EQ(result.rejected, 1U);
  EXPECT_THAT(log_.infos, IsEmpty()) << "nobody was told";
  EXPECT_THAT(log_.warnings, Contains(HasSubstr("404 Not Found")));
  EXPECT_THAT(files(), IsEmpty());
}

TEST_F(LeftDeliveryTest, ARunWithoutAnEndIsEndedForIt) {
  rules_.processStarted = 5;
  leave({event(1, RunAdmitted{}), event(2, AttemptStarted{{1, 0, 0, 4712}})});
  EXPECT_EQ(pass().delivered, 1U);
  ASSERT_THAT(told_.at(0).events, SizeIs(3));
  EXPECT_EQ(told_[0].events[2].as<RunFinished>()->cause, Cause::WrapperKilled);
  EXPECT_THAT(ended_, ElementsAre(run_.wrapperPid));
  EXPECT_THAT(log_.warnings, ElementsAre(HasSubstr("did not end: the wrapper was killed")));
}

TEST_F(LeftDeliveryTest, ThatEndKeepsItsTimeUntilItIsTold) {
  leave({event(1, RunAdmitted{})});
  script_ = [](const Event&) { return Delivery::retry("no connection"); };
  pass();
  clock_.ahead = 1h;
  script_ = [](const Event&) { return Delivery::delivered(); };
  pass();
  ASSERT_THAT(told_.at(1).events, SizeIs(2));
  EXPECT_LT(told_[1].events[1].wallAt, std::chrono::system_clock::now() + 1min);
  EXPECT_THAT(log_.warnings, SizeIs(2)) << "found dead once, and one failure";
}

TEST_F(LeftDeliveryTest, ProcessesOfAnotherBootAreNotSearched) {
  rules_.processStarted = 5;
  leave({event(1, RunAdmitted{})});
  rules_.boot = "another";
  pass();
  EXPECT_THAT(ended_, IsEmpty());
  EXPECT_THAT(log_.warnings, ElementsAre(HasSubstr("the machine went down")));
}

TEST_F(LeftDeliveryTest, RunsOfOtherJobsAreLeftToThem) {
  leaveWhole();
  EXPECT_EQ(pass("process-type-id 13").left, 0U);
  EXPECT_THAT(told_, IsEmpty());
  EXPECT_EQ(pass(std::nullopt).delivered, 1U) << "--flush is for all";
}

TEST_F(LeftDeliveryTest, ReportsGoNowhereElse) {
  leaveWhole();
  destinations_ = {{"hook", "http://elsewhere"}};
  EXPECT_EQ(pass().left, 0U);
  EXPECT_THAT(told_, IsEmpty());
  EXPECT_THAT(files(), SizeIs(1));
}

TEST_F(LeftDeliveryTest, WhatOthersHaveToDeliverIsNamedAndNotCounted) {
  reporters_ = {"hook", "mail"};
  leaveWhole();
  destinations_ = {{"mail", "http://mail"}};
  const auto first = pass(std::nullopt);
  EXPECT_EQ(first.delivered, 1U);
  EXPECT_EQ(first.left, 0U);
  EXPECT_THAT(log_.infos, Contains(HasSubstr("stays in the spool for hook")));
  EXPECT_THAT(files(), SizeIs(1));
  const auto second = pass(std::nullopt);
  EXPECT_EQ(second.delivered, 0U);
  EXPECT_EQ(second.left, 0U) << "nothing that we could do";
  destinations_ = {{"hook", "http://hook"}};
  EXPECT_EQ(pass().delivered, 1U);
  EXPECT_THAT(told_, SizeIs(2));
  EXPECT_THAT(files(), IsEmpty());
}

TEST_F(LeftDeliveryTest, WhatAllWereToldOfIsRemoved) {
  leave({event(1, RunAdmitted{}), event(2, RunFinished{}), event(3, RunFinished{})}, 2);
  {
    std::optional<Journal> journal = Journal::open(files().at(0));
    journal.value().read();
    journal->append(settledRecord("hook", 3, {})); // and then the wrapper was killed
  }
  destinations_.clear();
  pass();
  EXPECT_THAT(files(), IsEmpty());
  EXPECT_THAT(told_, IsEmpty());
}

TEST_F(LeftDeliveryTest, ARunThatIsStillGoingOnIsLeftAlone) {
  RunJournal book(rules_, run_);
  book.addRecipient("hook", policyFor("http://hook"));
  book.keep(event(1, RunAdmitted{}));
  EXPECT_EQ(pass().left, 0U);
  EXPECT_THAT(told_, IsEmpty());
}

TEST_F(LeftDeliveryTest, WhatIsTooOldIsDroppedWithAWarning) {
  leaveWhole();
  clock_.ahead = 25h;
  EXPECT_EQ(pass("another job").delivered, 0U);
  EXPECT_THAT(files(), IsEmpty());
  EXPECT_THAT(log_.warnings, ElementsAre(HasSubstr("older than spool-max-age")));
  rules_.longestAge = Duration::max();
  leaveWhole();
  clock_.ahead = 100'000h;
  pass("another job");
  EXPECT_THAT(files(), SizeIs(1)) << "no limit";
}

TEST_F(LeftDeliveryTest, AnotherJobsLimitIsItsOwn) {
  rules_.longestAge = Duration::max();
  leaveWhole();
  rules_.longestAge = 1h;
  clock_.ahead = 100'000h;
  pass("another job");
  pass(std::nullopt);
  EXPECT_THAT(log_.warnings, IsEmpty());
}

TEST_F(LeftDeliveryTest, TheLimitOfTheJobThatDeliversIsTheOneOfNow) {
  rules_.longestAge = Duration::max();
  leaveWhole();
  rules_.longestAge = 1h;
  clock_.ahead = 2h;
  pass();
  EXPECT_THAT(files(), IsEmpty());
  EXPECT_THAT(log_.warnings, ElementsAre(HasSubstr("older than spool-max-age")));
}

TEST_F(LeftDeliveryTest, AWallClockThatWasSetMakesNothingOld) {
  rules_.sinceBoot = 10s;
  leaveWhole();
  rules_.sinceBoot = 20s; // of the same boot: ten seconds have passed
  clock_.ahead = 100'000h;
  EXPECT_EQ(pass("another job").delivered, 0U);
  EXPECT_THAT(files(), SizeIs(1));
  EXPECT_EQ(pass().delivered, 1U);
  EXPECT_THAT(log_.warnings, IsEmpty());
}

TEST_F(LeftDeliveryTest, ATimeFromAClockThatWasNotSetYetIsNoAge) {
  leaveWhole();
  const timespec early[] = {{100, 0}, {100, 0}}; // in 1970
  ASSERT_EQ(::utimensat(AT_FDCWD, files().at(0).c_str(), early, 0), 0);
  EXPECT_EQ(pass().delivered, 1U);
  EXPECT_THAT(log_.warnings, IsEmpty());
}

TEST_F(LeftDeliveryTest, ATimeThatIsStillToComeIsNoAge) {
  rules_.sinceBoot = 10s;
  leaveWhole();
  leave({event(1, RunAdmitted{})}); // whose wrapper was killed
  rules_.boot = "another";
  clock_.ahead = -100'000h;
  EXPECT_EQ(pass("another job").left, 0U);
  EXPECT_THAT(files(), SizeIs(2));
  EXPECT_THAT(log_.warnings, IsEmpty());
  EXPECT_EQ(pass().delivered, 2U);
  ASSERT_THAT(told_, SizeIs(2));
  EXPECT_GE(told_[1].events.back().as<RunFinished>()->elapsed, Duration::zero());
}

TEST_F(LeftDeliveryTest, AFileThatNoRunCouldLeaveIsNamedAndLeft) {
  leaveWhole();
  const std::string large = temp_.write("spool/a.run", "");
  std::filesystem::permissions(large, std::filesystem::perms::owner_all);
  std::filesystem::resize_file(large, std::uintmax_t{1} << 30);
  EXPECT_EQ(pass().delivered, 1U);
  EXPECT_THAT(log_.warnings, ElementsAre(HasSubstr("a.run has 1073741824 bytes")));
  EXPECT_THAT(files(), SizeIs(1));
}

TEST_F(LeftDeliveryTest, WhatIsReallyOldOfThisBootIsDropped) {
  rules_.sinceBoot = 10s;
  leaveWhole();
  rules_.sinceBoot = 30h;
  clock_.ahead = 30h;
  pass();
  EXPECT_THAT(files(), IsEmpty());
}

TEST_F(LeftDeliveryTest, ADamagedJournalIsNamedAndLeft) {
  leaveWhole();
  temp_.write("spool/a.run", "what is this\n");
  EXPECT_EQ(pass().delivered, 1U);
  EXPECT_THAT(log_.warnings, ElementsAre(HasSubstr("a.run is not a journal")));
  EXPECT_THAT(files(), SizeIs(1));
}

TEST_F(LeftDeliveryTest, APluginThatThrowsIsNamedAndTheRunIsLeft) {
  leaveWhole();
  script_ = [](const Event&) -> Delivery { throw std::runtime_error("broken plugin"); };
  EXPECT_EQ(pass().left, 1U);
  EXPECT_THAT(log_.warnings, ElementsAre(HasSubstr("broken plugin")));
}

TEST_F(LeftDeliveryTest, WhatItRemembersOfAnEventInPartsIsThereTheNextTime) {
  leaveWhole();
  script_ = [](const Event&) {
    Delivery half = Delivery::retry("the second server does not answer");
    half.remember = {{"sent", "first"}};
    return half;
  };
  pass();
  EXPECT_FALSE(told_.at(0).run.facts.contains("sent"));
  pass();
  EXPECT_EQ(told_.at(1).run.facts.at("sent"), "first");
  EXPECT_EQ(kindsTold(1).front(), kindsTold(0).front()) << "it still waits";
}

TEST_F(LeftDeliveryTest, StopsBetweenStepsAndBoundsEach) {
  leaveWhole();
  latest_ = clock_.now() + 3s;
  script_ = [this](const Event&) {
    stopped_ = true;
    return Delivery::delivered();
  };
  EXPECT_EQ(pass().left, 1U);
  EXPECT_THAT(kindsTold(), SizeIs(1));
  EXPECT_EQ(told_[0].deadlines.at(0), latest_);
  stopped_ = false;
  latest_ = SteadyTime::max();
  script_ = [](const Event&) { return Delivery::delivered(); };
  EXPECT_EQ(pass().delivered, 1U);
  EXPECT_THAT(kindsTold(1), SizeIs(2));
  EXPECT_EQ(told_[1].deadlines.at(0), clock_.now() + 30s) << "its attemptLimit";
}

} // namespace
} // namespace exec_wrapper::report
