// The reporter otlp and a collector that takes nothing that is not exactly OTLP.

#include "support/await.h"
#include "support/examples.h"
#include "support/otlp_collector.h"
#include "support/source_tree.h"
#include "support/wrapper.h"

#include <gmock/gmock.h>
#include <signal.h>

#include <algorithm>
#include <map>
#include <set>

namespace exec_wrapper::test {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

constexpr char kCallersTrace[] = "0af7651916cd43dd8448eb211c80319c";
constexpr char kCallersSpan[] = "b7ad6b7169203331";
constexpr char kCollectorToken[] = "MARKED-token-91c2";

std::string callersParent(bool sampled = true) {
  return std::string("00-") + kCallersTrace + "-" + kCallersSpan + (sampled ? "-01" : "-00");
}

class Otlp : public WrapperTest {
protected:
  ~Otlp() override { EXPECT_THAT(collector_.faults(), IsEmpty()); }

  Words settings() const {
    return {"--otlp-endpoint", collector_.url(), "--otlp-retry-delay", "0"};
  }
  Words spooled() const { return settings() + Words{"--spool-dir", file("spool")}; }

  Outcome runIn(const std::map<std::string, std::string>& environment, const Words& words) const {
    ProcessSpec spec = wrapper(words);
    for (const auto& [name, value] : environment) {
      spec.environment[name] = value;
    }
    return test::run(spec);
  }

  /// The only span of this name.
  HeardSpan span(const std::string& name) const {
    std::vector<HeardSpan> found;
    for (const HeardSpan& span : collector_.spans()) {
      if (span.name == name) {
        found.push_back(span);
      }
    }
    EXPECT_EQ(found.size(), 1U) << name;
    return found.empty() ? HeardSpan() : found.front();
  }

  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const HeardSpan& span : collector_.spans()) {
      names.push_back(span.name);
    }
    return names;
  }

  /// Every span has an id of its own, and its parent is one of them or the caller's.
  void expectOneTrace(const std::string& caller = {}) const {
    const std::vector<HeardSpan> spans = collector_.spans();
    std::set<std::string> ids;
    for (const HeardSpan& span : spans) {
      EXPECT_EQ(span.traceId, spans.front().traceId) << span.name;
      EXPECT_TRUE(ids.insert(span.id).second) << span.name << " came twice";
      EXPECT_LE(span.begun, span.ended) << span.name;
    }
    int roots = 0;
    for (const HeardSpan& span : spans) {
      roots += span.parent == caller ? 1 : 0;
      EXPECT_TRUE(span.parent == caller || ids.contains(span.parent)) << span.name;
    }
    EXPECT_EQ(roots, 1);
  }

  mutable OtlpCollector collector_;
};

TEST_F(Otlp, ARunIsATraceWithASpanForEachAttempt) {
  const Outcome outcome =
      run(settings() + Words{"--process-name", "nightly", "--process-max-retries", "1",
                             "--process-retry-delay", "0", "--deployment", "test", "sh", "-c",
                             "echo $TRACEPARENT; exit 3"});

  EXPECT_EQ(outcome.status, 3);
  EXPECT_THAT(names(), ElementsAre("attempt 1", "attempt 2", "nightly"));
  expectOneTrace();
  HeardSpan root = span("nightly");
  EXPECT_EQ(root.status, 2);
  EXPECT_EQ(root.message, "exit status 3");
  EXPECT_EQ(root.attributes["exec_wrapper.result"], "failure");
  EXPECT_EQ(root.attributes["exec_wrapper.attempts"], "2");
  EXPECT_EQ(root.resource["service.name"], "nightly");
  EXPECT_EQ(root.resource["deployment.environment.name"], "test");
  EXPECT_EQ(span("attempt 2").attributes["process.exit.code"], "3");
  EXPECT_EQ(span("attempt 2").attributes["process.executable.name"], "sh");
  EXPECT_THAT(lines(outcome.out),
              ElementsAre("00-" + root.traceId + "-" + span("attempt 1").id + "-01",
                          "00-" + root.traceId + "-" + span("attempt 2").id + "-01"));
  EXPECT_EQ(span("attempt 2").parent, root.id);
}

