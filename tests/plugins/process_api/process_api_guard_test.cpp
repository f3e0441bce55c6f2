#include "process_api_guard.h"

#include "exec_wrapper/testing/sample_host.h"
#include "fake_api.h"
#include "support/fake_clock.h"

#include <gmock/gmock.h>

#include <stop_token>

namespace exec_wrapper::process_api {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using Reason = Refusal::Reason;

const std::string kHeld = R"({"message": "held by db2"})";

class Guarding : public ::testing::Test {
protected:
  Guarding() {
    settings.processTypeId = 12;
    settings.processName = "nightly";
    settings.maxConcurrency = 1;
    settings.timeout = 30s;
    settings.retries = 2;
    settings.conflictRetries = 0;
    settings.retryDelay = 600s;
    host.identity().host = "db1";
  }

  Decision acquire() { return guard().acquire(stop.get_token()); }

  ProcessApiGuard& guard() {
    if (!guard_) {
      guard_.emplace(settings, api, host, [this](Duration length, const std::stop_token& asked) {
        waits.push_back(length);
        onWait();
        EXPECT_EQ(asked, stop.get_token());
      });
    }
    return *guard_;
  }

  Admission admission() {
    Decision decision = acquire();
    auto* const admitted = std::get_if<Admission>(&decision);
    return admitted != nullptr ? *admitted
                               : Admission{{{"refused", refusalIn(decision).message}}, {}};
  }

  Refusal refusal() { return refusalIn(acquire()); }

  static Refusal refusalIn(const Decision& decision) {
    const auto* const refused = std::get_if<Refusal>(&decision);
    return refused != nullptr ? *refused : Refusal::failed(-1, "it was admitted");
  }

