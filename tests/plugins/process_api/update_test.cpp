#include "update.h"

#include "fake_api.h"

#include <gmock/gmock.h>

namespace exec_wrapper::process_api {
namespace {

using namespace std::chrono_literals;
using Result = RunFinished::Result;
using EndKind = ProcessEnd::Kind;

ProgressPtr progress() {
  Progress made;
  made.values["success_count"] = {"7", 5};
  made.values["last_status_message"] = {R"("half \"way\"")", 3};
  made.revision = 5;
  return std::make_shared<const Progress>(made);
}

// Running

struct RunningCase {
  const char* name;
  Tally tally;
  Told told;
  bool sendPid;
  std::string body;
};

class RunningBody : public ::testing::TestWithParam<RunningCase> {};

TEST_P(RunningBody, SaysWhatIsNew) {
  const RunningCase& each = GetParam();
  EXPECT_EQ(runningBody(each.tally, each.told, each.sendPid), each.body);
}

INSTANTIATE_TEST_SUITE_P(
    All, RunningBody,
    ::testing::Values(
        RunningCase{"NothingNew", {1, 0, 0, 4711}, {}, false, R"({"status":"running"})"},
        RunningCase{
            "StartWithPid", {1, 0, 0, 4711}, {}, true, R"({"status":"running","pid":4711})"},
        RunningCase{"PidKnown", {1, 0, 0, 4711}, {0, 0, 4711, 0}, true, R"({"status":"running"})"},
        RunningCase{"NewPidOfTheNextAttempt",
                    {2, 1, 0, 4712},
                    {1, 0, 4711, 0},
                    true,
                    R"({"status":"running","pid":4712})"},
        RunningCase{"NoPidYet", {0, 0, 0, std::nullopt}, {}, true, R"({"status":"running"})"},
        RunningCase{"FirstFailed",
                    {1, 1, 0, 4711},
                    {},
                    false,
                    R"({"status":"running","failed_attempts":1})"},
        RunningCase{"FirstTimedOut",
                    {1, 1, 1, 4711},
                    {},
                    false,
                    R"({"status":"running","failed_attempts":1,"timed_out_attempts":1})"},
        RunningCase{"FailedAfterOneTimedOut",
                    {2, 2, 1, 4711},
                    {1, 1, std::nullopt, 0},
                    false,
                    R"({"status":"running","failed_attempts":2})"},
        RunningCase{"HeartbeatAfterTheFailureWasTold",
                    {1, 1, 0, 4711},
                    {1, 0, std::nullopt, 0},
                    false,
                    R"({"status":"running"})"},
        RunningCase{"CatchingUp",
                    {3, 2, 1, 4713, progress()},
                    {},
                    true,
                    R"({"status":"running","failed_attempts":2,"timed_out_attempts":1,)"
                    R"("pid":4713,"last_status_message":"half \"way\"","success_count":7})"},
        RunningCase{"OnlyNewProgress",
                    {1, 0, 0, 4711, progress()},
                    {0, 0, std::nullopt, 3},
                    false,
                    R"({"status":"running","success_count":7})"},
        RunningCase{"NoNewProgress",
                    {1, 0, 0, 4711, progress()},
                    {0, 0, std::nullopt, 5},
                    false,
                    R"({"status":"running"})"}),
    [](const auto& each) { return std::string(each.param.name); });

// The end

RunFinished finished(Result result, Tally tally, std::optional<ProcessEnd> end) {
  RunFinished fact;
  fact.result = result;
  fact.tally = std::move(tally);
  fact.end = end;
  return fact;
}

struct FinalUpdateCase {
  const char* name;
  RunFinished fact;
  std::string body;
};

class FinalBody : public ::testing::TestWithParam<FinalUpdateCase> {};

TEST_P(FinalBody, SaysAll) {
  EXPECT_EQ(finalBody(GetParam().fact), GetParam().body);
}

INSTANTIATE_TEST_SUITE_P(
    All, FinalBody,
    ::testing::Values(
        FinalUpdateCase{
            "Succeeded",
            finished(Result::Succeeded, {1, 0, 0, 4711}, ProcessEnd{EndKind::Exited, 0}),
            R"({"status":"succeeded","failed_attempts":0,"timed_out_attempts":0,)"
            R"("exit_code":0,"pid":4711})"},
        FinalUpdateCase{
            "SucceededOnTheThirdAttempt",
            finished(Result::Succeeded, {3, 2, 1, 4713}, ProcessEnd{EndKind::Exited, 0}),
            R"({"status":"succeeded","failed_attempts":2,"timed_out_attempts":1,)"
            R"("exit_code":0,"pid":4713})"},
        FinalUpdateCase{"Failed",
                        finished(Result::Failed, {2, 2, 0, 4712}, ProcessEnd{EndKind::Exited, 3}),
                        R"({"status":"failed","failed_attempts":2,"timed_out_attempts":0,)"
                        R"("exit_code":3,"pid":4712})"},
        FinalUpdateCase{"DiedOfASignal",
                        finished(Result::Failed, {1, 1, 0, 4711}, ProcessEnd{EndKind::Signaled, 9}),
                        R"({"status":"failed","failed_attempts":1,"timed_out_attempts":0,)"
                        R"("exit_code":-9,"pid":4711})"},
        FinalUpdateCase{
            "NotFound",
            finished(Result::Failed, {1, 1, 0, std::nullopt}, ProcessEnd{EndKind::NotStarted, 127}),
            R"({"status":"failed","failed_attempts":1,"timed_out_attempts":0,)"
            R"("exit_code":127})"},
        FinalUpdateCase{
            "NotExecutable",
            finished(Result::Failed, {1, 1, 0, std::nullopt}, ProcessEnd{EndKind::NotStarted, 126}),
            R"({"status":"failed","failed_attempts":1,"timed_out_attempts":0,)"
            R"("exit_code":126})"},
        FinalUpdateCase{"Outlived",
                        finished(Result::Failed, {1, 1, 0, 4711}, ProcessEnd{EndKind::Outlived, 9}),
                        R"({"status":"failed","failed_attempts":1,"timed_out_attempts":0,)"
                        R"("exit_code":-9,"pid":4711})"},
        FinalUpdateCase{
            "TimedOut",
            finished(Result::TimedOut, {1, 1, 1, 4711}, ProcessEnd{EndKind::Signaled, 15}),
            R"({"status":"terminated_after_time_out","failed_attempts":1,)"
            R"("timed_out_attempts":1,"exit_code":124,"pid":4711})"},
        FinalUpdateCase{"StoppedBeforeTheFirstAttempt", finished(Result::Failed, {}, std::nullopt),
                        R"({"status":"failed","failed_attempts":0,"timed_out_attempts":0})"},
        FinalUpdateCase{"WithAllProgress",
                        finished(Result::Succeeded, {1, 0, 0, 4711, progress()},
                                 ProcessEnd{EndKind::Exited, 0}),
                        R"({"status":"succeeded","failed_attempts":0,"timed_out_attempts":0,)"
                        R"("exit_code":0,"pid":4711,"last_status_message":"half \"way\"",)"
                        R"("success_count":7})"}),
    [](const auto& each) { return std::string(each.param.name); });