TEST_F(Otlp, WhereTheCountOfRetriesBeginsAgainTheSpansDoNot) {
  const Outcome outcome =
      run(settings() + Words{"--process-max-retries", "1", "--process-retry-delay", "0",
                             "--process-retry-reset", "1ms", "sh", "-c",
                             "echo $EXEC_WRAPPER_ATTEMPT $TRACEPARENT; sleep 0.01; "
                             "[ -e " +
                                 file("third") +
                                 " ] && exit 0; "
                                 "[ -e " +
                                 file("second") + " ] && touch " + file("third") +
                                 "; "
                                 "touch " +
                                 file("second") + "; exit 3"});
  EXPECT_EQ(outcome.status, 0);
  expectOneTrace();
  EXPECT_THAT(names(), ElementsAre("attempt 1", "attempt 2", "attempt 3", "sh"));
  ASSERT_THAT(lines(outcome.out), SizeIs(3));
  EXPECT_THAT(lines(outcome.out)[2],
              AllOf(::testing::StartsWith("1 00-"), HasSubstr(span("attempt 3").id)));
}

TEST_F(Otlp, ItsTraceHasTheIdOfTheRun) {
  const Outcome outcome = run(settings() + Words{"sh", "-c", "echo $EXEC_WRAPPER_RUN_ID"});
  std::string id = lines(outcome.out).at(0);
  std::erase(id, '-');
  EXPECT_EQ(span("sh").traceId, id);
}

TEST_F(Otlp, MeasuresAndLogsWhatWentWrong) {
  run(settings() + Words{"--output-tail", "1000", "sh", "-c", "echo what happened >&2; exit 3"});

  const auto metrics = collector_.metrics();
  EXPECT_THAT(metrics, Contains(::testing::Key("exec_wrapper.run.duration{failure}")));
  EXPECT_EQ(metrics.at("exec_wrapper.run.exit_status"), "3");
  EXPECT_THAT(metrics, Contains(::testing::Key("exec_wrapper.run.cpu.time{user}")));
  EXPECT_THAT(collector_.resourceOfMetrics(), Not(Contains(::testing::Key("service.instance.id"))));
  ASSERT_THAT(collector_.logs(), SizeIs(1));
  HeardLog log = collector_.logs().front();
  EXPECT_EQ(log.event, "exec_wrapper.run_finished");
  EXPECT_EQ(log.severity, 13);
  EXPECT_EQ(log.span, span("sh").id);
  EXPECT_EQ(log.traceId, span("sh").traceId);
  EXPECT_THAT(log.body, HasSubstr("failed: exit status 3"));
  EXPECT_EQ(log.attributes["exec_wrapper.stderr"], "what happened\n");
}

TEST_F(Otlp, ASuccessHasNoLogAndNoError) {
  EXPECT_EQ(run(settings() + Words{"true"}).err, "");
  EXPECT_THAT(collector_.paths(), ElementsAre("/v1/traces", "/v1/metrics"));
  EXPECT_EQ(span("true").status, 0);
  EXPECT_EQ(span("attempt 1").status, 0);
}

TEST_F(Otlp, ContinuesTheTraceOfItsCallerAndPassesOnWhatBelongsToIt) {
  const Outcome outcome =
      runIn({{"TRACEPARENT", callersParent()}, {"TRACESTATE", "v=1"}, {"BAGGAGE", "user=7"}},
            settings() + Words{"sh", "-c", "echo $TRACEPARENT $TRACESTATE $BAGGAGE"});

  expectOneTrace(kCallersSpan);
  EXPECT_EQ(span("sh").traceId, kCallersTrace);
  EXPECT_EQ(span("sh").state, "v=1");
  EXPECT_EQ(outcome.out,
            std::string("00-") + kCallersTrace + "-" + span("attempt 1").id + "-01 v=1 user=7\n");
}

TEST_F(Otlp, AnInvalidTraceIsNotContinued) {
  const Outcome outcome =
      runIn({{"TRACEPARENT", "00-" + std::string(32, '0') + "-b7ad6b7169203331-01"},
             {"TRACESTATE", "v=1"}},
            settings() + Words{"sh", "-c", "echo $TRACEPARENT ${TRACESTATE-none}"});
  expectOneTrace();
  EXPECT_EQ(outcome.out, "00-" + span("sh").traceId + "-" + span("attempt 1").id + "-01 none\n");
}

TEST_F(Otlp, ACallerThatRecordsNothingGetsNoSpans) {
  const Outcome outcome = runIn({{"TRACEPARENT", callersParent(false)}},
                                settings() + Words{"sh", "-c", "echo $TRACEPARENT"});
  EXPECT_EQ(outcome.out, callersParent(false) + "\n");
  EXPECT_THAT(collector_.paths(), ElementsAre("/v1/metrics"));
}

