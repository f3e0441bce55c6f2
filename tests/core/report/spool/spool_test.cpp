#include "report/spool/spool.h"

#include "core/report/reporters_fixture.h"
#include "core/report/spool/spool_fixture.h"

#include <gmock/gmock.h>

#include <sys/resource.h>
#include <sys/stat.h>

#include <filesystem>

namespace exec_wrapper::report {
namespace {

using namespace std::chrono_literals;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// Reporters with a spool, and real threads.
class SpoolTest : public SpoolFixture {
protected:
  void SetUp() override { reporters_->useSpool(rules_, run_); }
  void TearDown() override { reporters_ = nullptr; }

  void add(std::string name, Heard& heard, DeliveryPolicy policy, ScriptedReporter::Script script) {
    reporters_->add(std::move(name), std::make_unique<ScriptedReporter>(heard, std::move(policy),
                                                                        std::move(script)));
  }

  static Delivery deliverAll(const Event&) { return Delivery::delivered(); }
  static Delivery failAll(const Event&) { return Delivery::retry("no connection"); }

  bool awaitRest() {
    return changed_.await([this] { return reporters_->unfinished().empty(); });
  }

  void wholeRun() {
    bus_.publish(Severity::Debug, RunAdmitted{});
    bus_.publish(Severity::Info, AttemptStarted{{1, 0, 0, 4712}});
    bus_.publish(Severity::Warning, RunFinished{});
    reporters_->close();
  }

  std::vector<std::string> said() const {
    std::vector<std::string> texts;
    for (const auto& [severity, message] : log_.facts<Message>()) {
      texts.push_back(message.text);
    }
    return texts;
  }

  std::vector<bool> givenUp() const {
    std::vector<bool> flags;
    for (const auto& [severity, failure] : log_.facts<DeliveryFailed>()) {
      flags.push_back(failure.givenUp);
    }
    return flags;
  }

  void listen() {
    DeliveryPolicy all;
    all.minSeverity = Severity::Debug;
    add("log", log_, all, deliverAll);
  }

