#include "otlp_reporter.h"

#include "exec_wrapper/plugin.h"
#include "exec_wrapper/testing/sample_events.h"
#include "exec_wrapper/testing/sample_host.h"
#include "exec_wrapper/testing/sample_settings.h"
#include "support/otlp_schema.h"

#include <gmock/gmock.h>

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace exec_wrapper::otlp {

extern const PluginInfo info;

namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using Verdict = Delivery::Verdict;

constexpr char kRunId[] = "2f1f2f0a-a0e7-4b9f-8d0e-7f9b3a6d5c01";
constexpr char kSecret[] = "marked-t0ken";
const SteadyTime kDeadline = SteadyTime::max();

http::Result answered(int status, std::string body = {}) {
  return http::Response{status, std::move(body), std::nullopt};
}

class OtlpReporterTest : public ::testing::Test {
protected:
  OtlpReporterTest() {
    host_.identity().id = kRunId;
    host_.identity().trace.traceId = "2f1f2f0aa0e74b9f8d0e7f9b3a6d5c01";
    at_ = host_.identity().begun + 10s;
  }

  std::unique_ptr<OtlpReporter> make() {
    rows_.push_back(std::make_unique<contract::SampleSettings>(info.options, settings_));
    return std::make_unique<OtlpReporter>(
        *rows_.back(), host_, destinationsFrom(*rows_.back()),
        [this](const Destination& to, const http::Request& request, SteadyTime) -> http::Result {
          const std::string word(wordOf(to.signal));
          sent_.push_back(word);
          bodies_[word] = request.body;
          headers_ = request.headers;
          if (std::deque<http::Result>& answers = answers_[word]; !answers.empty()) {
            http::Result answer = answers.front();
            answers.pop_front();
            return answer;
          }
          return answered(200, "{}");
        });
  }

  Delivery deliver(Payload payload, Severity severity = Severity::Warning) {
    return deliver(eventWith(std::move(payload), severity));
  }

  Delivery deliver(const Event& event) {
    if (!reporter_) {
      reporter_ = make();
    }
    sent_.clear();
    return reporter_->deliver(event, kDeadline);
  }

  Event eventWith(Payload payload, Severity severity = Severity::Warning) {
    Event event = contract::eventOf(severity, std::move(payload));
    event.sequence = ++sequence_;
    event.wallAt = at_;
    return event;
  }

  static AttemptEnded endOf(std::uint64_t attempt) {
    AttemptEnded ended;
    ended.tally = {attempt, attempt, 0, 4711};
    ended.end = {ProcessEnd::Kind::Exited, 3};
    ended.elapsed = 2s;
    return ended;
  }

  static RunFinished finish(std::uint64_t attempt, int status) {
    RunFinished finished;
    finished.result = status == 0 ? RunFinished::Result::Succeeded : RunFinished::Result::Failed;
    finished.tally = {attempt, status == 0 ? attempt - 1 : attempt, 0, 4712};
    finished.end = ProcessEnd{ProcessEnd::Kind::Exited, status};
    finished.exitStatus = status;
    finished.attemptElapsed = 2s;
    finished.elapsed = 5s;
    return finished;
  }

  static std::size_t count(const std::string& text, const std::string& part) {
    std::size_t found = 0;
    for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1)) {
      ++found;
    }
    return found;
  }

  std::string traces() { return bodies_["traces"]; }

  contract::SampleHost host_;
  contract::SampleSettings::Values settings_;
  std::map<std::string, std::deque<http::Result>> answers_;
  std::vector<std::string> sent_; // the signals of the last delivery
  std::map<std::string, std::string> bodies_;
  std::vector<std::pair<std::string, std::string>> headers_;
  WallTime at_;
  std::uint64_t sequence_ = 0;
  std::unique_ptr<OtlpReporter> reporter_;

private:
  std::vector<std::unique_ptr<contract::SampleSettings>> rows_;
};

TEST_F(OtlpReporterTest, SendsASuccessAtItsEndWithoutALogRecord) {
  EXPECT_EQ(deliver(finish(1, 0), Severity::Info).verdict, Verdict::Delivered);
  EXPECT_THAT(sent_, ElementsAre("traces", "metrics"));
  EXPECT_EQ(count(traces(), "\"spanId\""), 2U);
  EXPECT_THAT(traces(), AllOf(HasSubstr("\"name\":\"attempt 1\""), HasSubstr("\"status\":{}"),
                              Not(HasSubstr("error.type")), Not(HasSubstr("\"code\""))));
}