TEST_F(Otlp, IsNotChosenByVariablesOfOtherPrograms) {
  const Outcome outcome =
      runIn({{"OTEL_EXPORTER_OTLP_ENDPOINT", collector_.url()}, {"TRACEPARENT", callersParent()}},
            {"sh", "-c", "echo $TRACEPARENT"});
  EXPECT_EQ(outcome.out, callersParent() + "\n");
  EXPECT_THAT(collector_.requests(), IsEmpty());
}

TEST_F(Otlp, ChosenByNameGoesWhereTheVariablesPoint) {
  const std::map<std::string, std::string> environment = {
      {"OTEL_EXPORTER_OTLP_ENDPOINT", collector_.url() + "/"},
      {"OTEL_EXPORTER_OTLP_HEADERS", std::string("x-token=") + kCollectorToken},
      {"OTEL_SERVICE_NAME", "of-the-variable"},
      {"OTEL_METRICS_EXPORTER", "none"}};
  const Outcome outcome = runIn(environment, {"--reporters", "log,otlp", "true"});
  EXPECT_EQ(outcome.err, "");
  EXPECT_THAT(collector_.paths(), ElementsAre("/v1/traces"));
  EXPECT_EQ(collector_.requests().front().header("x-token"), kCollectorToken);
  EXPECT_EQ(span("true").resource["service.name"], "of-the-variable");
}

TEST_F(Otlp, ASwitchedOffSdkSendsNothingAndTouchesNothing) {
  const Outcome outcome = runIn({{"OTEL_SDK_DISABLED", "true"}, {"TRACEPARENT", callersParent()}},
                                settings() + Words{"sh", "-c", "echo $TRACEPARENT"});
  EXPECT_EQ(outcome.out, callersParent() + "\n");
  EXPECT_EQ(outcome.err, "");
  EXPECT_THAT(collector_.requests(), IsEmpty());
}

TEST_F(Otlp, AVariableThatCannotBeUsedIsNamedAndTheRunGoesOn) {
  const Outcome outcome = runIn({{"OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4317"}},
                                {"--reporters", "log,otlp", "echo", "done"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.out, "done\n");
  EXPECT_THAT(outcome.err, HasSubstr("OTEL_EXPORTER_OTLP_ENDPOINT is not an http or https URL"));
}

TEST_F(Otlp, AMissingFileThatAVariableNamesIsNamedAndTheRunGoesOn) {
  const Outcome outcome = runIn({{"OTEL_EXPORTER_OTLP_ENDPOINT", "https://127.0.0.1:9"},
                                 {"OTEL_EXPORTER_OTLP_CERTIFICATE", "/nonexistent/ca.pem"}},
                                {"--reporters", "log,otlp", "echo", "done"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.out, "done\n");
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("traces are not sent"), HasSubstr("ca.pem")));
}

TEST_F(Otlp, ATokenIsSentAndShownNowhere) {
  const Words words =
      settings() + Words{"--otlp-headers", std::string("authorization=Bearer%20") + kCollectorToken,
                         "--log-level",    "DEBUG",
                         "--otlp-retries", "0"};
  collector_.answerNext("/v1/traces",
                        OtlpCollector::response("401 Unauthorized", std::string(R"({"message":")") +
                                                                        kCollectorToken + "\"}"));
  collector_.answerNext("/v1/metrics",
                        OtlpCollector::response(
                            "200 OK", std::string(R"({"partialSuccess":{"rejectedDataPoints":"1",)"
                                                  R"("errorMessage":"no )") +
                                          kCollectorToken + "\"}}"));
  const Outcome outcome = run(words + Words{"false"});
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("status 401"), HasSubstr("rejected 1 of the sent"),
                                 Not(HasSubstr(kCollectorToken))));
  EXPECT_EQ(collector_.requests().back().header("authorization"),
            std::string("Bearer ") + kCollectorToken);
  EXPECT_THAT(run(words + Words{"--explain"}).out,
              AllOf(HasSubstr("otlp-headers"), Not(HasSubstr(kCollectorToken))));
}

TEST_F(Otlp, ATokenStaysOutOfTheCommandsEnvironmentWhereThatIsWanted) {
  const std::map<std::string, std::string> token = {
      {"EXEC_WRAPPER_OTLP_HEADERS", std::string("x-token=") + kCollectorToken}};
  const Words printed = {"sh", "-c", "echo ${EXEC_WRAPPER_OTLP_HEADERS-none}"};
  EXPECT_EQ(runIn(token, settings() + Words{"--export-secrets=false"} + printed).out, "none\n");
}

