#include "healthchecks_reporter.h"

#include "exec_wrapper/plugin.h"
#include "exec_wrapper/testing/sample_events.h"
#include "exec_wrapper/testing/sample_host.h"
#include "exec_wrapper/testing/sample_settings.h"

#include <gmock/gmock.h>

#include <memory>
#include <set>
#include <string>
#include <vector>

namespace exec_wrapper::healthchecks {

extern const PluginInfo info;

namespace {

using namespace std::chrono_literals;
using contract::eventOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using ::testing::Not;
using ::testing::SizeIs;
using Verdict = Delivery::Verdict;

constexpr char kUuid[] = "5bf66975-d4c7-4bf5-bcc8-b8d8a82ea278";
const SteadyTime kDeadline = SteadyTime(1h);

class HealthchecksReporterTest : public ::testing::Test {
protected:
  HealthchecksReporter& reporter() {
    if (!reporter_) {
      rows_ = std::make_unique<contract::SampleSettings>(info.options, settings_);
      reporter_ = std::make_unique<HealthchecksReporter>(
          *rows_, host_, [this](const http::Request& request, SteadyTime deadline) {
            EXPECT_EQ(deadline, kDeadline);
            requests_.push_back(request);
            return answer_;
          });
    }
    return *reporter_;
  }

  Delivery deliver(const Event& event) { return reporter().deliver(event, kDeadline); }
  Delivery deliver(Payload payload) { return deliver(eventOf(Severity::Info, std::move(payload))); }

  /// The signals of the requests so far.
  std::vector<std::string> signals() const {
    std::vector<std::string> all;
    for (const http::Request& request : requests_) {
      const std::string& path = request.path;
      const std::size_t begin = path.rfind('/') + 1;
      all.push_back(path.substr(begin, path.find('?') - begin));
    }
    return all;
  }

  static RunFinished finish(RunFinished::Result result, int exitStatus) {
    RunFinished payload;
    payload.result = result;
    payload.exitStatus = exitStatus;
    return payload;
  }

