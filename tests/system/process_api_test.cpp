// The plugin process_api, from outside.

#include "support/process_api/process_api.h"

#include "support/log_lines.h"
#include "support/wrapper.h"

#include <gmock/gmock.h>

#include <signal.h>

namespace exec_wrapper::test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using ::testing::Not;
using ::testing::SizeIs;

const Words kUntilTold = child("catch", "USR1", "say", "ready", "await", "USR1");

ProcessApiOptions withPrefix(std::string prefix) {
  ProcessApiOptions options;
  options.rules.idPrefix = std::move(prefix);
  return options;
}

class ProcessApiRun : public WrapperTest {
protected:
  explicit ProcessApiRun(ProcessApiOptions options = {}) : api(std::move(options)) {}

  Words asked(const Words& more = {}) const {
    return Words{"--api-base-url",    api.url(), "--api-key",     "the-api-key",
                 "--process-type-id", "12",      "--deployment",  "test",
                 "--api-retry-delay", "0.1",     "--api-timeout", "20"} +
           more;
  }

  std::vector<std::string> updates() const {
    std::vector<std::string> bodies;
    for (const RecordedRequest& request : api.requests(RequestKind::Update)) {
      bodies.push_back(request.body);
    }
    return bodies;
  }

  ProcessApi api;
};

class StringIds : public ProcessApiRun {
protected:
  StringIds() : ProcessApiRun(withPrefix("job/\xc3\xbc ")) {}
};

// A run that goes well

TEST_F(ProcessApiRun, IsCreatedToldAndEnded) {
  Process wrapped(wrapper(asked({"--send-pid", "--api-heartbeat-interval", "0.1"}) + kUntilTold));
  wrapped.awaitOutput("ready");
  api.awaitRequests(RequestKind::Update, 2);
  wrapped.signal(SIGUSR1);
  EXPECT_EQ(wrapped.end().status, 0);

  const std::vector<RecordedRequest> all = api.requests();
  EXPECT_EQ(all.front().method, "POST");
  EXPECT_EQ(all.front().path, "/v1/process_executions");
  EXPECT_EQ(all.front().text("process_type_id"), "12");
  EXPECT_EQ(all.front().text("process_max_concurrency"), "1");
  EXPECT_EQ(all.front().text("heartbeat_interval_seconds"), "1");
  EXPECT_EQ(all.front().json->has("hostname"), false);
  EXPECT_THAT(all[1].body, MatchesRegex(R"(\{"status":"running","pid":[0-9]+\})"));
  EXPECT_EQ(all[2].body, R"({"status":"running"})");
  EXPECT_EQ(all.back().text("status"), "succeeded");
  EXPECT_EQ(all.back().text("exit_code"), "0");
  EXPECT_EQ(all.back().text("pid"), all[1].text("pid"));
}

TEST_F(ProcessApiRun, TalksAsTheOldToolDid) {
  EXPECT_EQ(run(asked(child("exit", "0"))).status, 0);
  const std::vector<RecordedRequest> all = api.requests();
  ASSERT_THAT(all, SizeIs(2));
  EXPECT_EQ(api.connections(), 1U) << "one connection for guard and reporter";
  for (const RecordedRequest& request : all) {
    EXPECT_EQ(request.header("Authorization"), "Token token=the-api-key");
    EXPECT_EQ(request.header("Content-Type"), "application/json");
    EXPECT_EQ(request.header("Accept"), "application/json");
    EXPECT_THAT(request.header("User-Agent"), MatchesRegex("exec_wrapper/[0-9.]+"));
  }
}

TEST_F(ProcessApiRun, TellsTheCommandItsExecution) {
  const Outcome outcome = run(asked(child("env", "EXEC_WRAPPER_PROCESS_EXECUTION_ID")));
  EXPECT_EQ(outcome.out, "EXEC_WRAPPER_PROCESS_EXECUTION_ID=" + api.executions().at(0).id + "\n");
}

