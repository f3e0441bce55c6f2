// The check-ins of a run.

#include "plugins/sentry/reporter_fixture.h"

#include <gmock/gmock.h>

namespace exec_wrapper::sentry {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;
using ::testing::SizeIs;

class CheckIns : public ReporterTest {
protected:
  CheckIns() { settings_["sentry-events"] = "none"; }

  std::string configOf(std::size_t number) const {
    const auto object = checkIn(number);
    if (!object->has("monitor_config")) {
      return "none";
    }
    std::string text = object->get("monitor_config").toString();
    std::erase(text, ' '); // which Poco prints in some versions
    return text;
  }
};

TEST_F(CheckIns, OpenAndCloseARun) {
  EXPECT_EQ(deliver(start()).verdict, Verdict::Delivered);
  EXPECT_EQ(deliver(succeeded()).verdict, Verdict::Delivered);

  ASSERT_THAT(statuses(), ElementsAre("in_progress", "ok"));
  for (const std::size_t i : {0U, 1U}) {
    EXPECT_EQ(checkIn(i)->getValue<std::string>("check_in_id"), kRunHex);
    EXPECT_EQ(checkIn(i)->getValue<std::string>("monitor_slug"), "nightly-backup");
    EXPECT_EQ(checkIn(i)->getValue<std::string>("environment"), "production");
    EXPECT_EQ(
        checkIn(i)->getObject("contexts")->getObject("trace")->getValue<std::string>("trace_id"),
        kRunHex);
  }
  EXPECT_FALSE(checkIn(0)->has("duration"));
  EXPECT_EQ(checkIn(1)->getValue<double>("duration"), 1.5);
}

TEST_F(CheckIns, AreAddressedAndSigned) {
  deliver(start());
  const http::Request& request = requests_.at(0);
  EXPECT_EQ(request.path, "/api/42/envelope/");
  EXPECT_THAT(
      request.headers,
      ElementsAre(Pair("Content-Type", "application/x-sentry-envelope"),
                  Pair("X-Sentry-Auth", "Sentry sentry_key=k3y-k3y, sentry_version=7, "
                                        "sentry_client=exec_wrapper/" EXEC_WRAPPER_VERSION)));
  EXPECT_EQ(request.body.find("k3y"), request.body.npos);
}

TEST_F(CheckIns, CloseAFailedRunAsAnError) {
  deliver(failed());
  RunFinished timedOut = failed(124);
  timedOut.result = RunFinished::Result::TimedOut;
  deliver(timedOut);
  EXPECT_THAT(statuses(), ElementsAre("error", "error"));
}

TEST_F(CheckIns, TakeSeveralAttemptsForOneRun) {
  deliver(start(1));
  deliver(start(2));
  deliver(failed());
  EXPECT_THAT(statuses(), ElementsAre("in_progress", "error"));
}

TEST_F(CheckIns, TakeALaterAttemptForAHeartbeat) {
  deliver(start(1));
  clock_.advance(29s);
  deliver(start(2));
  EXPECT_THAT(statuses(), SizeIs(1)) << "Sentry takes six a minute";
  clock_.advance(1s);
  deliver(start(3));
  EXPECT_THAT(statuses(), ElementsAre("in_progress", "in_progress"));
}

TEST_F(CheckIns, TakeNoAttemptForAHeartbeatWhereThereIsNone) {
  settings_["sentry-heartbeat"] = "-1";
  deliver(start(1));
  clock_.advance(1h);
  deliver(start(2));
  EXPECT_THAT(statuses(), SizeIs(1));
}

TEST_F(CheckIns, AreRepeatedAsHeartbeats) {
  deliver(start());
  deliver(Heartbeat{});
  deliver(succeeded());
  EXPECT_THAT(statuses(), ElementsAre("in_progress", "in_progress", "ok"));
  EXPECT_EQ(checkIn(1)->getValue<std::string>("check_in_id"), kRunHex);
}

TEST_F(CheckIns, AboutAStartAreNeverLate) {
  EXPECT_EQ(deliver(start(), 6min).verdict, Verdict::Delivered);
  EXPECT_THAT(requests_, IsEmpty());
}

TEST_F(CheckIns, AboutAnEndAreDroppedWhenTheyAreOld) {
  EXPECT_EQ(deliver(failed(), 14min).verdict, Verdict::Delivered);
  EXPECT_THAT(statuses(), ElementsAre("error"));
  EXPECT_EQ(deliver(failed(), 16min).verdict, Verdict::Delivered);
  EXPECT_THAT(statuses(), SizeIs(1));
  EXPECT_THAT(host_.lines(Severity::Warning), ElementsAre(HasSubstr("ended 16m ago is not sent")));
}

TEST_F(CheckIns, MayBeAsOldAsTheUserWants) {
  settings_["sentry-max-age"] = "-1";
  deliver(failed(), 24h * 30);
  EXPECT_THAT(statuses(), ElementsAre("error"));
}

TEST_F(CheckIns, ConfigureTheMonitorOnce) {
  host_.identity().schedule = "10 2 * * *";
  settings_["process-cron-schedule"] = "10 2 * * *";
  const Delivery started = deliver(start());
  deliver(succeeded());
  EXPECT_THAT(configOf(0), AllOf(HasSubstr(R"("value":"102***")"), HasSubstr("UTC")));
  EXPECT_EQ(configOf(1), "none");
  EXPECT_THAT(started.remember, SizeIs(1));
}

TEST_F(CheckIns, ConfigureTheMonitorAtTheEndWhereTheStartWasNotDelivered) {
  host_.identity().schedule = "10 2 * * *";
  settings_["process-cron-schedule"] = "10 2 * * *";
  failNext();
  deliver(start());
  deliver(succeeded());
  EXPECT_NE(configOf(1), "none");
}

TEST_F(CheckIns, OfAReplayedRunDoNotConfigureAgain) {
  host_.identity().schedule = "10 2 * * *";
  settings_["process-cron-schedule"] = "10 2 * * *";
  host_.identity().facts = deliver(start()).remember;
  forget();
  deliver(failed());
  EXPECT_EQ(configOf(1), "none");
}

TEST_F(CheckIns, OfAnotherJobDoNotGiveItOurConfiguration) {
  host_.identity().name = "other";
  settings_["process-name"] = "mine";
  settings_["sentry-schedule"] = "every 2 hours";
  deliver(failed());
  EXPECT_EQ(configOf(0), "none");
}

TEST_F(CheckIns, OfAJobWithAnOddScheduleSaySoOnce) {
  host_.identity().schedule = "at full moon";
  settings_["process-cron-schedule"] = "at full moon";
  deliver(start());
  deliver(succeeded());
  EXPECT_EQ(configOf(0), "none");
  EXPECT_THAT(host_.lines(Severity::Warning),
              ElementsAre(HasSubstr("process-cron-schedule is not a cron expression")));
}

TEST_F(CheckIns, AreNotMadeForARefusedRun) {
  EXPECT_FALSE(reporter().policy().kinds.contains(EventKind::RunRefused));
  deliver(RunRefused{"lock_file", "held", 75});
  EXPECT_THAT(requests_, IsEmpty());
}

TEST_F(CheckIns, AreMadeForARefusedRunWhereThatIsWanted) {
  settings_["sentry-refused"] = "error";
  EXPECT_TRUE(reporter().policy().kinds.contains(EventKind::RunRefused));
  deliver(RunRefused{"lock_file", "held", 75});
  EXPECT_THAT(statuses(), ElementsAre("error"));
  EXPECT_EQ(checkIn(0)->getValue<double>("duration"), 0);
}

TEST_F(CheckIns, CanBeLeftOut) {
  settings_["sentry-check-ins"] = "false";
  settings_["sentry-events"] = "run_failed";
  EXPECT_FALSE(reporter().policy().kinds.contains(EventKind::AttemptStarted));
  EXPECT_EQ(reporter().policy().heartbeat, std::nullopt);
  deliver(start());
  deliver(failed());
  EXPECT_THAT(statuses(), IsEmpty());
  EXPECT_THAT(events(), SizeIs(1));
  EXPECT_FALSE(events()[0]->getObject("contexts")->has("monitor"));
}

TEST_F(CheckIns, HaveHeartbeatsForRunsWithoutALimit) {
  EXPECT_EQ(reporter().policy().heartbeat, 10min);
}

TEST_F(CheckIns, HaveHeartbeatsThreeTimesWithinMaxRuntime) {
  settings_["sentry-max-runtime"] = "6m";
  EXPECT_EQ(reporter().policy().heartbeat, 2min);
}

TEST_F(CheckIns, NeedNoHeartbeatsWhereTheRunsOwnLimitIsMaxRuntime) {
  settings_.insert({{"process-cron-schedule", "@daily"},
                    {"process-timeout", "2h"},
                    {"process-max-retries", "1"},
                    {"process-retry-delay", "10m"},
                    {"process-termination-grace-period", "30"}});
  host_.identity().schedule = "@daily";
  EXPECT_EQ(reporter().policy().heartbeat, std::nullopt);
  deliver(start());
  EXPECT_THAT(configOf(0), HasSubstr(R"("max_runtime":251)")) << "2 x 2h 0m 30s + 10m";
}

TEST_F(CheckIns, LeaveMaxRuntimeToTheMonitorOfAServiceOrOfEndlessRetries) {
  settings_.insert({{"process-cron-schedule", "@daily"},
                    {"process-timeout", "2h"},
                    {"process-max-retries", "100000"},
                    {"process-retry-delay", "10m"}});
  host_.identity().schedule = "@daily";
  deliver(start());
  EXPECT_THAT(configOf(0), Not(HasSubstr("max_runtime")));
}

TEST_F(CheckIns, MayComeLaterWhereTheStartIsSplayed) {
  settings_.insert({{"process-cron-schedule", "@daily"}, {"start-splay", "10m"}});
  host_.identity().schedule = "@daily";
  deliver(start());
  EXPECT_THAT(configOf(0), HasSubstr(R"("checkin_margin":11)"));
}

TEST_F(CheckIns, AreNotSentAboutAStartAfterTheEnd) {
  EXPECT_TRUE(reporter().policy().newestOnly);
}

TEST_F(CheckIns, HaveNoDurationThatSentryCouldNotStore) {
  RunFinished longRun = succeeded();
  longRun.elapsed = 24h * 25;
  deliver(longRun);
  EXPECT_FALSE(checkIn(0)->has("duration"));
}

} // namespace
} // namespace exec_wrapper::sentry