  contract::SampleHost host_;
  contract::SampleSettings::Values settings_ = {{"healthchecks-key", kUuid}};
  http::Result answer_ = http::Response{200, "OK", {}, {{"Ping-Body-Limit", "100000"}}};
  std::vector<http::Request> requests_;

private:
  std::unique_ptr<contract::SampleSettings> rows_;
  std::unique_ptr<HealthchecksReporter> reporter_;
};

TEST_F(HealthchecksReporterTest, TellsStartAndEndWithOneRunId) {
  EXPECT_EQ(deliver(AttemptStarted{{1, 0, 0, 4711}}).verdict, Verdict::Delivered);
  EXPECT_EQ(deliver(finish(RunFinished::Result::Failed, 3)).verdict, Verdict::Delivered);

  ASSERT_THAT(signals(), ElementsAre("start", "3"));
  EXPECT_EQ(requests_[0].method, "POST") << "a check may be set to take no other";
  EXPECT_THAT(requests_[0].path, MatchesRegex("/" + std::string(kUuid) +
                                              "/start\\?rid=[0-9a-f]{8}-[0-9a-f]{4}-4"
                                              "[0-9a-f]{3}-[89ab][0-9a-f]{3}-"
                                              "[0-9a-f]{12}"));
  const auto runId = [](const std::string& path) { return path.substr(path.find('?')); };
  EXPECT_EQ(runId(requests_[0].path), runId(requests_[1].path));
}

TEST_F(HealthchecksReporterTest, GivesEveryRunAnIdOfItsOwn) {
  std::set<std::string> paths;
  for (int run = 0; run < 3; ++run) {
    const contract::SampleSettings rows(info.options, settings_);
    HealthchecksReporter other(rows, host_, [&](const http::Request& request, SteadyTime) {
      paths.insert(request.path);
      return answer_;
    });
    other.deliver(eventOf(Severity::Info, AttemptStarted{{1, 0, 0, 1}}), kDeadline);
  }
  EXPECT_THAT(paths, SizeIs(3));
}

TEST_F(HealthchecksReporterTest, TellsHowTheRunEnded) {
  deliver(finish(RunFinished::Result::Succeeded, 0));
  deliver(finish(RunFinished::Result::TimedOut, 124));
  deliver(finish(RunFinished::Result::Failed, 143));
  EXPECT_THAT(signals(), ElementsAre("0", "124", "143"));
}

TEST_F(HealthchecksReporterTest, NeverTellsAFailureAsASuccess) {
  deliver(finish(RunFinished::Result::Failed, 0));
  deliver(finish(RunFinished::Result::Failed, 256));
  deliver(finish(RunFinished::Result::Failed, -1));
  deliver(finish(RunFinished::Result::Succeeded, 73));
  EXPECT_THAT(signals(), ElementsAre("fail", "fail", "fail", "0"));
}

TEST_F(HealthchecksReporterTest, TellsOnlyTheFirstStart) {
  deliver(AttemptStarted{{1, 0, 0, 1}});
  deliver(AttemptStarted{{2, 1, 0, 2}});
  EXPECT_THAT(signals(), ElementsAre("start"));
}

TEST_F(HealthchecksReporterTest, TellsALateStartAsALogEntry) {
  Event event = eventOf(Severity::Info, AttemptStarted{{1, 0, 0, 1}});
  event.at -= 6min;
  deliver(event);
  EXPECT_THAT(signals(), ElementsAre("log"));
}

TEST_F(HealthchecksReporterTest, TellsARefusalAsItIsTold) {
  deliver(RunRefused{"lock_file", "held by pid 7", 75});
  EXPECT_THAT(signals(), ElementsAre("log"));
  EXPECT_THAT(requests_[0].body, HasSubstr("refused by lock_file: held by pid 7"));
}

TEST_F(HealthchecksReporterTest, TellsARefusalAsAFailureWhereThatIsWanted) {
  settings_["healthchecks-refused"] = "fail";
  deliver(RunRefused{"lock_file", "held", 75});
  EXPECT_THAT(signals(), ElementsAre("fail"));
}

TEST_F(HealthchecksReporterTest, TellsAnAlertAsAFailure) {
  deliver(Alert{"lock_file", "held too often", {}});
  EXPECT_THAT(signals(), ElementsAre("fail"));
}

TEST_F(HealthchecksReporterTest, ARecoveryIsNoFailure) {
  deliver(Alert{"alerts", "works again", {}, true});
  EXPECT_THAT(requests_, IsEmpty());
}

TEST_F(HealthchecksReporterTest, TellsAStallAndALongRunAsAnAlert) {
  deliver(Stalled{{1, 0, 0, 4711}, Stalled::Sign::Silence, 10min, "alert"});
  deliver(StillRunning{{1, 0, 0, 4711}, 2h});
  EXPECT_THAT(signals(), ElementsAre("fail", "fail"));
  EXPECT_THAT(requests_[0].body, HasSubstr("shows no sign of life for 10m"));
  EXPECT_THAT(requests_[1].body, HasSubstr("is still running after 2h"));
}

TEST_F(HealthchecksReporterTest, TellsAStallAndALongRunInTheLogWhereAlertsGoThere) {
  settings_["healthchecks-alerts"] = "log";
  deliver(Stalled{{1, 0, 0, 4711}, Stalled::Sign::Watchdog, 3s, "stop"});
  deliver(StillRunning{{1, 0, 0, 4711}, 2h});
  EXPECT_THAT(signals(), ElementsAre("log", "log"));
}

TEST_F(HealthchecksReporterTest, TellsHeartbeatsAndAttemptsInTheLog) {
  deliver(Heartbeat{{1, 0, 0, 1}});
  deliver(AttemptEnded{{1, 1, 0, 1}, {ProcessEnd::Kind::Exited, 3}, Cause::Itself, 1s, 1s});
  EXPECT_THAT(signals(), ElementsAre("log", "log"));
}

TEST_F(HealthchecksReporterTest, AsksForWhatIsToldByDefault) {
  const EventKinds kinds = reporter().policy().kinds;

  for (const EventKind kind :
       {EventKind::AttemptStarted, EventKind::RunFinished, EventKind::RunRefused, EventKind::Alert,
        EventKind::Stalled, EventKind::StillRunning}) {
    EXPECT_TRUE(kinds.contains(kind)) << static_cast<int>(kind);
  }
  EXPECT_FALSE(kinds.contains(EventKind::AttemptEnded));
  EXPECT_FALSE(kinds.contains(EventKind::Message));
  EXPECT_EQ(reporter().policy().heartbeat, std::nullopt);
  EXPECT_FALSE(reporter().policy().newestOnly);
}

TEST_F(HealthchecksReporterTest, AsksForWhatIsChosen) {
  settings_["healthchecks-start"] = "false";
  settings_["healthchecks-attempts"] = "true";
  settings_["healthchecks-refused"] = "ignore";
  settings_["healthchecks-alerts"] = "ignore";
  settings_["healthchecks-heartbeat"] = "1m";
  const DeliveryPolicy policy = reporter().policy();

  EXPECT_FALSE(policy.kinds.contains(EventKind::AttemptStarted));
  EXPECT_TRUE(policy.kinds.contains(EventKind::AttemptEnded));
  EXPECT_FALSE(policy.kinds.contains(EventKind::RunRefused));
  for (const EventKind kind : {EventKind::Alert, EventKind::Stalled, EventKind::StillRunning}) {
    EXPECT_FALSE(policy.kinds.contains(kind)) << static_cast<int>(kind);
  }
  EXPECT_EQ(policy.heartbeat, 1min);
}

TEST_F(HealthchecksReporterTest, HasADestinationThatShowsNoKey) {
  const std::string destination = reporter().policy().destination;
  EXPECT_THAT(destination, MatchesRegex("https://hc-ping.com/[0-9a-f]{16}"));
  EXPECT_THAT(destination, Not(HasSubstr("5bf66975")));
}

TEST_F(HealthchecksReporterTest, SendsAsMuchAsTheServerKeeps) {
  RunFinished payload = finish(RunFinished::Result::Failed, 1);
  payload.output = std::make_shared<Output>(Output{{std::string(500'000, 'x'), 0, ""}, {}});

  deliver(payload);
  EXPECT_LE(requests_.back().body.size(), 10'000U) << "until it says what it keeps";
  deliver(payload);
  EXPECT_LE(requests_.back().body.size(), 100'000U);
  EXPECT_GT(requests_.back().body.size(), 99'000U);
}

TEST_F(HealthchecksReporterTest, BelievesNoNonsenseOfWhatTheServerKeeps) {
  RunFinished payload = finish(RunFinished::Result::Failed, 1);
  payload.output = std::make_shared<Output>(Output{{std::string(3'000'000, 'x'), 0, ""}, {}});

  for (const char* const limit : {"", "-1", "1e9", "many", "99999999999999999999999"}) {
    answer_ = http::Response{200, "OK", {}, {{"Ping-Body-Limit", limit}}};
    deliver(payload);
    deliver(payload);
    EXPECT_LE(requests_.back().body.size(), 10'000U) << limit;
  }
  answer_ = http::Response{200, "OK", {}, {{"Ping-Body-Limit", "2000000000"}}};
  deliver(payload);
  deliver(payload);
  EXPECT_LE(requests_.back().body.size(), 1'000'000U);
}

TEST_F(HealthchecksReporterTest, LearnsNothingFromAServerThatFails) {
  answer_ = http::Response{503, "", {}, {{"Ping-Body-Limit", "5"}}};
  deliver(AttemptStarted{{1, 0, 0, 1}});
  deliver(finish(RunFinished::Result::Failed, 1));
  EXPECT_GT(requests_.back().body.size(), 5U);
}

TEST_F(HealthchecksReporterTest, RemembersWhatALaterOneNeedsForTheSameRun) {
  const Delivery first = deliver(AttemptStarted{{1, 0, 0, 1}});

  contract::SampleHost later;
  later.identity().facts = first.remember;
  const contract::SampleSettings rows(info.options, settings_);
  http::Request told;
  HealthchecksReporter other(rows, later, [&](const http::Request& request, SteadyTime) {
    told = request;
    return answer_;
  });
  RunFinished payload = finish(RunFinished::Result::Failed, 1);
  payload.output = std::make_shared<Output>(Output{{std::string(500'000, 'x'), 0, ""}, {}});
  other.deliver(eventOf(Severity::Warning, payload), kDeadline);

  const auto runId = [](const std::string& path) { return path.substr(path.find('?')); };
  EXPECT_EQ(runId(told.path), runId(requests_[0].path));
  EXPECT_GT(told.body.size(), 99'000U);
}

TEST_F(HealthchecksReporterTest, DoesNotTrustWhatWasRemembered) {
  host_.identity().facts = {{"healthchecks_run_id", "x&create=1"},
                            {"healthchecks_body_limit", "all"}};
  deliver(AttemptStarted{{1, 0, 0, 1}});
  EXPECT_THAT(requests_[0].path, Not(HasSubstr("create")));
}

TEST_F(HealthchecksReporterTest, TriesAgainWhereThereIsNoAnswer) {
  answer_ = http::Failure{http::Failure::Kind::TimedOut, "hc-ping.com does not answer", true};
  const Delivery delivery = deliver(finish(RunFinished::Result::Failed, 3));

  EXPECT_EQ(delivery.verdict, Verdict::Retry);
  EXPECT_EQ(delivery.reason, "hc-ping.com does not answer");
}

TEST_F(HealthchecksReporterTest, ShowsWhatFailedWithoutTheKey) {
  answer_ = http::Response{404, "not found", {}};
  const Delivery delivery = deliver(finish(RunFinished::Result::Failed, 3));

  EXPECT_EQ(delivery.verdict, Verdict::Rejected);
  ASSERT_NE(delivery.exchange, nullptr);
  EXPECT_EQ(delivery.exchange->url, "https://hc-ping.com/********/3");
  EXPECT_EQ(delivery.exchange->statusCode, 404);
  EXPECT_EQ(delivery.exchange->response, "not found");
  EXPECT_THAT(delivery.exchange->request, HasSubstr("failed"));
}

TEST_F(HealthchecksReporterTest, KeepsTheOutputToItselfWhereThatIsWanted) {
  settings_["healthchecks-output"] = "false";
  RunFinished payload = finish(RunFinished::Result::Failed, 1);
  payload.output = std::make_shared<Output>(Output{{"private", 0, ""}, {}});
  deliver(payload);
  EXPECT_THAT(requests_[0].body, Not(HasSubstr("private")));
}

} // namespace
} // namespace exec_wrapper::healthchecks