TEST_F(StringIds, AreEncodedInPathsOnly) {
  const Outcome outcome = run(asked(child("env", "EXEC_WRAPPER_PROCESS_EXECUTION_ID")));
  EXPECT_EQ(outcome.out, "EXEC_WRAPPER_PROCESS_EXECUTION_ID=job/\xc3\xbc 1\n");
  EXPECT_EQ(api.awaitFinal().path, "/v1/process_executions/job%2F%C3%BC%201");
  EXPECT_TRUE(api.executions().at(0).ended);
}

TEST_F(ProcessApiRun, TellsProgressAsItComesAndInTheEnd) {
  const Words listen = {"--enable-status-update-listener", "--status-update-socket-port", "0",
                        "--status-update-interval", "0"};
  Process wrapped(
      wrapper(asked(listen) + child("catch", "USR1", "tell", R"({"success_count":7,"color":"red"})",
                                    "await", "USR1")));
  api.awaitRequest([](const RecordedRequest& request) {
    return request.body == R"({"status":"running","color":"red","success_count":7})";
  });
  wrapped.signal(SIGUSR1);
  EXPECT_EQ(wrapped.end().status, 0);
  const RecordedRequest last = api.awaitFinal();
  EXPECT_EQ(last.text("success_count"), "7");
  EXPECT_EQ(last.text("color"), "red");
}

// A run that does not

TEST_F(ProcessApiRun, TellsOfEachFailedAttempt) {
  const Words retry = {"--process-max-retries", "1", "--process-retry-delay", "0.2"};
  EXPECT_EQ(run(asked(retry) + child("exit", "3")).status, 3);
  EXPECT_THAT(updates(),
              ElementsAre(R"({"status":"running","failed_attempts":1})",
                          MatchesRegex(R"(\{"status":"failed","failed_attempts":2,)"
                                       R"("timed_out_attempts":0,"exit_code":3,"pid":[0-9]+\})")));
}

TEST_F(ProcessApiRun, TellsOfATimeOut) {
  EXPECT_EQ(run(asked({"--process-timeout", "0.1"}) + child("pause")).status, 124);
  EXPECT_THAT(updates(), ElementsAre(MatchesRegex(R"(\{"status":"terminated_after_time_out",)"
                                                  R"("failed_attempts":1,"timed_out_attempts":1,)"
                                                  R"("exit_code":124,"pid":[0-9]+\})")));
}

TEST_F(ProcessApiRun, TellsOfDeathBySignal) {
  EXPECT_EQ(run(asked(child("die", "KILL"))).status, 137);
  EXPECT_EQ(api.awaitFinal().text("exit_code"), "-9");
}

TEST_F(ProcessApiRun, TellsOfACommandThatIsNotThere) {
  EXPECT_EQ(run(asked({"/nowhere/at/all"})).status, 127);
  EXPECT_THAT(updates(), ElementsAre(R"({"status":"failed","failed_attempts":1,)"
                                     R"("timed_out_attempts":0,"exit_code":127})"));
}

TEST_F(ProcessApiRun, TellsThatItWasStopped) {
  Process wrapped(wrapper(asked(child("say", "ready", "pause"))));
  wrapped.awaitOutput("ready");
  wrapped.signal(SIGTERM);
  EXPECT_EQ(wrapped.end().status, 128 + SIGTERM);
  const RecordedRequest last = api.awaitFinal();
  EXPECT_EQ(last.text("status"), "failed");
  EXPECT_EQ(last.text("exit_code"), "-15");
}

// Refusals

TEST_F(ProcessApiRun, IsRefusedWhileAnotherRuns) {
  Process first(wrapper(asked(child("say", "ready", "pause"))));
  first.awaitOutput("ready");
  const Outcome second = run(asked(child("say", "started")));
  EXPECT_EQ(second.status, 75);
  EXPECT_THAT(second.out, IsEmpty());
  EXPECT_THAT(lines(second.err),
              ElementsAre(AllOf(HasSubstr("WARNING"), HasSubstr("refused by process_api"),
                                HasSubstr("running is execution 1"))));
  EXPECT_THAT(updates(), IsEmpty());
}