TEST_F(OtlpReporterTest, SendsAFailedAttemptWhenItEndedAndNeverAgain) {
  deliver(endOf(1));
  EXPECT_THAT(sent_, ElementsAre("traces", "logs"));
  EXPECT_EQ(count(traces(), "\"spanId\""), 1U);
  EXPECT_THAT(traces(), AllOf(HasSubstr("\"name\":\"attempt 1\""), HasSubstr("\"code\":2")));
  deliver(finish(2, 0), Severity::Info);
  EXPECT_THAT(traces(),
              AllOf(HasSubstr("\"name\":\"attempt 2\""), Not(HasSubstr("\"name\":\"attempt 1\"")),
                    Not(HasSubstr("\"code\":2"))))
      << "the run has recovered";
}

TEST_F(OtlpReporterTest, AStopWhileTheNextAttemptIsAwaitedSendsNoSecondSpanOfTheLast) {
  deliver(endOf(1));
  RunFinished stopped = finish(1, 3);
  stopped.cause = Cause::Stopped;
  deliver(stopped);
  EXPECT_EQ(count(traces(), "\"spanId\""), 1U);
  EXPECT_THAT(traces(), HasSubstr("cancellation"));
}

TEST_F(OtlpReporterTest, EverythingThatItSendsIsAsTheSchemaHasIt) {
  settings_ = {{"otlp-command", "true"}, {"otlp-resource-attributes", "a=b%2Cc"}};
  host_.identity().job = contract::awkwardText();
  host_.identity().schedule = "0 3 * * *";
  host_.identity().trace = {"0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", true, "v=1"};
  const auto valid = [this](const Event& event) {
    deliver(event);
    for (const auto& [word, root] : std::map<std::string, std::string>{
             {"traces", "Traces"}, {"logs", "Logs"}, {"metrics", "Metrics"}}) {
      if (!bodies_[word].empty()) {
        EXPECT_EQ(test::otlpFault(root, bodies_[word]), "") << bodies_[word];
      }
    }
  };
  for (Event event : contract::sampleEvents()) {
    event.sequence = ++sequence_;
    valid(event);
  }
  RunFinished full = contract::sampleFinish();
  full.tally.progress = contract::sampleProgress();
  full.usage = Usage{1500ms, 20ms, 1 << 20, 4096, 8192, 3, 10, 20, 1};
  full.output = std::make_shared<Output>(Output{{"", 0, "out\xff"}, {"h", 5, "err"}});
  full.stopSignal = 15;
  full.decision = RetryDecision{false, RetryDecision::Rule::Retries, "it was the last"};
  valid(eventWith(full));
  EXPECT_EQ(count(bodies_["logs"], "exec_wrapper.stderr"), 1U);
  EXPECT_THAT(sent_, SizeIs(3));
}

TEST_F(OtlpReporterTest, HangsBelowTheCallersSpanAndKeepsItsState) {
  host_.identity().trace = {"0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", true, "v=1"};
  deliver(finish(1, 0));
  EXPECT_EQ(count(traces(), "0af7651916cd43dd8448eb211c80319c"), 2U);
  EXPECT_EQ(count(traces(), "\"parentSpanId\":\"b7ad6b7169203331\""), 1U) << "the run's";
  EXPECT_EQ(count(traces(), "\"parentSpanId\":\"" + base::spanOfRun(kRunId) + "\""), 1U);
  EXPECT_EQ(count(traces(), "\"traceState\":\"v=1\""), 2U);
  EXPECT_EQ(count(traces(), "\"flags\":769"), 1U) << "its parent is in another process";
  EXPECT_EQ(count(traces(), "\"flags\":257"), 1U);
}

TEST_F(OtlpReporterTest, ACallerThatRecordsNothingGetsLogsAndMetricsOnly) {
  host_.identity().trace = {"0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", false, ""};
  deliver(finish(1, 3));
  EXPECT_THAT(sent_, ElementsAre("logs", "metrics"));
  EXPECT_THAT(bodies_["logs"], HasSubstr("\"spanId\":\"b7ad6b7169203331\""));
}

