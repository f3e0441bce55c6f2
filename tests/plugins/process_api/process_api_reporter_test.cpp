#include "process_api_reporter.h"

#include "creation.h"
#include "exec_wrapper/testing/sample_host.h"
#include "fake_api.h"
#include "support/fake_clock.h"

#include <gmock/gmock.h>

namespace exec_wrapper::process_api {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using Verdict = Delivery::Verdict;

constexpr SteadyTime kDeadline(5s);

ProgressPtr progress(std::map<std::string, Progress::Value> values) {
  auto made = std::make_shared<Progress>();
  for (const auto& [name, value] : values) {
    made->revision = std::max(made->revision, value.revision);
  }
  made->values = std::move(values);
  return made;
}

Tally running(ProgressPtr made = nullptr) {
  return {1, 0, 0, 4711, std::move(made)};
}

RunFinished succeeded(ProgressPtr made = nullptr) {
  RunFinished payload;
  payload.result = RunFinished::Result::Succeeded;
  payload.tally = running(std::move(made));
  payload.end = ProcessEnd{};
  return payload;
}

class Reporting : public ::testing::Test {
protected:
  Reporting() {
    settings.processTypeId = 12;
    settings.processName = "nightly";
    settings.maxConcurrency = 1;
    host.identity().host = "db1";
  }

  Delivery deliver(Payload payload) {
    if (!reporter_) {
      reporter_.emplace(settings, api, host);
    }
    Event event;
    event.payload = std::move(payload);
    return reporter_->deliver(event, kDeadline);
  }

  Verdict verdictOn(Payload payload) { return deliver(std::move(payload)).verdict; }

  void admit(const std::string& id = "17") {
    EXPECT_EQ(verdictOn(RunAdmitted{{{kExecutionId, id}}}), Verdict::Delivered);
  }

  const std::string& lastBody() const { return api.asked.back().body; }