TEST_F(ProcessApiRun, WaitsForAnotherWhereThatIsAskedFor) {
  Process first(wrapper(asked(kUntilTold)));
  first.awaitOutput("ready");
  Process second(wrapper(asked({"--api-retries-for-process-creation-conflict", "-1",
                                "--api-heartbeat-interval", "0.1"}) +
                         child("say", "started")));
  api.awaitRequests(RequestKind::Create, 3);
  first.signal(SIGUSR1);
  EXPECT_EQ(first.end().status, 0);
  EXPECT_EQ(second.end().out, "started\n");
}

TEST_F(ProcessApiRun, WithoutPermissionIsRefused) {
  const Outcome outcome =
      run(asked({"--api-key", "another-key", "--log-level", "DEBUG"}) + child("say", "started"));
  EXPECT_EQ(outcome.status, 77);
  EXPECT_THAT(outcome.out, IsEmpty());
  EXPECT_THAT(outcome.err, Not(HasSubstr("another-key")));
}

TEST_F(ProcessApiRun, StartsUnreportedWhereThatIsAskedFor) {
  api.refuseConnections();
  const Words unreported = {"--api-retries", "0", "--api-unavailable", "run"};
  const Outcome outcome =
      run(asked(unreported) + child("env", "EXEC_WRAPPER_PROCESS_EXECUTION_ID", "exit", "3"));
  EXPECT_EQ(outcome.status, 3);
  EXPECT_EQ(outcome.out, "EXEC_WRAPPER_PROCESS_EXECUTION_ID unset\n");
  EXPECT_THAT(outcome.err, HasSubstr("unreported"));
}

TEST_F(ProcessApiRun, StartsOnceTheServerIsBack) {
  api.add(When::Create, action::Status{503}, 2);
  EXPECT_EQ(run(asked(child("say", "started"))).out, "started\n");
  EXPECT_THAT(api.requests(RequestKind::Create), SizeIs(3));
}

TEST_F(ProcessApiRun, AsksAgainWhenTheServerWishes) {
  api.add(When::Create, action::Status{.code = 503, .retryAfter = "0"});
  EXPECT_EQ(run(asked({"--api-retry-delay", "600"}) + child("say", "started")).out, "started\n");
}

TEST_F(ProcessApiRun, SaysThatAConflictMayBeItsOwn) {
  api.add({{When::Create, 1, action::Reset{}, true}});
  const Outcome outcome = run(asked(child("say", "started")));
  EXPECT_EQ(outcome.status, 75);
  EXPECT_THAT(outcome.err, HasSubstr("may be this run's own"));
}

// A stop before the start

TEST_F(ProcessApiRun, IsStoppedWhileItWaitsToAskAgain) {
  api.add(When::Create, action::Status{503}, kForever);
  Process wrapped(wrapper(asked({"--api-retry-delay", "600", "--log-level", "INFO"}) +
                          child("say", "started")));
  wrapped.awaitError("next request in");
  wrapped.signal(SIGTERM);
  EXPECT_EQ(wrapped.end().status, 128 + SIGTERM);
  EXPECT_THAT(updates(), IsEmpty());
}

TEST_F(ProcessApiRun, IsEndedWhereTheAdmissionComesAfterTheStop) {
  api.add(When::Create, action::Hold{});
  Process wrapped(wrapper(asked({"--log-level", "INFO"}) + child("say", "started")));
  api.awaitRequests(RequestKind::Create, 1);
  wrapped.signal(SIGTERM);
  wrapped.awaitError("received SIGTERM");
  api.release();
  const Outcome outcome = wrapped.end();
  EXPECT_EQ(outcome.status, 128 + SIGTERM);
  EXPECT_THAT(outcome.out, IsEmpty());
  EXPECT_THAT(updates(), ElementsAre(R"({"status":"failed","failed_attempts":0,)"
                                     R"("timed_out_attempts":0})"));
}