TEST_F(OtlpReporterTest, WithoutATraceOfTheCoreItMakesItsOwnOfTheRunsId) {
  for (const TraceContext& trace :
       {TraceContext(), TraceContext{"XYZ", "", true, ""}, TraceContext{"1", "2", true, ""}}) {
    host_.identity().trace = trace;
    reporter_ = nullptr;
    deliver(finish(1, 0));
    EXPECT_EQ(count(traces(), "\"traceId\":\"2f1f2f0aa0e74b9f8d0e7f9b3a6d5c01\""), 2U);
    EXPECT_EQ(count(traces(), "parentSpanId"), 1U);
  }
}

TEST_F(OtlpReporterTest, WhatWasAcceptedIsNotSentAgainWhenTheRestIs) {
  answers_["logs"] = {answered(503), answered(429)};
  answers_["metrics"] = {answered(504)};
  const Event end = eventWith(finish(1, 3));
  EXPECT_EQ(deliver(end).verdict, Verdict::Retry);
  EXPECT_THAT(sent_, ElementsAre("traces", "logs", "metrics"));
  const Delivery second = deliver(end);
  EXPECT_EQ(second.verdict, Verdict::Retry);
  EXPECT_THAT(sent_, ElementsAre("logs", "metrics"));
  EXPECT_EQ(deliver(end).verdict, Verdict::Delivered);
  EXPECT_THAT(sent_, ElementsAre("logs"));
}

TEST_F(OtlpReporterTest, ALaterProcessSendsOnlyTheRest) {
  answers_["logs"] = {answered(503)};
  const Event end = eventWith(finish(1, 3));
  const Delivery half = deliver(end);
  EXPECT_EQ(half.verdict, Verdict::Retry);
  ASSERT_EQ(half.remember.at("otlp_sent"), "1:traces,metrics");

  host_.identity().facts = half.remember;
  reporter_ = nullptr;
  EXPECT_EQ(deliver(end).verdict, Verdict::Delivered);
  EXPECT_THAT(sent_, ElementsAre("logs"));
}

TEST_F(OtlpReporterTest, ALaterProcessKnowsWhichAttemptsHaveTheirSpans) {
  const Delivery first = deliver(endOf(2));
  host_.identity().facts = first.remember;
  reporter_ = nullptr;
  RunFinished killed; // while the next attempt was awaited
  killed.cause = Cause::WrapperKilled;
  killed.tally = {2, 2, 0, 4711};
  killed.exitStatus = 137;
  deliver(killed);
  EXPECT_EQ(count(traces(), "\"spanId\""), 1U);
  EXPECT_THAT(traces(), HasSubstr("wrapper_killed"));
}

TEST_F(OtlpReporterTest, AKilledRunHasTheIdsThatItsCommandWasGiven) {
  RunFinished killed;
  killed.cause = Cause::WrapperKilled;
  killed.tally = {1, 1, 0, 4711};
  killed.attemptElapsed = 3s;
  killed.elapsed = 4s;
  killed.exitStatus = 137;
  deliver(killed);
  EXPECT_THAT(traces(), AllOf(HasSubstr("\"spanId\":\"" + base::spanOfAttempt(kRunId, 1) + "\""),
                              HasSubstr("\"spanId\":\"" + base::spanOfRun(kRunId) + "\"")));
}

TEST_F(OtlpReporterTest, AnAttemptThatCouldNotBeSentComesWithTheNext) {
  answers_["traces"] = {http::Failure{http::Failure::Kind::NoConnection, "refused"}};
  EXPECT_EQ(deliver(endOf(1)).verdict, Verdict::Retry);
  EXPECT_THAT(sent_, ElementsAre("traces")) << "the others are on the same server";
  deliver(endOf(2)); // the core gave the first up
  EXPECT_EQ(count(traces(), "\"spanId\""), 2U);
  EXPECT_EQ(count(bodies_["logs"], "eventName"), 2U);
}

TEST_F(OtlpReporterTest, WhatIsRefusedForGoodIsForgotten) {
  answers_["traces"] = {answered(400, R"({"code":3,"message":"bad"})")};
  const Event first = eventWith(endOf(1));
  const Delivery refused = deliver(first);
  EXPECT_EQ(refused.verdict, Verdict::Rejected);
  EXPECT_THAT(refused.reason, HasSubstr("status 400: bad"));
  EXPECT_THAT(sent_, ElementsAre("traces", "logs")) << "the logs are not lost with them";
  deliver(endOf(2));
  EXPECT_EQ(count(traces(), "\"spanId\""), 1U);
}