  ApiSettings settings;
  FakeApi api;
  FakeClock time;
  contract::SampleHost host{time};

private:
  std::optional<ProcessApiReporter> reporter_;
};

// What the spool keeps

TEST_F(Reporting, NamesItsServerAsItsDestination) {
  settings.baseUrl = "https://api.example.com";
  EXPECT_EQ(ProcessApiReporter(settings, api, host).policy().destination,
            "https://api.example.com");
}

TEST_F(Reporting, OfAnEarlierRunKnowsItsExecution) {
  host.identity().facts = {{kExecutionId, "17"}};
  api.then(answer(200));
  EXPECT_EQ(verdictOn(succeeded()), Verdict::Delivered);
  ASSERT_THAT(api.asked, SizeIs(1));
  EXPECT_EQ(api.asked[0].method, "PATCH");
  EXPECT_THAT(api.asked[0].path, HasSubstr("/17"));
}

TEST_F(Reporting, RemembersTheExecutionThatItMade) {
  api.then(created("17"));
  const Delivery made = deliver(RunAdmitted());
  EXPECT_EQ(made.verdict, Verdict::Delivered);
  EXPECT_EQ(made.remember, (Facts{{kExecutionId, "17"}}));
}

TEST_F(Reporting, RemembersNoExecutionOfTheGuards) {
  EXPECT_THAT(deliver(RunAdmitted{{{kExecutionId, "17"}}}).remember, IsEmpty());
}

// The policy

TEST_F(Reporting, PolicyComesFromTheSettings) {
  settings.timeout = 7s;
  settings.retries = 2;
  settings.finalRetries = 3;
  settings.retryDelay = 8s;
  settings.heartbeat = 30s;
  settings.progressInterval = 9s;
  const DeliveryPolicy policy = ProcessApiReporter(settings, api, host).policy();
  EXPECT_EQ(policy.attemptLimit, 7s);
  EXPECT_EQ(policy.retries, 2U);
  EXPECT_EQ(policy.finalRetries, 3U);
  EXPECT_EQ(policy.retryDelay, 8s);
  EXPECT_EQ(policy.heartbeat, 30s);
  EXPECT_EQ(policy.progress, 9s);
  EXPECT_EQ(policy.minSeverity, Severity::Debug);
  EXPECT_TRUE(policy.newestOnly);
  EXPECT_EQ(policy.drainLimit, std::nullopt);
  EXPECT_EQ(policy.kinds, (EventKinds{EventKind::RunAdmitted, EventKind::AttemptEnded,
                                      EventKind::RunFinished, EventKind::Heartbeat}));
}

TEST_F(Reporting, PolicyHasNoLimitsWhereThereAreNone) {
  const DeliveryPolicy policy = ProcessApiReporter(settings, api, host).policy();
  EXPECT_EQ(policy.attemptLimit, std::nullopt);
  EXPECT_EQ(policy.retries, std::nullopt);
  EXPECT_EQ(policy.finalRetries, std::nullopt);
  EXPECT_EQ(policy.heartbeat, std::nullopt);
  EXPECT_EQ(policy.progress, std::nullopt);
}

TEST_F(Reporting, StartsAreToldOnlyWithThePid) {
  EXPECT_FALSE(
      ProcessApiReporter(settings, api, host).policy().kinds.contains(EventKind::AttemptStarted));
  settings.sendPid = true;
  EXPECT_TRUE(
      ProcessApiReporter(settings, api, host).policy().kinds.contains(EventKind::AttemptStarted));
}

// The course of a run

TEST_F(Reporting, AnAdmissionWithAnIdNeedsNoRequest) {
  admit();
  EXPECT_THAT(api.asked, IsEmpty());
}

TEST_F(Reporting, TellsTheCourseOfARun) {
  settings.sendPid = true;
  api.then(answer(200)).then(answer(200)).then(answer(200)).then(answer(200));
  admit();
  EXPECT_EQ(verdictOn(AttemptStarted{{1, 0, 0, 4711}}), Verdict::Delivered);
  EXPECT_EQ(lastBody(), R"({"status":"running","pid":4711})");
  EXPECT_EQ(verdictOn(AttemptEnded{{1, 1, 1, 4711}, {}, Cause::TimedOut}), Verdict::Delivered);
  EXPECT_EQ(lastBody(), R"({"status":"running","failed_attempts":1,"timed_out_attempts":1})");
  EXPECT_EQ(verdictOn(Heartbeat{{1, 1, 1, 4711}}), Verdict::Delivered);
  EXPECT_EQ(lastBody(), R"({"status":"running"})");
  RunFinished finished = succeeded();
  finished.tally = {2, 1, 1, 4712};
  EXPECT_EQ(verdictOn(finished), Verdict::Delivered);
  EXPECT_EQ(lastBody(), R"({"status":"succeeded","failed_attempts":1,"timed_out_attempts":1,)"
                        R"("exit_code":0,"pid":4712})");
  for (const FakeApi::Asked& asked : api.asked) {
    EXPECT_EQ(asked.method, "PATCH");
    EXPECT_EQ(asked.path, "/v1/process_executions/17");
    EXPECT_EQ(asked.deadline, kDeadline);
  }
}

TEST_F(Reporting, TellsProgressThatIsNewAndAllOfItInTheEnd) {
  api.then(answer(200)).then(answer(200)).then(answer(200));
  admit();
  deliver(ProgressMade{running(progress({{"a", {"1", 1}}, {"b", {"1", 2}}}))});
  EXPECT_EQ(lastBody(), R"({"status":"running","a":1,"b":1})");
  const ProgressPtr all = progress({{"a", {"1", 1}}, {"b", {"2", 3}}});
  deliver(Heartbeat{running(all)});
  EXPECT_EQ(lastBody(), R"({"status":"running","b":2})");
  deliver(succeeded(all));
  EXPECT_THAT(lastBody(), HasSubstr(R"("a":1,"b":2})"));
}

TEST_F(Reporting, TellsAgainWhatDidNotArrive) {
  api.then(answer(200)).then(answer(503)).then(answer(400)).then(answer(200)).then(answer(200));
  admit();
  deliver(ProgressMade{running(progress({{"a", {"1", 1}}}))});
  deliver(ProgressMade{running(progress({{"a", {"2", 2}}}))});
  deliver(AttemptEnded{{1, 1, 0, 4711, progress({{"a", {"2", 2}}, {"b", {"1", 3}}})}, {}});
  const Tally newest{1, 1, 0, 4711, progress({{"a", {"2", 2}}, {"b", {"1", 3}}, {"c", {"1", 4}}})};
  deliver(Heartbeat{newest});
  EXPECT_EQ(lastBody(), R"({"status":"running","failed_attempts":1,"a":2,"b":1,"c":1})");
  deliver(Heartbeat{newest});
  EXPECT_EQ(lastBody(), R"({"status":"running"})");
}

// What the server answers

struct VerdictCase {
  const char* name;
  http::Result result;
  Verdict verdict;
};

class UpdateVerdict : public Reporting, public ::testing::WithParamInterface<VerdictCase> {};

TEST_P(UpdateVerdict, OnARunningAndOnTheFinalUpdate) {
  api.then(GetParam().result).then(GetParam().result);
  admit();
  for (const Payload& payload : {Payload(Heartbeat{running()}), Payload(succeeded())}) {
    const Delivery delivery = deliver(payload);
    EXPECT_EQ(delivery.verdict, GetParam().verdict);
    const bool delivered = delivery.verdict == Verdict::Delivered;
    EXPECT_EQ(delivery.reason.empty(), delivered);
    EXPECT_EQ(delivery.exchange == nullptr, delivered);
    if (delivery.exchange) {
      EXPECT_EQ(delivery.exchange->context, (Facts{{"process_execution_id", "17"}}));
      EXPECT_EQ(delivery.exchange->request, lastBody());
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, UpdateVerdict,
    ::testing::Values(VerdictCase{"Status200", answer(200, "{}"), Verdict::Delivered},
                      VerdictCase{"Status204", answer(204), Verdict::Delivered},
                      VerdictCase{"AnyBody", answer(200, "<html>"), Verdict::Delivered},
                      VerdictCase{"Status302", answer(302), Verdict::Rejected},
                      VerdictCase{"Status400", answer(400), Verdict::Rejected},
                      VerdictCase{"Status401", answer(401), Verdict::Rejected},
                      VerdictCase{"Status404", answer(404), Verdict::Rejected},
                      VerdictCase{"Status409", answer(409), Verdict::Revoked},
                      VerdictCase{"Status408", answer(408), Verdict::Retry},
                      VerdictCase{"Status429", answer(429), Verdict::Retry},
                      VerdictCase{"Status500", answer(500), Verdict::Retry},
                      VerdictCase{"NoConnection", noConnection(), Verdict::Retry},
                      VerdictCase{"TimedOut", timedOut(), Verdict::Retry},
                      VerdictCase{"NoHttp", failure(http::Failure::Kind::BadAnswer),
                                  Verdict::Retry}),
    [](const auto& each) { return std::string(each.param.name); });

TEST_F(Reporting, PassesTheServersWishOn) {
  api.then(answer(503, "", 7s)).then(answer(400, "", 7s));
  admit();
  EXPECT_EQ(deliver(Heartbeat{running()}).retryAfter, 7s);
  EXPECT_EQ(deliver(Heartbeat{running()}).retryAfter, std::nullopt);
}

TEST_F(Reporting, RevokesInTheServersWords) {
  api.then(answer(409, R"({"message": "stopped by ann"})"));
  admit();
  EXPECT_THAT(deliver(Heartbeat{running()}).reason, HasSubstr("stopped by ann"));
}

// A run of which the server knows nothing

TEST_F(Reporting, AnUnreportedRunIsNamedOnceAtItsEnd) {
  admit("");
  EXPECT_EQ(verdictOn(AttemptEnded{{1, 1, 0, 4711}, {}}), Verdict::Delivered);
  EXPECT_EQ(verdictOn(Heartbeat{running()}), Verdict::Delivered);
  EXPECT_EQ(verdictOn(ProgressMade{running()}), Verdict::Delivered);
  const Delivery last = deliver(succeeded());
  EXPECT_EQ(last.verdict, Verdict::Rejected);
  EXPECT_THAT(last.reason, HasSubstr("unreported"));
  EXPECT_THAT(api.asked, IsEmpty());
}

// A run that another guard admitted

TEST_F(Reporting, CreatesTheExecutionWhereAnotherGuardAdmitted) {
  api.then(created("\"a/b\"")).then(answer(200));
  EXPECT_EQ(verdictOn(RunAdmitted{{{"lockfile", "/x"}}}), Verdict::Delivered);
  ASSERT_THAT(api.asked, SizeIs(1));
  EXPECT_EQ(api.asked[0].method, "POST");
  EXPECT_EQ(api.asked[0].deadline, kDeadline);
  EXPECT_EQ(api.asked[0].body, creationBody(settings, "db1", std::nullopt));
  EXPECT_THAT(api.asked[0].body, HasSubstr(R"("process_max_concurrency":null)"));
  deliver(succeeded());
  EXPECT_EQ(api.asked[1].path, "/v1/process_executions/a%2Fb");
}

struct CreationCase {
  const char* name;
  http::Result result;
  Verdict verdict;
};

class OwnCreation : public Reporting, public ::testing::WithParamInterface<CreationCase> {};

TEST_P(OwnCreation, ThatFailsIsTriedBeforeTheNextUpdate) {
  api.then(GetParam().result).then(GetParam().result).then(created("18")).then(answer(200));
  const Delivery first = deliver(RunAdmitted());
  EXPECT_EQ(first.verdict, GetParam().verdict);
  EXPECT_NE(first.reason, "");
  ASSERT_NE(first.exchange, nullptr);
  EXPECT_EQ(first.exchange->method, "POST");
  EXPECT_EQ(verdictOn(Heartbeat{running()}), GetParam().verdict);
  EXPECT_EQ(verdictOn(succeeded()), Verdict::Delivered);
  ASSERT_THAT(api.asked, SizeIs(4));
  EXPECT_EQ(api.asked[3].path, "/v1/process_executions/18");
}

INSTANTIATE_TEST_SUITE_P(
    All, OwnCreation,
    ::testing::Values(CreationCase{"NoConnection", noConnection(), Verdict::Retry},
                      CreationCase{"TimedOut", timedOut(), Verdict::Retry},
                      CreationCase{"Status503", answer(503), Verdict::Retry},
                      CreationCase{"Status401", answer(401), Verdict::Rejected},
                      CreationCase{"Status404", answer(404), Verdict::Rejected},
                      CreationCase{"Status409", answer(409), Verdict::Rejected},
                      CreationCase{"NoId", answer(200, "{}"), Verdict::Rejected},
                      CreationCase{"NoHttp", failure(http::Failure::Kind::BadAnswer),
                                   Verdict::Rejected}),
    [](const auto& each) { return std::string(each.param.name); });

TEST_F(Reporting, CreatesOnlyOneExecution) {
  api.then(created()).then(answer(503)).then(answer(200));
  EXPECT_EQ(verdictOn(RunAdmitted()), Verdict::Delivered);
  EXPECT_EQ(verdictOn(succeeded()), Verdict::Retry);
  EXPECT_EQ(verdictOn(succeeded()), Verdict::Delivered);
  EXPECT_EQ(api.asked[1].method, "PATCH");
  EXPECT_EQ(api.asked[2].method, "PATCH");
}

} // namespace
} // namespace exec_wrapper::process_api