  MachineClock clock_;
  events::Bus bus_{clock_};
  Signal changed_;
  Heard heard_;
  Heard log_;
  std::unique_ptr<Reporters> reporters_ = std::make_unique<Reporters>(
      bus_, clock_, Reporters::Callbacks{[](const std::string&) {}, [this] { changed_.raise(); }});
};

TEST_F(SpoolTest, IsEmptyOnceAllIsDelivered) {
  add("hook", heard_, policyFor("http://hook"), deliverAll);
  wholeRun();
  ASSERT_TRUE(awaitRest());
  EXPECT_THAT(files(), IsEmpty());
}

TEST_F(SpoolTest, NamesTheRunBeforeItsCommandMayStart) {
  add("hook", heard_, policyFor("http://hook"), failAll);
  bus_.publish(Severity::Debug, RunAdmitted{});
  reporters_->begin();
  EXPECT_THAT(files(), SizeIs(1));
}

TEST_F(SpoolTest, HoldsNoCommandWhereNothingIsOrCanBeKept) {
  bus_.publish(Severity::Debug, RunAdmitted{});
  reporters_->begin(); // nobody wants anything kept
  temp_.write("spool", "no directory");
  add("hook", heard_, policyFor("http://hook"), deliverAll);
  bus_.publish(Severity::Debug, RunAdmitted{});
  reporters_->begin();
  EXPECT_THAT(files(), IsEmpty());
}

TEST_F(SpoolTest, HasAnEventOnDiskBeforeItIsSent) {
  std::vector<std::string> found;
  add("hook", heard_, policyFor("http://hook"), [&](const Event&) {
    found.push_back(text());
    return Delivery::delivered();
  });
  wholeRun();
  ASSERT_TRUE(awaitRest());
  ASSERT_THAT(found, SizeIs(3));
  EXPECT_THAT(found[0], HasSubstr("\nadmitted\t"));
  EXPECT_THAT(found[1], HasSubstr("\nattempt_started\t"));
  EXPECT_THAT(found[2], HasSubstr("\nfinished\t"));
}

TEST_F(SpoolTest, KeepsNothingForReportersWithoutADestination) {
  add("hook", heard_, policyFor(""), deliverAll);
  wholeRun();
  ASSERT_TRUE(awaitRest());
  EXPECT_FALSE(std::filesystem::exists(rules_.directory));
}

TEST_F(SpoolTest, KeepsWhatCouldNotBeDeliveredAndSaysSo) {
  rules_.drainTimeout = 100ms;
  reporters_->useSpool(rules_, run_);
  DeliveryPolicy policy = policyFor("http://hook");
  policy.retries = std::nullopt; // the disk may be slow, and what is told of the run early
  policy.finalRetries = std::nullopt;
  policy.retryDelay = 10ms;
  policy.newestOnly = true;
  listen();
  add("hook", heard_, policy, failAll);
  wholeRun();
  ASSERT_TRUE(awaitRest());
  EXPECT_THAT(files(), SizeIs(1));
  EXPECT_THAT(text(), HasSubstr("\nfinished\t"));
  EXPECT_THAT(said(), Contains(HasSubstr("stays in the spool")));
  EXPECT_THAT(givenUp(), Each(false)) << "nothing is lost";
}

TEST_F(SpoolTest, GivesNothingUpThatFailsBeforeTheReportersAreClosed) {
  std::atomic<bool> over = false;
  Signal toldSo;
  listen();
  const EventKinds kinds = {EventKind::RunAdmitted, EventKind::RunFinished};
  add("hook", heard_, policyFor("http://hook", kinds), [&](const Event&) {
    toldSo.await([&] { return over.load(); });
    return Delivery::retry("no connection");
  });
  bus_.publish(Severity::Debug, RunAdmitted{});
  ASSERT_TRUE(heard_.awaitCount(1));
  bus_.publish(Severity::Warning, RunFinished{});
  over = true;
  toldSo.raise();
  ASSERT_TRUE(log_.awaitCount(2 + 2)) << "both, and that they failed";
  reporters_->close();
  ASSERT_TRUE(awaitRest());
  EXPECT_THAT(givenUp(), ElementsAre(false, false));
  EXPECT_THAT(said(), ElementsAre(HasSubstr("stays in the spool")));
  EXPECT_THAT(files(), SizeIs(1));
}

TEST_F(SpoolTest, LeavesTheirRetriesToReportersForWhomNothingIsKept) {
  DeliveryPolicy policy = policyFor("");
  policy.retries = 0;
  listen();
  add("hook", heard_, policy, failAll);
  bus_.publish(Severity::Debug, RunAdmitted{});
  ASSERT_TRUE(log_.awaitCount(2));
  EXPECT_THAT(givenUp(), ElementsAre(true));
}

TEST_F(SpoolTest, LosesNoEventOfARunThatGoesOn) {
  int attempts = 0;
  DeliveryPolicy policy = policyFor("http://hook");
  policy.retries = 0;
  policy.retryDelay = 1ms;
  add("hook", heard_, policy, [&](const Event&) {
    return ++attempts < 5 ? Delivery::retry("not yet") : Delivery::delivered();
  });
  bus_.publish(Severity::Debug, RunAdmitted{});
  ASSERT_TRUE(heard_.awaitCount(5)) << "it is not given up, whatever its retries are";
  reporters_->close();
  ASSERT_TRUE(awaitRest());
}

TEST_F(SpoolTest, WhatIsRefusedForGoodIsNotKept) {
  add("hook", heard_, policyFor("http://hook"),
      [](const Event&) { return Delivery::rejected("404"); });
  wholeRun();
  ASSERT_TRUE(awaitRest());
  EXPECT_THAT(files(), IsEmpty());
}

TEST_F(SpoolTest, ADirectoryThatCannotServeIsNamedOnceAndHoldsNothingUp) {
  mkdir(rules_.directory.c_str(), 0777);
  chmod(rules_.directory.c_str(), 0777);
  listen();
  add("hook", heard_, policyFor("http://hook"), deliverAll);
  wholeRun();
  ASSERT_TRUE(awaitRest());
  EXPECT_THAT(heard_.entries(), SizeIs(3 + 1)) << "and the message";
  EXPECT_THAT(said(), ElementsAre(HasSubstr("the spool no longer keeps")));
  EXPECT_THAT(files(), IsEmpty());
}

TEST_F(SpoolTest, ADirectoryThatCannotServeKeepsNothingThatFails) {
  temp_.write("spool", "no directory");
  listen();
  add("hook", heard_, policyFor("http://hook", {EventKind::RunFinished}), failAll);
  bus_.publish(Severity::Warning, RunFinished{});
  ASSERT_TRUE(heard_.awaitCount(1));
  reporters_->close();
  ASSERT_TRUE(awaitRest());
  EXPECT_THAT(givenUp(), ElementsAre(true));
  EXPECT_THAT(said(), ElementsAre(HasSubstr("the spool no longer keeps")));
}

// Half a journal would tell the next run that the wrapper was killed.
TEST_F(SpoolTest, ADiskThatFailsDuringTheRunLeavesNoHalfJournal) {
  listen();
  add("hook", heard_, policyFor("http://hook"), deliverAll);
  bus_.publish(Severity::Debug, RunAdmitted{});
  ASSERT_TRUE(heard_.awaitCount(1));
  EXPECT_THAT(files(), SizeIs(1));
  struct rlimit before {};
  getrlimit(RLIMIT_FSIZE, &before);
  const struct rlimit none = {1, before.rlim_max};
  signal(SIGXFSZ, SIG_IGN);
  setrlimit(RLIMIT_FSIZE, &none);
  bus_.publish(Severity::Warning, RunFinished{});
  const bool heard = heard_.awaitCount(2);
  setrlimit(RLIMIT_FSIZE, &before);
  signal(SIGXFSZ, SIG_DFL);
  EXPECT_TRUE(heard);
  reporters_->close();
  ASSERT_TRUE(awaitRest());
  EXPECT_THAT(files(), IsEmpty());
  EXPECT_THAT(said(), Contains(HasSubstr("the spool no longer keeps")));
}

TEST_F(SpoolTest, WithoutASpoolThatWorksTheDrainIsNotCutShort) {
  rules_.drainTimeout = 50ms;
  rules_.directory = temp_.file("none/spool");
  reporters_->useSpool(rules_, run_);
  int attempts = 0;
  DeliveryPolicy policy = policyFor("http://hook", {EventKind::RunFinished});
  policy.finalRetries = std::nullopt;
  policy.retryDelay = 10ms;
  add("hook", heard_, policy, [&](const Event&) {
    return ++attempts < 20 ? Delivery::retry("not yet") : Delivery::delivered();
  });
  wholeRun();
  ASSERT_TRUE(awaitRest());
  EXPECT_EQ(attempts, 20);
}

TEST_F(SpoolTest, ReplaysWhatAnEarlierRunLeft) {
  {
    SpoolConfig earlier = rules_;
    earlier.journal = "earlier";
    RunJournal book(earlier, run_);
    book.addRecipient("hook", policyFor("http://hook"));
    book.keep(event(1, RunAdmitted{}));
    book.keep(event(2, RunFinished{}));
  }
  Heard replayed;
  add("hook", heard_, policyFor("http://hook"), deliverAll);
  reporters_->replay(
      [&](const std::string&, const RunIdentity&) {
        return std::make_shared<ScriptedReporter>(replayed, policyFor("http://hook"), deliverAll);
      },
      [](const KilledRun&) { return true; });
  ASSERT_TRUE(replayed.awaitCount(2));
  wholeRun();
  ASSERT_TRUE(awaitRest());
  EXPECT_THAT(files(), IsEmpty());
  EXPECT_THAT(heard_.facts<RunFinished>(), SizeIs(1));
}

TEST_F(SpoolTest, AReplayThatHangsIsNamedAfterTheTimeForDrains) {
  rules_.drainTimeout = 1ms;
  reporters_->useSpool(rules_, run_);
  {
    SpoolConfig earlier = rules_;
    earlier.journal = "earlier";
    RunJournal book(earlier, run_);
    book.addRecipient("hook", policyFor("http://hook"));
    book.keep(event(1, RunFinished{}));
  }
  Signal released;
  std::atomic<bool> go = false;
  Heard replayed;
  add("hook", heard_, policyFor("http://hook"), deliverAll);
  reporters_->replay(
      [&](const std::string&, const RunIdentity&) {
        return std::make_shared<ScriptedReporter>(replayed, policyFor("http://hook"),
                                                  [&](const Event&) {
                                                    released.await([&] { return go.load(); });
                                                    return Delivery::delivered();
                                                  });
      },
      [](const KilledRun&) { return true; });
  ASSERT_TRUE(replayed.awaitCount(1));
  reporters_->close();
  const std::optional<SteadyTime> check = reporters_->nextCheck(clock_.now());
  ASSERT_TRUE(check);
  EXPECT_LT(*check - clock_.now(), 2s);
  const auto late = reporters_->late(*check);
  ASSERT_EQ(late.size(), 1U);
  EXPECT_EQ(late[0].name, "the spool");
  EXPECT_THAT(reporters_->unfinished(), Contains("the spool"));
  go = true;
  released.raise();
  ASSERT_TRUE(awaitRest());
}

} // namespace
} // namespace exec_wrapper::report