TEST_F(OtlpReporterTest, AnAnswerThatIsNotHttpIsNotAskedForAgain) {
  answers_["traces"] = {http::Failure{http::Failure::Kind::BadAnswer, "not HTTP"}};
  EXPECT_EQ(deliver(endOf(1)).verdict, Verdict::Rejected);
}

TEST_F(OtlpReporterTest, APartialSuccessIsAWarningWithoutTheToken) {
  settings_ = {{"otlp-headers", std::string("authorization=Bearer%20") + kSecret}};
  answers_["traces"] = {
      answered(200, std::string(R"({"partialSuccess":{"rejectedSpans":1,"errorMessage":")") +
                        kSecret + "\"}}")};
  EXPECT_EQ(deliver(endOf(1)).verdict, Verdict::Delivered);
  EXPECT_THAT(headers_, ::testing::Contains(
                            ::testing::Pair("authorization", std::string("Bearer ") + kSecret)));
  EXPECT_THAT(host_.lines(Severity::Warning),
              ElementsAre("http://localhost:4318/v1/traces rejected 1 of the sent items: "
                          "********"));
}

TEST_F(OtlpReporterTest, ATokenThatTheServerRepeatsIsNotPassedOn) {
  settings_ = {{"otlp-headers", std::string("x-key=") + kSecret}};
  answers_["traces"] = {answered(401, std::string(R"({"message":"unknown )") + kSecret + "\"}")};
  const Delivery refused = deliver(endOf(1));
  EXPECT_THAT(refused.reason, AllOf(HasSubstr("401"), Not(HasSubstr(kSecret))));
  ASSERT_TRUE(refused.exchange);
  EXPECT_THAT(refused.exchange->response, AllOf(HasSubstr("****"), Not(HasSubstr(kSecret))));
  EXPECT_THAT(refused.exchange->request, Not(HasSubstr(kSecret)));
}

TEST_F(OtlpReporterTest, ARefusedRunIsASpanWithoutAnError) {
  deliver(RunRefused{"lock_file", "held", 75});
  EXPECT_THAT(traces(), AllOf(HasSubstr("\"skip\""), Not(HasSubstr("\"code\":2"))));
  EXPECT_THAT(sent_, ElementsAre("traces", "logs"));
  deliver(RunRefused{"process_api", "no connection", 69});
  EXPECT_THAT(traces(), AllOf(HasSubstr("\"error\""), HasSubstr("\"code\":2")));
}

TEST_F(OtlpReporterTest, MomentsOfAnAttemptAreInItsSpan) {
  CommandReady ready;
  ready.tally = {1, 0, 0, 4711};
  EXPECT_EQ(deliver(ready).verdict, Verdict::Delivered);
  EXPECT_THAT(sent_, IsEmpty());
  deliver(Stalled{{1, 0, 0, 4711}, Stalled::Sign::Silence, 5s, "alert", nullptr});
  EXPECT_THAT(sent_, ElementsAre("logs"));
  deliver(endOf(1));
  EXPECT_THAT(traces(), AllOf(HasSubstr("command_ready"), HasSubstr("stalled")));
  deliver(finish(2, 0));
  EXPECT_THAT(traces(), Not(HasSubstr("command_ready")));
}