  ApiSettings settings;
  FakeApi api;
  FakeClock time;
  contract::SampleHost host{time};
  std::stop_source stop;
  std::vector<Duration> waits;
  std::function<void()> onWait = [] {};

private:
  std::optional<ProcessApiGuard> guard_;
};

// Admission

TEST_F(Guarding, AdmitsWithTheIdOfTheExecution) {
  api.then(created("17"));
  const Admission admitted = admission();
  EXPECT_EQ(admitted.facts, (Facts{{"process_execution_id", "17"}}));
  EXPECT_EQ(admitted.environment, (Facts{{"EXEC_WRAPPER_PROCESS_EXECUTION_ID", "17"}}));
  EXPECT_THAT(waits, IsEmpty());
  EXPECT_THAT(host.failures(), IsEmpty());
  EXPECT_THAT(host.lines(), IsEmpty());
}

TEST_F(Guarding, AsksWithTheConcurrencyThatIsToBeEnforced) {
  api.then(created());
  acquire();
  ASSERT_THAT(api.asked, SizeIs(1));
  EXPECT_EQ(api.asked[0].body, creationBody(settings, "db1", 1));
}

TEST_F(Guarding, GivesEachAttemptTheTimeThatIsSet) {
  api.then(noConnection()).then(created());
  onWait = [this] { time.advance(600s); };
  const SteadyTime start = time.now();
  acquire();
  ASSERT_THAT(api.asked, SizeIs(2));
  EXPECT_EQ(api.asked[0].deadline, start + 30s);
  EXPECT_EQ(api.asked[1].deadline, start + 630s);
}

TEST_F(Guarding, WithoutATimeOutAsksWithoutDeadline) {
  settings.timeout = std::nullopt;
  api.then(created());
  acquire();
  EXPECT_EQ(api.asked[0].deadline, SteadyTime::max());
  EXPECT_EQ(guard().cancelTimeout(), 30s);
}

TEST_F(Guarding, IsPatientForOneAttempt) {
  EXPECT_EQ(guard().cancelTimeout(), 31s);
}

// Conflicts

TEST_F(Guarding, IsBusyWhereAnotherExecutionIsInTheWay) {
  api.then(answer(409, kHeld));
  const Refusal refused = refusal();
  EXPECT_EQ(refused.reason, Reason::Busy);
  EXPECT_THAT(refused.message,
              AllOf(HasSubstr("process type 12"), HasSubstr("held by db2"), Not(HasSubstr("own"))));
  EXPECT_THAT(waits, IsEmpty());
  EXPECT_THAT(host.failures(), IsEmpty()) << "a conflict is no failure";
}

TEST_F(Guarding, AsksAgainAfterAHeartbeatUpToTheConflictRetries) {
  settings.conflictRetries = 2;
  settings.heartbeat = 45s;
  api.then(answer(409)).then(answer(409)).then(answer(409));
  const Refusal refused = refusal();
  EXPECT_EQ(refused.reason, Reason::Busy);
  EXPECT_THAT(refused.message, HasSubstr("asked 3 times"));
  EXPECT_THAT(waits, ElementsAre(45s, 45s));
}

TEST_F(Guarding, WithoutHeartbeatsWaitsTheRetryDelayForAConflict) {
  settings.conflictRetries = 1;
  api.then(answer(409, "", 5s)).then(created());
  EXPECT_EQ(admission().facts.at("process_execution_id"), "17");
  EXPECT_THAT(waits, ElementsAre(600s));
}

TEST_F(Guarding, IsUnavailableAtOnceWithoutARoute) {
  api.then(http::Failure{http::Failure::Kind::NoRoute, "not a usable proxy"});
  EXPECT_EQ(refusal().reason, Reason::Unavailable);
  EXPECT_THAT(waits, ElementsAre());
}

TEST_F(Guarding, AsksNoServerAgainWithinASecondOfItsWish) {
  settings.retries = std::nullopt;
  api.then(answer(503, "", 0s)).then(answer(503, "", 0s)).then(created());
  EXPECT_EQ(admission().facts.at("process_execution_id"), "17");
  EXPECT_THAT(waits, ElementsAre(1s, 2s));
}

TEST_F(Guarding, SaysThatItWaitsForAConflict) {
  settings.conflictRetries = 1;
  settings.heartbeat = 30s;
  api.then(answer(409, kHeld)).then(created());
  acquire();
  ASSERT_THAT(host.lines(), SizeIs(1));
  EXPECT_EQ(host.lines()[0].severity, Severity::Info);
  EXPECT_THAT(host.lines()[0].text,
              AllOf(HasSubstr("held by db2"), HasSubstr("in 30 s"), HasSubstr("retry 1 of 1")));
}

TEST_F(Guarding, WaitsForAConflictForEver) {
  settings.conflictRetries = std::nullopt;
  for (int i = 0; i < 100; ++i) {
    api.then(answer(409));
  }
  api.then(created());
  EXPECT_EQ(admission().facts.at("process_execution_id"), "17");
  EXPECT_THAT(waits, SizeIs(100));
}

TEST_F(Guarding, SaysThatAConflictMayBeItsOwnRequest) {
  api.then(timedOut()).then(answer(409));
  const Refusal refused = refusal();
  EXPECT_EQ(refused.reason, Reason::Busy);
  EXPECT_THAT(refused.message, HasSubstr("it may be this run's own"));
}

TEST_F(Guarding, SaysTheSameOfARequestThatWentOutTwice) {
  http::Response conflict{409, {}, {}};
  conflict.repeated = true;
  api.then(conflict);
  EXPECT_THAT(refusal().message, HasSubstr("it may be this run's own"));
}

TEST_F(Guarding, AConflictAfterARefusedConnectionIsNotItsOwn) {
  api.then(noConnection()).then(answer(409));
  EXPECT_THAT(refusal().message, Not(HasSubstr("own")));
}

TEST_F(Guarding, CountsConflictsAndFailuresApart) {
  settings.conflictRetries = 1;
  settings.retries = 1;
  api.then(answer(409)).then(noConnection()).then(answer(409));
  EXPECT_EQ(refusal().reason, Reason::Busy);
  EXPECT_THAT(waits, ElementsAre(600s, 600s));
}

TEST_F(Guarding, AnAnsweredConflictEndsAnOutage) {
  settings.conflictRetries = 1;
  settings.retries = 1;
  api.then(noConnection()).then(answer(409)).then(noConnection()).then(created());
  EXPECT_EQ(admission().facts.at("process_execution_id"), "17");
  ASSERT_THAT(host.failures(), SizeIs(2));
  EXPECT_TRUE(host.failures()[1].firstOfOutage);
}

// What is no use asking again

struct FinalCase {
  const char* name;
  http::Result result;
  Reason reason;
  int status;
};

class FinalAnswer : public Guarding, public ::testing::WithParamInterface<FinalCase> {};

TEST_P(FinalAnswer, RefusesAtOnceAndTells) {
  api.then(GetParam().result);
  const Refusal refused = refusal();
  EXPECT_EQ(refused.reason, GetParam().reason);
  EXPECT_EQ(refused.status, GetParam().status);
  EXPECT_THAT(refused.message, HasSubstr("api.test"));
  EXPECT_THAT(waits, IsEmpty());
  ASSERT_THAT(host.failures(), SizeIs(1));
  EXPECT_EQ(host.severities()[0], Severity::Warning);
  EXPECT_EQ(host.failures()[0].failures, 1U);
  EXPECT_TRUE(host.failures()[0].firstOfOutage);
  EXPECT_TRUE(host.failures()[0].givenUp);
}

INSTANTIATE_TEST_SUITE_P(
    All, FinalAnswer,
    ::testing::Values(FinalCase{"Status401", answer(401), Reason::Denied, 0},
                      FinalCase{"Status403", answer(403), Reason::Denied, 0},
                      FinalCase{"Status400", answer(400), Reason::Failed, 76},
                      FinalCase{"Status404", answer(404), Reason::Failed, 76},
                      FinalCase{"Redirect", answer(302), Reason::Failed, 76},
                      FinalCase{"NoId", answer(200, "{}"), Reason::Failed, 76},
                      FinalCase{"EmptyId", created("\"\""), Reason::Failed, 76},
                      FinalCase{"NoBody", answer(204), Reason::Failed, 76},
                      FinalCase{"NoJson", answer(200, "OK"), Reason::Failed, 76},
                      FinalCase{"NoHttp", failure(http::Failure::Kind::BadAnswer, true),
                                Reason::Failed, 76}),
    [](const auto& each) { return std::string(each.param.name); });

// Failures

struct PassingCase {
  const char* name;
  http::Result result;
};

class PassingFailure : public Guarding, public ::testing::WithParamInterface<PassingCase> {};

TEST_P(PassingFailure, IsTriedAgain) {
  api.then(GetParam().result).then(created());
  EXPECT_EQ(admission().facts.at("process_execution_id"), "17");
  EXPECT_THAT(waits, ElementsAre(600s));
}

TEST_P(PassingFailure, IsUnavailableInTheEnd) {
  api.then(GetParam().result).then(GetParam().result).then(GetParam().result);
  const Refusal refused = refusal();
  EXPECT_EQ(refused.reason, Reason::Unavailable);
  EXPECT_THAT(refused.message,
              AllOf(HasSubstr("3 times"), HasSubstr("api.test"), HasSubstr("api-unavailable")));
  EXPECT_THAT(waits, ElementsAre(600s, 600s));
}

INSTANTIATE_TEST_SUITE_P(All, PassingFailure,
                         ::testing::Values(PassingCase{"Status408", answer(408)},
                                           PassingCase{"Status429", answer(429)},
                                           PassingCase{"Status500", answer(500)},
                                           PassingCase{"Status503", answer(503)},
                                           PassingCase{"NoConnection", noConnection()},
                                           PassingCase{"TimedOut", timedOut()}),
                         [](const auto& each) { return std::string(each.param.name); });

TEST_F(Guarding, WaitsAsLongAsTheServerWishes) {
  api.then(answer(503, "", 5s)).then(answer(503)).then(answer(429, "", 0s));
  acquire();
  EXPECT_THAT(waits, ElementsAre(5s, 600s));
}

TEST_F(Guarding, SaysWhenItAsksAgain) {
  api.then(noConnection()).then(created());
  acquire();
  ASSERT_THAT(host.lines(), SizeIs(1));
  EXPECT_EQ(host.lines()[0].severity, Severity::Info);
  EXPECT_THAT(host.lines()[0].text, AllOf(HasSubstr("in 10m"), HasSubstr("retry 1 of 2")));
}

TEST_F(Guarding, TriesForEver) {
  settings.retries = std::nullopt;
  for (int i = 0; i < 100; ++i) {
    api.then(noConnection());
  }
  api.then(created());
  EXPECT_EQ(admission().facts.at("process_execution_id"), "17");
}

TEST_F(Guarding, TellsEachFailure) {
  api.then(noConnection()).then(answer(503, "oh no")).then(timedOut());
  acquire();
  ASSERT_THAT(host.failures(), SizeIs(3));
  const DeliveryFailed first = host.failures()[0];
  const Severity firstSeverity = host.severities()[0];
  EXPECT_EQ(firstSeverity, Severity::Warning);
  EXPECT_EQ(first.reporter, "process_api");
  EXPECT_EQ(first.reason, "no luck with api.test");
  EXPECT_EQ(first.failures, 1U);
  EXPECT_TRUE(first.firstOfOutage);
  EXPECT_FALSE(first.givenUp);
  EXPECT_FALSE(first.final);
  const DeliveryFailed second = host.failures()[1];
  const Severity secondSeverity = host.severities()[1];
  EXPECT_EQ(secondSeverity, Severity::Debug);
  EXPECT_EQ(second.failures, 2U);
  EXPECT_FALSE(second.firstOfOutage);
  EXPECT_FALSE(second.givenUp);
  ASSERT_NE(second.exchange, nullptr);
  EXPECT_EQ(second.exchange->method, "POST");
  EXPECT_EQ(second.exchange->url, "http://api.test/v1/process_executions");
  EXPECT_EQ(second.exchange->request, api.asked[1].body);
  EXPECT_EQ(second.exchange->statusCode, 503);
  EXPECT_EQ(second.exchange->response, "oh no");
  const DeliveryFailed third = host.failures()[2];
  const Severity thirdSeverity = host.severities()[2];
  EXPECT_EQ(thirdSeverity, Severity::Warning);
  EXPECT_EQ(third.failures, 3U);
  EXPECT_FALSE(third.firstOfOutage);
  EXPECT_TRUE(third.givenUp);
}

TEST_F(Guarding, AnAnswerThatIsNoUseIsPartOfTheOutageBefore) {
  api.then(noConnection()).then(answer(404));
  EXPECT_EQ(refusal().reason, Reason::Failed);
  ASSERT_THAT(host.failures(), SizeIs(2));
  EXPECT_EQ(host.failures()[1].failures, 2U);
  EXPECT_FALSE(host.failures()[1].firstOfOutage);
  EXPECT_TRUE(host.failures()[1].givenUp);
}

TEST_F(Guarding, RunsUnreportedWhereThatIsAskedFor) {
  settings.runUnreported = true;
  settings.retries = 0;
  api.then(noConnection());
  const Admission admitted = admission();
  EXPECT_EQ(admitted.facts, (Facts{{"process_execution_id", ""}}));
  EXPECT_THAT(admitted.environment, IsEmpty());
  ASSERT_THAT(host.lines(), SizeIs(1));
  EXPECT_EQ(host.lines()[0].severity, Severity::Warning);
  EXPECT_THAT(host.lines()[0].text,
              AllOf(HasSubstr("unreported"), HasSubstr("no luck with api.test")));
  EXPECT_THAT(host.failures(), SizeIs(1));
  EXPECT_EQ(guard().release(ReleaseReason::NotStarted), "");
  EXPECT_THAT(api.asked, SizeIs(1)) << "there is no execution to end";
}

TEST_F(Guarding, RunsUnreportedOnlyWhereTheServerWasOutOfReach) {
  settings.runUnreported = true;
  api.then(answer(401));
  EXPECT_EQ(refusal().reason, Reason::Denied);
}

// Stops

TEST_F(Guarding, AsksNothingAfterAStop) {
  stop.request_stop();
  EXPECT_EQ(refusal().reason, Reason::Cancelled);
  EXPECT_THAT(api.asked, IsEmpty());
}

TEST_F(Guarding, EndsWithAStopWhileItWaits) {
  api.then(noConnection());
  onWait = [this] { stop.request_stop(); };
  EXPECT_EQ(refusal().reason, Reason::Cancelled);
  EXPECT_THAT(api.asked, SizeIs(1));
}

TEST_F(Guarding, EndsWithAStopWhileItWaitsForAConflict) {
  settings.conflictRetries = std::nullopt;
  api.then(answer(409));
  onWait = [this] { stop.request_stop(); };
  EXPECT_EQ(refusal().reason, Reason::Cancelled);
}

TEST_F(Guarding, AnAdmissionThatWasUnderWayWhenTheStopCameCounts) {
  api.meanwhile = [this] { stop.request_stop(); };
  api.then(created("17"));
  EXPECT_EQ(admission().facts.at("process_execution_id"), "17");
}

TEST_F(Guarding, AFailureThatWasUnderWayWhenTheStopCameIsTheEndUntold) {
  api.meanwhile = [this] { stop.request_stop(); };
  api.then(noConnection());
  EXPECT_EQ(refusal().reason, Reason::Cancelled);
  EXPECT_THAT(host.failures(), IsEmpty());
  EXPECT_THAT(host.lines(), IsEmpty());
}

TEST_F(Guarding, SaysThatTheServerMayHaveBegunWhatNobodyEndsAfterAStop) {
  api.meanwhile = [this] { stop.request_stop(); };
  api.then(timedOut());
  EXPECT_EQ(refusal().reason, Reason::Cancelled);
  EXPECT_THAT(host.failures(), IsEmpty());
  ASSERT_THAT(host.lines(), SizeIs(1));
  EXPECT_EQ(host.lines()[0].severity, Severity::Warning);
  EXPECT_THAT(host.lines()[0].text, HasSubstr("the server may show an execution"));
}

TEST_F(Guarding, SaysTheSameAfterAStopWhileItWaitsToAskAgain) {
  onWait = [this] { stop.request_stop(); };
  api.then(answer(502));
  EXPECT_EQ(refusal().reason, Reason::Cancelled);
  ASSERT_FALSE(host.lines().empty());
  EXPECT_THAT(host.lines().back().text, HasSubstr("the server may show an execution"));
}

TEST_F(Guarding, SaysTheSameWhereTheRetriesAreSpent) {
  settings.retries = 0;
  api.then(timedOut());
  EXPECT_THAT(refusal().message, HasSubstr("the server may nevertheless show an execution"));
}

TEST_F(Guarding, DoesNotRunUnreportedAfterAStop) {
  settings.runUnreported = true;
  settings.retries = 0;
  api.meanwhile = [this] { stop.request_stop(); };
  api.then(noConnection());
  EXPECT_EQ(refusal().reason, Reason::Cancelled);
  EXPECT_THAT(host.lines(), IsEmpty());
}

// The end

TEST_F(Guarding, LeavesTheEndOfARunToTheReporter) {
  api.then(created());
  acquire();
  EXPECT_EQ(guard().release(ReleaseReason::RunFinished), "");
  EXPECT_THAT(api.asked, SizeIs(1));
}

TEST_F(Guarding, EndsAnExecutionOfWhichNothingCame) {
  api.then(created("\"a/b\"")).then(answer(200));
  acquire();
  EXPECT_EQ(guard().release(ReleaseReason::NotStarted), "");
  ASSERT_THAT(api.asked, SizeIs(2));
  EXPECT_EQ(api.asked[1].method, "PATCH");
  EXPECT_EQ(api.asked[1].path, "/v1/process_executions/a%2Fb");
  EXPECT_EQ(api.asked[1].body, R"({"status":"failed","failed_attempts":0,"timed_out_attempts":0})");
  EXPECT_EQ(api.asked[1].deadline, time.now() + 10s);
  EXPECT_THAT(host.lines(), IsEmpty());
}

TEST_F(Guarding, EndsAnExecutionWithinTheTimeOfOneAttempt) {
  settings.timeout = 3s;
  api.then(created()).then(answer(200));
  acquire();
  guard().release(ReleaseReason::NotStarted);
  EXPECT_EQ(api.asked[1].deadline, time.now() + 3s);
}

TEST_F(Guarding, WarnsWhereAnExecutionCouldNotBeEnded) {
  api.then(created()).then(noConnection());
  acquire();
  EXPECT_EQ(guard().release(ReleaseReason::NotStarted), "") << "the command's own status stands";
  ASSERT_THAT(host.lines(), SizeIs(1));
  EXPECT_EQ(host.lines()[0].severity, Severity::Warning);
  EXPECT_THAT(host.lines()[0].text, HasSubstr("no luck with api.test"));
}

TEST_F(Guarding, AnExecutionThatTheServerEndedItselfIsEnded) {
  api.then(created()).then(answer(409));
  acquire();
  EXPECT_EQ(guard().release(ReleaseReason::NotStarted), "");
  EXPECT_THAT(host.lines(), IsEmpty());
}

} // namespace
} // namespace exec_wrapper::process_api