// What the server knows

TEST(Told, TakesWhatAnUpdateSaid) {
  Told told;
  told.take({2, 2, 1, 4711, progress()});
  EXPECT_EQ(told.failedAttempts, 2U);
  EXPECT_EQ(told.timedOutAttempts, 1U);
  EXPECT_EQ(told.pid, 4711);
  EXPECT_EQ(told.progress, 5U);
}

TEST(Told, NeverForgets) {
  Told told{2, 1, 4711, 9};
  told.take({1, 1, 0, std::nullopt, progress()});
  EXPECT_EQ(told.failedAttempts, 2U);
  EXPECT_EQ(told.timedOutAttempts, 1U);
  EXPECT_EQ(told.pid, 4711);
  EXPECT_EQ(told.progress, 9U);
}

TEST(Tally, IsFoundInEveryEventOfTheRun) {
  Event event;
  for (const Payload& fact :
       {Payload(AttemptStarted()), Payload(AttemptEnded()), Payload(RunFinished()),
        Payload(ProgressMade()), Payload(Heartbeat()), Payload(CommandReady()),
        Payload(CommandStopping()), Payload(Stalled()), Payload(StillRunning())}) {
    event.payload = fact;
    EXPECT_NE(event.tally(), nullptr) << fact.index();
  }
  event.payload = RunAdmitted();
  EXPECT_EQ(event.tally(), nullptr);
}

// Sending

TEST(Update, NamesTheExecutionInPathAndContext) {
  FakeApi api;
  api.then(answer(500));
  const Outcome outcome = updateExecution(api, "a/b \xc3\xbc", "{}", SteadyTime(5s));
  ASSERT_EQ(api.asked.size(), 1U);
  EXPECT_EQ(api.asked[0].method, "PATCH");
  EXPECT_EQ(api.asked[0].path, "/v1/process_executions/a%2Fb%20%C3%BC");
  EXPECT_EQ(api.asked[0].body, "{}");
  EXPECT_EQ(api.asked[0].deadline, SteadyTime(5s));
  EXPECT_EQ(outcome.exchange->context, (Facts{{"process_execution_id", "a/b \xc3\xbc"}}));
}

TEST(Update, IsTakenWhateverTheBodyOfTheAnswer) {
  FakeApi api;
  api.then(answer(204)).then(answer(200, "<html>"));
  EXPECT_EQ(updateExecution(api, "1", "{}", SteadyTime::max()).kind, Outcome::Kind::Accepted);
  EXPECT_EQ(updateExecution(api, "1", "{}", SteadyTime::max()).kind, Outcome::Kind::Accepted);
}

} // namespace
} // namespace exec_wrapper::process_api