TEST_F(OtlpReporterTest, ProgressIsInTheSpansWithTheTypesOfItsValues) {
  auto progress = std::make_shared<Progress>();
  progress->values = {{"success_count", {"3", 1}},
                      {"ratio", {"0.5", 1}},
                      {"last", {"true", 1}},
                      {"last_status_message", {R"("half \"way\"")", 1}}};
  EXPECT_EQ(deliver(ProgressMade{{1, 0, 0, 4711, progress}}).verdict, Verdict::Delivered);
  EXPECT_THAT(sent_, IsEmpty());
  RunFinished finished = finish(1, 0);
  finished.tally.progress = progress;
  deliver(finished);
  EXPECT_EQ(
      count(traces(), R"({"key":"exec_wrapper.progress.success_count","value":{"intValue":"3"}})"),
      2U);
  EXPECT_EQ(count(traces(), R"({"stringValue":"half \"way\""})"), 2U);
  EXPECT_EQ(count(traces(), R"({"boolValue":true})"), 2U);
  EXPECT_EQ(count(traces(), "\"name\":\"progress\""), 1U);
  EXPECT_EQ(test::otlpFault("Traces", traces()), "");
  settings_ = {{"otlp-signals", "logs"}};
  EXPECT_EQ(make()->policy().progress, std::nullopt);
}

TEST_F(OtlpReporterTest, ThereIsALimitToTheMoments) {
  for (int i = 0; i < 200; ++i) {
    CommandReady ready;
    ready.tally = {1, 0, 0, 4711};
    deliver(ready);
  }
  deliver(endOf(1));
  EXPECT_EQ(count(traces(), "command_ready"), SpanEvents::kMost);
  EXPECT_THAT(traces(), HasSubstr("\"droppedEventsCount\":72"));
}

TEST_F(OtlpReporterTest, MetricsHaveNoIdOfTheRun) {
  RunFinished finished = finish(1, 0);
  finished.usage = Usage{1500ms, 20ms, 0, 4096, 8192, 3, 10, 20, 0};
  deliver(finished);
  EXPECT_THAT(bodies_["metrics"],
              AllOf(Not(HasSubstr(kRunId)), HasSubstr("exec_wrapper.run.cpu.time"),
                    HasSubstr("\"asDouble\":1.5"), Not(HasSubstr("memory.peak"))));
  EXPECT_THAT(traces(), HasSubstr(kRunId));
}

TEST_F(OtlpReporterTest, TheCommandIsSentOnlyWhereThatIsWanted) {
  host_.identity().commandLine = "/opt/backup --to marked-host";
  deliver(finish(1, 3));
  EXPECT_THAT(traces(), AllOf(HasSubstr("\"backup\""), Not(HasSubstr("marked-host"))));
  settings_ = {{"otlp-command", "true"}};
  reporter_ = nullptr;
  deliver(finish(1, 3));
  EXPECT_THAT(traces(), HasSubstr("marked-host"));
}

TEST_F(OtlpReporterTest, TheServiceHasTheNameThatIsMostExactlyGiven) {
  const auto name = [this] {
    reporter_ = nullptr;
    deliver(finish(1, 0));
    const std::string begin = R"({"key":"service.name","value":{"stringValue":")";
    const std::size_t at = traces().find(begin) + begin.size();
    return traces().substr(at, traces().find('"', at) - at);
  };
  EXPECT_EQ(name(), "true");
  setenv("OTEL_RESOURCE_ATTRIBUTES", "service.name=of-attributes,k8s.pod.name=p", 1);
  EXPECT_EQ(name(), "of-attributes");
  EXPECT_THAT(traces(), HasSubstr("k8s.pod.name"));
  setenv("OTEL_SERVICE_NAME", "of-variable", 1);
  EXPECT_EQ(name(), "of-variable");
  settings_ = {{"otlp-service-name", "of-setting"}};
  EXPECT_EQ(name(), "of-setting");
  setenv("OTEL_RESOURCE_ATTRIBUTES", "service.name=x,broken", 1);
  EXPECT_EQ(name(), "of-setting");
  EXPECT_THAT(host_.lines(Severity::Warning),
              ElementsAre(HasSubstr("OTEL_RESOURCE_ATTRIBUTES is not of the form")));
  unsetenv("OTEL_RESOURCE_ATTRIBUTES");
  unsetenv("OTEL_SERVICE_NAME");
}

TEST_F(OtlpReporterTest, AClockThatWasSetBackGivesNoSpanThatEndsBeforeItBegins) {
  at_ = host_.identity().begun - 1h;
  EXPECT_EQ(deliver(finish(1, 0)).verdict, Verdict::Delivered);
  EXPECT_EQ(test::otlpFault("Traces", traces()), "");
  const std::string start = "\"startTimeUnixNano\":\"" + unixNanoseconds(at_ - 5s) + "\"";
  EXPECT_THAT(traces(), HasSubstr(start)) << "it is the run's";
}

TEST_F(OtlpReporterTest, TheTimeOfAnAttemptIsThatOfAllItsRequests) {
  settings_ = {{"otlp-timeout", "2"}};
  EXPECT_EQ(make()->policy().attemptLimit, Duration(6s));
  settings_ = {{"otlp-timeout", "-1"}};
  EXPECT_EQ(make()->policy().attemptLimit, std::nullopt);
  settings_ = {{"otlp-signals", "none"}};
  EXPECT_EQ(make()->policy().kinds, EventKinds());
}

} // namespace
} // namespace exec_wrapper::otlp