TEST_F(Otlp, IsSentAgainOnlyWhereTheProtocolAllowsIt) {
  collector_.answerNext("/v1/traces", OtlpCollector::response("503 Service Unavailable", ""));
  collector_.answerNext("/v1/metrics", OtlpCollector::response("429 Too Many Requests", ""));
  collector_.answerNext("/v1/logs", OtlpCollector::response("500 Internal Server Error", ""));
  const Outcome outcome = run(settings() + Words{"false"});

  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(collector_.paths(),
              ElementsAre("/v1/traces", "/v1/logs", "/v1/metrics", "/v1/traces", "/v1/metrics"));
  expectOneTrace();
}

TEST_F(Otlp, APartialSuccessIsLoggedAndNotSentAgain) {
  collector_.answerAccepted(OtlpCollector::response(
      "200 OK", R"({"partialSuccess":{"rejectedSpans":"1","errorMessage":"too old"}})"));
  const Outcome outcome = run(settings() + Words{"--otlp-signals", "traces", "true"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.err, HasSubstr("rejected 1 of the sent items: too old"));
  EXPECT_THAT(collector_.requests(), SizeIs(1));
}

TEST_F(Otlp, ADeadSlowOrLyingCollectorChangesNothingForTheCommand) {
  const std::map<std::string, std::string> answers = {
      {"none", ""},
      {"no HTTP", "SSH-2.0-OpenSSH\r\n\r\n"},
      {"a page", OtlpCollector::response("200 OK", "<html>", "Content-Type: text/html\r\n")},
      {"a redirect", OtlpCollector::response("302 Found", "", "Location: http://127.0.0.1:9/\r\n")},
      {"a body without end", "HTTP/1.1 200 OK\r\nContent-Length: 10000000\r\n\r\n{"},
      {"too long a body", OtlpCollector::response("200 OK", std::string(2 << 20, ' '))},
      {"400", OtlpCollector::response("400 Bad Request", "\xff{")}};
  for (const auto& [name, answer] : answers) {
    SCOPED_TRACE(name);
    collector_.answerAll(answer);
    const Outcome outcome = run(settings() + Words{"--otlp-timeout", "100ms", "--otlp-retries", "0",
                                                   "sh", "-c", "echo done; exit 3"});
    EXPECT_EQ(outcome.status, 3);
    EXPECT_EQ(outcome.out, "done\n");
    EXPECT_THAT(outcome.err, HasSubstr("otlp could not deliver"));
    EXPECT_THAT(collector_.spans(), IsEmpty());
  }
}

TEST_F(Otlp, DoesNotDelayTheCommand) {
  collector_.answerAll("");
  Process wrapped(wrapper(settings() + Words{"--process-max-retries", "1", "--process-retry-delay",
                                             "0", "sh", "-c", "echo attempt; exit 3"}));
  collector_.awaitCount(1); // it waits there for the span of the first attempt
  wrapped.awaitOutput("attempt", 2);
  wrapped.signal(SIGTERM);
  collector_.answerAll(std::nullopt);
}

TEST_F(Otlp, WhatCouldNotBeSentComesLaterAndNothingComesTwice) {
  collector_.answerAlways("/v1/logs", OtlpCollector::response("503 Service Unavailable", ""));
  EXPECT_EQ(run(spooled() + Words{"--otlp-retries", "0", "--drain-timeout", "100ms",
                                  "--process-name", "nightly", "false"})
                .status,
            1);
  EXPECT_THAT(collector_.logs(), IsEmpty());
  EXPECT_THAT(names(), ElementsAre("attempt 1", "nightly"));
  collector_.answerAlways("/v1/logs", "");
  EXPECT_EQ(run(spooled() + Words{"--flush"}).status, 0);
  ASSERT_THAT(collector_.logs(), SizeIs(1));
  EXPECT_THAT(names(), ElementsAre("attempt 1", "nightly")) << "the trace came once";
  EXPECT_EQ(collector_.logs().front().span, span("nightly").id);
  EXPECT_EQ(std::ranges::count(collector_.paths(), "/v1/metrics"), 1);
}

TEST_F(Otlp, ARunWhoseWrapperIsKilledIsReportedInTheTraceThatItsCommandKnew) {
  Process wrapped(wrapper(spooled() + Words{"--process-name", "nightly", "sh", "-c",
                                            "echo \"<$TRACEPARENT>\"; exec sleep 1000"}));
  const std::string printed = wrapped.awaitOutput(">");
  const std::string journal = std::filesystem::directory_iterator(file("spool"))->path();
  ASSERT_TRUE(awaitAtFile(journal, [&journal] {
    return contents(journal).find("attempt_started") != std::string::npos;
  }));
  wrapped.signal(SIGKILL);
  wrapped.end();
  const Outcome flushed = run(spooled() + Words{"--flush"});

  EXPECT_EQ(flushed.status, 0) << flushed.err;
  EXPECT_THAT(names(), ElementsAre("attempt 1", "nightly"));
  expectOneTrace();
  EXPECT_EQ(printed, "<00-" + span("nightly").traceId + "-" + span("attempt 1").id + "-01>\n");
  EXPECT_EQ(span("nightly").attributes["error.type"], "wrapper_killed");
  EXPECT_EQ(span("nightly").attributes["exec_wrapper.result"], "error");
}

TEST_F(Otlp, ARefusedRunIsASpan) {
  const Words locked = {"--lockfile", file("lock")};
  Process holder(wrapper(locked + child("say", "ready", "pause")));
  holder.awaitOutput("ready");
  EXPECT_EQ(run(settings() + locked + Words{"true"}).status, 75);
  holder.signal(SIGTERM);
  holder.end();

  EXPECT_THAT(names(), ElementsAre("true"));
  EXPECT_EQ(span("true").attributes["exec_wrapper.result"], "skip");
  EXPECT_EQ(span("true").status, 0);
  EXPECT_THAT(collector_.logs(), SizeIs(1));
}

TEST_F(Otlp, SettingsThatCannotWorkStartNothing) {
  const Outcome outcome =
      run(settings() + Words{"--otlp-headers", kCollectorToken, "echo", "started"});
  EXPECT_EQ(outcome.status, 78);
  EXPECT_EQ(outcome.out, "");
  EXPECT_THAT(lines(outcome.err), SizeIs(1));
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("otlp-headers"), Not(HasSubstr(kCollectorToken))));
}