TEST_F(ProcessApiRun, IsEndedWhereTheNextGuardRefuses) {
  const Words locked = {"--lockfile", file("lock"), "--guard", "process_api,lock_file"};
  dir_.write("lock", "");
  EXPECT_EQ(run(asked(locked) + child("say", "started")).status, 75);
  EXPECT_THAT(updates(), ElementsAre(R"({"status":"failed","failed_attempts":0,)"
                                     R"("timed_out_attempts":0})"));
}

// Updates that fail

TEST_F(ProcessApiRun, IsStoppedWhenTheServerTakesThePermissionBack) {
  Process wrapped(
      wrapper(asked({"--api-heartbeat-interval", "0.1"}) + child("say", "ready", "pause")));
  wrapped.awaitOutput("ready");
  ASSERT_TRUE(api.revoke(api.executions().at(0).id));
  const Outcome outcome = wrapped.end();
  EXPECT_EQ(outcome.status, 75);
  EXPECT_THAT(outcome.err, HasSubstr("409"));
  EXPECT_EQ(api.requests().back().status, 409) << "no further update";
}

TEST_F(ProcessApiRun, TellsItsEndUntilItIsHeard) {
  api.add(When::Final, action::Status{503}, 3);
  EXPECT_EQ(run(asked({"--api-retries", "0"}) + child("exit", "3")).status, 3);
  EXPECT_THAT(updates(), SizeIs(4));
  EXPECT_TRUE(api.executions().at(0).ended);
}

TEST_F(ProcessApiRun, CatchesUpAfterFailedUpdates) {
  api.add(When::Running, action::Status{500}, 2);
  const Words often = {"--api-retries", "0", "--api-heartbeat-interval", "0.1"};
  const Words retry = {"--process-max-retries", "1", "--process-retry-delay", "600"};
  Process wrapped(wrapper(asked(often + retry) + child("exit", "3")));
  const RecordedRequest taken =
      api.awaitRequest([](const RecordedRequest& request) { return request.status == 200; });
  EXPECT_EQ(taken.body, R"({"status":"running","failed_attempts":1})");
  api.awaitRequest([](const RecordedRequest& request) {
    return request.body == R"({"status":"running"})"; // nothing new
  });
}

TEST_F(ProcessApiRun, AConflictAtTheEndChangesNothing) {
  api.add(When::Final, action::Status{409});
  const Outcome outcome = run(asked(child("exit", "0")));
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(updates(), SizeIs(1));
  EXPECT_THAT(lines(outcome.err), ElementsAre(AllOf(HasSubstr("could not deliver the final status"),
                                                    HasSubstr(api.url()), HasSubstr("409"),
                                                    HasSubstr("check the server's record"))));
}

// Another guard

TEST_F(ProcessApiRun, IsReportedWhereAnotherGuardAdmitted) {
  const Words locked = {"--lockfile", file("lock"),  "--guard",
                        "lock_file",  "--reporters", "log,process_api"};
  const Outcome outcome = run(asked(locked) + child("env", "EXEC_WRAPPER_PROCESS_EXECUTION_ID"));
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.out, "EXEC_WRAPPER_PROCESS_EXECUTION_ID unset\n");
  EXPECT_EQ(api.requests(RequestKind::Create).at(0).text("process_max_concurrency"), "null");
  EXPECT_EQ(api.awaitFinal().text("status"), "succeeded");
}

TEST_F(ProcessApiRun, GoesOnWhereAnotherGuardAdmittedAndTheServerRefuses) {
  api.add(When::Create, action::Status{409}, kForever);
  const Words locked = {"--lockfile", file("lock"),  "--guard",
                        "lock_file",  "--reporters", "log,process_api"};
  EXPECT_EQ(run(asked(locked) + child("exit", "3")).status, 3);
}

} // namespace
} // namespace exec_wrapper::test
