#include "common/event/event_document.h"

#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>
#include <gmock/gmock.h>

#include <csignal>

namespace exec_wrapper::common {
namespace {

using namespace std::chrono_literals;
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
            R"(the next attempt starts in 10m","host":"web1","pid":1234,"name":"nightly",)"
            R"("command":"./backup","wrapper_version":"1.2.3","attempt":2,"failed_attempts":1,)"
            R"("timed_out_attempts":0,"command_pid":4711,"end":"exited","exit_code":3,)"
            R"("cause":"itself","elapsed_seconds":2.510,"retry_delay_seconds":600.000})");
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

} // namespace
} // namespace exec_wrapper::common
