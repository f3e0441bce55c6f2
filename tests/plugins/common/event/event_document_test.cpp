#include "common/event/event_document.h"

#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>
#include <gmock/gmock.h>

#include <csignal>
#include <memory>
#include <string>
#include <utility>

namespace exec_wrapper::common {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class EventDocument : public ::testing::Test {
protected:
  EventDocument() {
    run.host = "web1";
    run.wrapperPid = 1234;
    run.name = "nightly";
    run.commandLine = "./backup";
    run.wrapperVersion = "1.2.3";
    event.sequence = 7;
    event.wallAt = std::chrono::system_clock::from_time_t(1795352400) + 123ms;
    event.severity = Severity::Warning;
  }

  std::string of(Payload payload) {
    event.payload = std::move(payload);
    return eventDocument(event, run, 3);
  }

  RunIdentity run;
  Event event;
};

TEST_F(EventDocument, IsOneObjectThatNamesItsSchemaAndTheRun) {
  const Tally tally{2, 1, 0, 4711};

  EXPECT_EQ(of(AttemptEnded{tally, {ProcessEnd::Kind::Exited, 3}, Cause::Itself, 2510ms, 10min}),
            R"({"schema":"exec_wrapper/event/1","id":"web1-1234-1795352400123000-7",)"
            R"("time":"2026-11-22T13:00:00.123Z","severity":"WARNING","event":"attempt_ended",)"
            R"("message":"\"nightly\" failed: exit status 3 after 2.5 s (attempt 2 of 3); )"
            R"(again in 10m","host":"web1","pid":1234,"name":"nightly",)"
            R"("command":"./backup","wrapper_version":"1.2.3","attempt":2,"failed_attempts":1,)"
            R"("timed_out_attempts":0,"command_pid":4711,"end":"exited","exit_code":3,)"
            R"("cause":"itself","elapsed_seconds":2.510,"retry_delay_seconds":600.000})");
}

TEST_F(EventDocument, HasTheDecisionAndItsRule) {
  AttemptEnded ended{{}, {ProcessEnd::Kind::Exited, 3}, Cause::Itself, 1s, 10min};
  ended.decision =
      RetryDecision{true, RetryDecision::Rule::RetryOn, "exit status 3 is in retry-on"};
  EXPECT_THAT(of(ended), HasSubstr(R"("retry_delay_seconds":600.000,"decision":"again",)"
                                   R"("rule":"retry-on","decision_reason":"exit status 3 is )"
                                   R"(in retry-on"})"));
  RunFinished finished;
  finished.decision =
      RetryDecision{false, RetryDecision::Rule::NotStartable, "it cannot be started"};
  EXPECT_THAT(of(finished), HasSubstr(R"("decision":"no","rule":"not-startable")"));
}

TEST_F(EventDocument, OfTheEndTellsWhatWasUsed) {
  RunFinished payload;
  payload.usage = Usage{1500ms, 250ms, 1 << 20, 10, 20, 3, 4, 5, 1};

  EXPECT_THAT(of(payload),
              HasSubstr(R"("usage":{"user_seconds":1.500,"system_seconds":0.250,)"
                        R"("max_resident_bytes":1048576,"bytes_read":10,)"
                        R"("bytes_written":20,"major_faults":3,"voluntary_switches":4,)"
                        R"("involuntary_switches":5,"oom_kills":1})"));
  EXPECT_THAT(of(RunFinished{}), Not(HasSubstr("usage")));
  payload.usage->maxResidentBytes = 0; // not known
  EXPECT_THAT(of(payload), HasSubstr(R"("system_seconds":0.250,"bytes_read":10,)"));
}