TEST_F(Otlp, WorksByTheSettingsThatComeWithTheProgram) {
  std::string text = contents(sourceDirectory() / "config/otlp.properties");
  const std::string endpoint = "http://localhost:4318";
  const std::size_t at = text.find(endpoint, text.find("\notlp-endpoint"));
  ASSERT_NE(at, text.npos);
  text.replace(at, endpoint.size(), collector_.url());
  const std::string config = dir_.write("shipped.properties", text);
  std::filesystem::permissions(config, std::filesystem::perms::owner_read);
  const Outcome outcome = run({"--config", config, "true"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.err, "");
  EXPECT_THAT(names(), ElementsAre("attempt 1", "true"));
}

/// The demonstration of the plugin's page, run as it stands there.
TEST_F(Otlp, TheScriptOfThePageWithThreeJobsIsOneTrace) {
  const auto blocks = blocksOf(sourceDirectory() / "plugins/otlp/README.md", "sh");
  ASSERT_THAT(blocks, SizeIs(2)) << "the script, and how it is started";
  const auto text = [](const std::vector<std::string>& block) {
    std::string all;
    for (const std::string& line : block) {
      all += line + "\n";
    }
    return all;
  };
  dir_.write("nightly.sh", text(blocks[0]));
  for (const char* const job : {"fetch", "import", "report"}) {
    dir_.write(job, "#!/bin/sh\n[ " + std::string(job) + " != import ]\n");
  }
  for (const char* const program : {"nightly.sh", "fetch", "import", "report"}) {
    std::filesystem::permissions(file(program), std::filesystem::perms::owner_all);
  }
  std::string start = text(blocks[1]);
  const std::string endpoint = "http://localhost:4318";
  ASSERT_NE(start.find(endpoint), start.npos);
  start.replace(start.find(endpoint), endpoint.size(), collector_.url());

  ProcessSpec spec = wrapper({});
  const std::string program = spec.argv.front();
  spec.environment["PATH"] = program.substr(0, program.rfind('/')) + ":/usr/bin:/bin";
  spec.argv = {"/bin/sh", "-c", start};
  spec.directory = dir_.path().string();
  const Outcome outcome = test::run(spec);

  EXPECT_EQ(outcome.status, 0) << outcome.err;
  expectOneTrace();
  EXPECT_THAT(names(), UnorderedElementsAre("nightly", "fetch", "import", "report", "attempt 1",
                                            "attempt 1", "attempt 1", "attempt 1", "attempt 2"));
  const HeardSpan root = span("nightly");
  EXPECT_EQ(root.parent, "");
  std::string script; // the attempt that runs the script
  for (const HeardSpan& span : collector_.spans()) {
    script = span.parent == root.id ? span.id : script;
  }
  for (const char* const job : {"fetch", "import", "report"}) {
    EXPECT_EQ(span(job).parent, script);
  }
  EXPECT_EQ(span("import").status, 2);
  EXPECT_EQ(root.status, 0);
}

} // namespace
} // namespace exec_wrapper::test
