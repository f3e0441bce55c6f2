#include "json_line.h"

#include <gmock/gmock.h>

#include <csignal>

namespace exec_wrapper::log {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

class JsonLine : public ::testing::Test {
protected:
  JsonLine() {
    run.wrapperPid = 1234;
    run.commandLine = "./backup";
  }

  std::string of(Payload payload) const {
    Event event;
    event.wallAt = std::chrono::system_clock::from_time_t(1795352400) + 123ms;
    event.severity = Severity::Warning;
    event.payload = std::move(payload);
    return jsonLine(event, {run, version}, "the sentence");
  }

  RunIdentity run;
  std::string version;
};

TEST_F(JsonLine, IsOneObjectOfTypedFacts) {
  const Tally tally{2, 1, 0, 4711};

  EXPECT_EQ(of(AttemptEnded{tally, {ProcessEnd::Kind::Exited, 3}, Cause::Itself, 2510ms, 10min}),
            R"({"time":"2026-11-22T13:00:00.123Z","severity":"WARNING","event":"attempt_ended",)"
            R"("pid":1234,"command":"./backup","attempt":2,"failed_attempts":1,)"
            R"("timed_out_attempts":0,"command_pid":4711,"end":"exited","exit_code":3,)"
            R"("cause":"itself","elapsed_seconds":2.510,"retry_delay_seconds":600.000,)"
            R"("message":"the sentence"})");
}

TEST_F(JsonLine, SaysOfTheRunWhatIsSet) {
  EXPECT_THAT(of(Message{"core", "x"}), Not(HasSubstr("\"name\"")));

  run.name = "nightly";
  run.project = "db";
  run.deployment = "prod";
  version = "1.2";
  EXPECT_THAT(of(Message{"core", "x"}),
              HasSubstr(R"("name":"nightly","project":"db","deployment":"prod",)"
                        R"("program_version":"1.2","command":"./backup","source":"core",)"
                        R"("message":"the sentence")"));
}

TEST_F(JsonLine, OfTheEndSaysHowTheWrapperEnds) {
  RunFinished payload;
  payload.result = RunFinished::Result::TimedOut;
  payload.tally = {1, 1, 1, {}};
  payload.end = ProcessEnd{ProcessEnd::Kind::Signaled, SIGKILL};
  payload.cause = Cause::TimedOut;
  payload.exitStatus = 124;
  payload.stopSignal = SIGTERM;
  const std::string line = of(payload);

  EXPECT_THAT(line, HasSubstr(R"("event":"run_finished","pid":1234)"));
  EXPECT_THAT(line, HasSubstr(R"("result":"timed_out","exit_status":124)"));
  EXPECT_THAT(line, HasSubstr(R"("end":"signaled","signal":"SIGKILL","signal_number":9)"));
  EXPECT_THAT(line, HasSubstr(R"("cause":"timed_out","stop_signal":"SIGTERM")"));
}

TEST_F(JsonLine, KeepsTheFactsOfAnAdmissionAndARefusal) {
  EXPECT_THAT(of(RunAdmitted{{{"execution_id", "7"}}}),
              HasSubstr(R"("event":"run_admitted","pid":1234,"command":"./backup",)"
                        R"("facts":{"execution_id":"7"})"));
  EXPECT_THAT(of(RunRefused{"lock_file", "held", 75}),
              HasSubstr(R"("guard":"lock_file","reason":"held","exit_status":75)"));
  EXPECT_THAT(of(DeliveryFailed{"api", "down", 2, false, true, true}),
              HasSubstr(R"("reporter":"api","reason":"down","failures":2,"first_of_outage":false,)"
                        R"("given_up":true,"final":true,"lasting":false)"));
}

} // namespace
} // namespace exec_wrapper::log