TEST_F(EventDocument, OfTheEndTellsWhatTheCommandSaid) {
  Output output;
  output.out = {"begin\n", 5'000'000'000, "end\n"};
  output.err = {"", 0, "bad \xFF byte"};
  RunFinished payload;
  payload.output = std::make_shared<Output>(output);

  EXPECT_THAT(of(payload),
              HasSubstr(R"("output":{"stdout":{"head":"begin\n","omitted_bytes":5000000000,)"
                        R"("tail":"end\n"},"stderr":{"head":"","omitted_bytes":0,)"
                        "\"tail\":\"bad \xEF\xBF\xBD byte\"}}"));
  EXPECT_THAT(of(RunFinished{}), Not(HasSubstr("output")));
}

TEST_F(EventDocument, OfACommandThatReportsTellsItsAttempt) {
  const Tally tally{2, 1, 0, 4711};
  const std::string counts = R"("attempt":2,"failed_attempts":1,"timed_out_attempts":0,)"
                             R"("command_pid":4711)";

  EXPECT_THAT(of(CommandReady{tally, 2510ms}),
              AllOf(HasSubstr(R"("event":"command_ready")"),
                    HasSubstr(counts + R"(,"elapsed_seconds":2.510})")));
  EXPECT_THAT(of(CommandStopping{tally}),
              AllOf(HasSubstr(R"("event":"command_stopping")"), HasSubstr(counts + "}")));
}

TEST_F(EventDocument, NamesAWrapperThatWasKilled) {
  RunFinished payload;
  payload.cause = Cause::WrapperKilled;

  EXPECT_THAT(of(payload), HasSubstr(R"("cause":"wrapper_killed")"));
}

TEST_F(EventDocument, IsValidWhateverTheEventHolds) {
  run.commandLine = "a\"b\\\n\xFF";
  const std::string document = of(Alert{"core", "line\r\n\x01", {{"a\"\n", "b\xC0"}}});

  EXPECT_THAT(document, Not(HasSubstr("\n")));
  const auto parsed = Poco::JSON::Parser().parse(document).extract<Poco::JSON::Object::Ptr>();
  EXPECT_EQ(parsed->getValue<std::string>("command"), "a\"b\\\n\xEF\xBF\xBD");
  EXPECT_EQ(parsed->getObject("facts")->getValue<std::string>("a\"\n"), "b\xEF\xBF\xBD");
}

TEST_F(EventDocument, HasTheSameIdEachTimeThatItIsTold) {
  event.payload = Heartbeat{};
  const std::string id = eventId(event, run);

  EXPECT_EQ(eventId(event, run), id);
  event.wallAt += 1us;
  EXPECT_NE(eventId(event, run), id) << "heartbeats share a sequence number";
}

TreeSnapshotPtr hungProcesses(std::uint64_t omitted) {
  TreeSnapshot snapshot;
  snapshot.processes.push_back(
      {4711, 1234, "tar \xFF", 'D', "nfs_wait", 1250ms, 2, {"0 /dev/null", "3 /srv/\"a\""}, 4});
  snapshot.processes.push_back({4712, 4711, "gzip", 'S', "", 0s, 1, {}, 0});
  snapshot.omitted = omitted;
  return std::make_shared<const TreeSnapshot>(std::move(snapshot));
}

const std::string kHungProcesses =
    "\"processes\":[{\"pid\":4711,\"parent\":1234,\"command\":\"tar \xEF\xBF\xBD\",\"state\":\"D\","
    R"("wait_channel":"nfs_wait","cpu_seconds":1.250,"threads":2,)"
    R"("files":["0 /dev/null","3 /srv/\"a\""],"more_files":4},)"
    R"({"pid":4712,"parent":4711,"command":"gzip","state":"S","cpu_seconds":0.000,"threads":1,)"
    R"("files":[]}])";

TEST_F(EventDocument, OfAStallTellsWhatTheProcessesWereDoing) {
  const Tally tally{2, 1, 0, 4711};
  const std::string counts = R"("attempt":2,"failed_attempts":1,"timed_out_attempts":0,)"
                             R"("command_pid":4711,)";
  const std::string document =
      of(Stalled{tally, Stalled::Sign::Watchdog, 2500ms, "retry", hungProcesses(3)});
  EXPECT_THAT(document, HasSubstr(R"("event":"stalled")"));
  EXPECT_THAT(document,
              HasSubstr(counts + R"("sign":"watchdog","silence_seconds":2.500,"action":"retry",)" +
                        kHungProcesses + R"(,"processes_omitted":3})"));
  EXPECT_NO_THROW(Poco::JSON::Parser().parse(document));
}

TEST_F(EventDocument, OfAStallNamesItsSign) {
  EXPECT_THAT(of(Stalled{}), HasSubstr(R"("sign":"silence")"));
  EXPECT_THAT(of(Stalled{{}, Stalled::Sign::Trigger, 0s, "stop"}),
              HasSubstr(R"("sign":"trigger","silence_seconds":0.000,"action":"stop"})"));
  EXPECT_THAT(of(Stalled{}), Not(HasSubstr("processes"))) << "it is not known";
}

TEST_F(EventDocument, OfARunThatLastsLongTellsHowLong) {
  EXPECT_THAT(of(StillRunning{{2, 1, 0, 4711}, 90min}),
              HasSubstr(R"("command_pid":4711,"elapsed_seconds":5400.000})"));
  EXPECT_THAT(of(StillRunning{}), HasSubstr(R"("event":"still_running")"));
}

TEST_F(EventDocument, OfAnEndTellsWhatTheProcessesWereDoingBefore) {
  AttemptEnded ended;
  ended.cause = Cause::Stalled;
  ended.snapshot = hungProcesses(0);
  EXPECT_THAT(of(ended), HasSubstr("," + kHungProcesses + "}"));
  EXPECT_THAT(of(ended), HasSubstr(R"("cause":"stall")"));
  RunFinished finished;
  finished.cause = Cause::TimedOut;
  finished.snapshot = hungProcesses(1);
  EXPECT_THAT(of(finished), HasSubstr("," + kHungProcesses + R"(,"processes_omitted":1)"));
  EXPECT_THAT(of(AttemptEnded{}), Not(HasSubstr("processes")));
  EXPECT_THAT(of(RunFinished{}), Not(HasSubstr("processes")));
}

} // namespace
} // namespace exec_wrapper::common
