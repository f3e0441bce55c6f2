// What the process API, when it fails, must never do to a run.

#include "support/await.h"
#include "support/confined.h"
#include "support/log_lines.h"
#include "system/reported_fixture.h"

#include <gmock/gmock.h>

#include <sys/stat.h>

#include <filesystem>

namespace exec_wrapper::test {
namespace {

using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr const char* kAlertToken = "MARKED-token-77e1";

class Promises : public ReportedTest {
protected:
  /// Heartbeats that come fast, and hang.
  void hangHeartbeats() { api_.add(When::Running, action::Hang{}, kForever); }
};

const Words kBeating = {"--api-heartbeat-interval", "0.1"};

TEST_F(Promises, AHangingHeartbeatDelaysNoTimeout) {
  hangHeartbeats();
  const Words limits = {
      "--process-timeout", "1",   "--process-termination-grace-period", "0.2", "--api-timeout", "3",
      "--log-level",       "INFO"};
  Process wrapped(reported(kBeating + limits + child("ignore", "TERM", "pause")));
  const Deadline began;
  wrapped.awaitError("timed out after 1 s");
  wrapped.awaitError("sent SIGKILL");
  EXPECT_LT(kPatience - began.left(), 2200ms) << "1 s, 0.2 s, and tenfold slack";
  EXPECT_EQ(wrapped.end().status, 124);
  EXPECT_EQ(api_.awaitFinal().text("status"), "terminated_after_time_out");
}

TEST_F(Promises, AHangingHeartbeatDelaysNoExitAndHoldsNoLock) {
  hangHeartbeats();
  const std::string lock = file("lock");
  const std::string go = file("go");
  Process wrapped(reported(
      kBeating + Words{"--lockfile", lock, "--api-timeout", "5", "sh", "-c",
                       "echo begun; until test -e " + go + "; do sleep 0.01; done; exit 3"}));
  wrapped.awaitOutput("begun");
  api_.awaitRequests(RequestKind::Update, 1);
  const Deadline began;
  dir_.write("go", "");
  awaitRemoval(lock);
  EXPECT_LT(kPatience - began.left(), 1s);
  EXPECT_EQ(wrapped.end().status, 3);
  EXPECT_EQ(api_.awaitFinal().text("exit_code"), "3");
}

TEST_F(Promises, AHangingHeartbeatDelaysNoSignal) {
  hangHeartbeats();
  Process wrapped(reported(kBeating + Words{"--api-timeout", "60"} +
                           child("catch", "TERM", "say", "ready", "pause", "exit", "4")));
  wrapped.awaitOutput("ready");
  api_.awaitRequests(RequestKind::Update, 1);
  const Deadline began;
  wrapped.signal(SIGTERM);
  wrapped.awaitOutput("got TERM");
  EXPECT_LT(kPatience - began.left(), 1s);
  wrapped.signal(SIGKILL); // the rest is tested elsewhere
}

TEST_F(Promises, OneStopEndsTheWaitingWithinTenSeconds) {
  api_.add(When::Final, action::Hang{}, kForever);
  Process wrapped(reported(Words{"--api-timeout", "60"} + child("exit", "5")));
  api_.awaitRequests(RequestKind::Update, 1);
  const Deadline began;
  wrapped.signal(SIGTERM);
  const Outcome outcome = wrapped.end();
  EXPECT_EQ(outcome.status, 5) << "the run was over";
  EXPECT_LT(kPatience - began.left(), 15s);
  EXPECT_THAT(outcome.err, HasSubstr("process_api"));
}

TEST_F(Promises, ADownedServerRefusesTheRunAfterTheRetries) {
  api_.refuseConnections();
  const Outcome outcome = report({"echo", "never"});
  EXPECT_EQ(outcome.status, 69);
  EXPECT_EQ(outcome.out, "");
  EXPECT_GE(outcome.elapsed, 200ms) << "two retries";
  EXPECT_THAT(linesOf(outcome.err, "WARNING"), Contains(HasSubstr("tried 3 times")));
}

TEST_F(Promises, ADownedServerLetsTheRunStartWhereThatIsAskedFor) {
  api_.refuseConnections();
  const Outcome outcome = report(
      {"--api-unavailable", "run", "sh", "-c", "echo id=$EXEC_WRAPPER_PROCESS_EXECUTION_ID"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.out, "id=\n");
  api_.acceptConnections();
  EXPECT_THAT(api_.requests(), IsEmpty()) << "it stays unreported";
}

TEST_F(Promises, AnUnresponsiveServerCostsNoMoreThanTheTimeoutOfEachAttempt) {
  api_.add(When::Create, action::Hang{}, kForever);
  const Outcome outcome = report({"--api-timeout", "0.3", "--api-retries", "1", "true"});
  EXPECT_EQ(outcome.status, 69);
  EXPECT_GE(outcome.elapsed, 700ms);
  EXPECT_LT(outcome.elapsed, 7s);
  EXPECT_THAT(api_.requests(), SizeIs(2));
}

TEST_F(Promises, ADrippingAnswerIsBoundedToo) {
  api_.add(When::Create, action::Drip{50ms}, kForever);
  const Outcome outcome = report({"--api-timeout", "0.3", "--api-retries", "0", "true"});
  EXPECT_EQ(outcome.status, 69);
  EXPECT_LT(outcome.elapsed, 3s);
}

TEST_F(Promises, OneUpdateCatchesUpWithAnOutage) {
  const std::string go = file("go");
  Process wrapped(reported(
      kBeating +
      Words{"--enable-status-update-listener", "--status-update-socket-port", "0", "sh", "-c",
            childWords({"tell", R"({"success_count":1})"}).front() +
                " tell '{\"success_count\":1,\"mark\":\"a\"}'; echo one; until test -e " + go +
                "; do sleep 0.01; done; " + childWords({}).front() +
                " tell '{\"success_count\":2}'; echo two; until test -e " + go +
                "2; do sleep 0.01; done"}));
  wrapped.awaitOutput("one");
  api_.awaitRequest([](const RecordedRequest& request) { return request.text("mark") == "a"; });
  api_.refuseConnections();
  const std::size_t before = api_.requests().size();
  dir_.write("go", "");
  wrapped.awaitOutput("two");
  wrapped.awaitError("could not deliver");
  awaitTime(1s); // ten heartbeats long
  api_.acceptConnections();
  const auto spoolDelivered = [](const RecordedRequest& request) {
    return request.text("success_count") == "2";
  };
  api_.awaitRequest(spoolDelivered);
  EXPECT_EQ(api_.requests()[before].text("success_count"), "2") << "the first one says all";
  dir_.write("go2", "");
  EXPECT_EQ(wrapped.end().status, 0);
  const RecordedRequest last = api_.awaitFinal();
  EXPECT_EQ(last.text("success_count"), "2");
  EXPECT_EQ(last.text("mark"), "a");
  std::size_t finals = 0;
  for (const RecordedRequest& request : api_.requests(RequestKind::Update)) {
    finals += request.final() ? 1 : 0;
  }
  EXPECT_EQ(finals, 1U);
}

TEST_F(Promises, TheFinalUpdateOutlastsAnOutage) {
  Process wrapped(reported(child("say", "begun", "await", "TERM")));
  wrapped.awaitOutput("begun");
  api_.refuseConnections();
  wrapped.signal(SIGUSR1); // its default ends the command
  wrapped.awaitError("could not deliver");
  EXPECT_FALSE(wrapped.ended());
  api_.acceptConnections();
  EXPECT_EQ(wrapped.end().status, 128 + SIGUSR1);
  EXPECT_EQ(api_.awaitFinal().text("exit_code"), std::to_string(-SIGUSR1));
}

TEST_F(Promises, AStopThatCrossesACreationWithoutAnAnswerSaysWhatMayBeLeft) {
  api_.add({{When::Create, 1, action::Hang{}, true}});
  Process wrapped(reported({"--api-timeout", "1", "--log-level", "INFO", "echo", "started"}));
  api_.awaitRequests(RequestKind::Create, 1);
  wrapped.signal(SIGTERM);
  const Outcome outcome = wrapped.end();
  EXPECT_EQ(outcome.status, 128 + SIGTERM);
  EXPECT_EQ(outcome.out, "");
  EXPECT_THAT(api_.executions(), SizeIs(1));
  EXPECT_THAT(linesOf(outcome.err, "WARNING"),
              Contains(HasSubstr("the server may show an execution that never ends")));
}

TEST_F(Promises, AConflictAfterARequestThatWentOutTwiceMayBeItsOwn) {
  api_.add({{When::Create, 1, action::Status{409}}, {When::Create, 1, action::Close{}, true}});
  const Outcome outcome = report({"--api-retries-for-process-creation-conflict", "1",
                                  "--api-heartbeat-interval", "0.1", "echo", "started"});
  EXPECT_EQ(outcome.status, 75) << outcome.err;
  EXPECT_THAT(api_.requests(RequestKind::Create), SizeIs(3));
  EXPECT_THAT(outcome.err, HasSubstr("may be this run's own"));
}

struct BadAnswer {
  const char* name;
  Action action;
};

class BadAnswers : public Promises, public ::testing::WithParamInterface<BadAnswer> {};

TEST_P(BadAnswers, EndInAClearErrorWithinBoundedMemory) {
  api_.add(When::Create, GetParam().action, kForever);
  const Outcome outcome = report({"--api-retries", "0", "echo", "never"});
  EXPECT_EQ(outcome.status, 76);
  EXPECT_EQ(outcome.out, "");
  EXPECT_THAT(linesOf(outcome.err, "WARNING"), Contains(HasSubstr("refused by process_api")));
  if (!kSanitized) {
    EXPECT_LT(outcome.usage.ru_maxrss, 64 * 1024) << "KiB";
  }
}

INSTANTIATE_TEST_SUITE_P(
    , BadAnswers,
    ::testing::Values(BadAnswer{"NotJson", action::NotJson{}}, BadAnswer{"NoId", action::NoId{}},
                      BadAnswer{"Garbage", action::Garbage{}},
                      BadAnswer{"HeaderBomb", action::HeaderBomb{}},
                      BadAnswer{"HugeBody", action::HugeBody{}},
                      BadAnswer{"Redirect", action::Redirect{"http://127.0.0.1:1/"}},
                      BadAnswer{"NotFound", action::Status{404}},
                      BadAnswer{"Deep", action::Status{201, {}, std::string(100'000, '[')}}),
    [](const auto& each) { return std::string(each.param.name); });

class Tls : public WrapperTest {
protected:
  Outcome report(const ProcessApi& api, const Words& options) const {
    ProcessSpec spec = wrapper(options + Words{"echo", "ran"});
    test::reportTo(api, "the-api-key", spec);
    spec.environment["EXEC_WRAPPER_API_RETRIES"] = "0";
    return test::run(spec);
  }

  Outcome reportTo(const Certificate& certificate, const Words& options) const {
    ProcessApiOptions server;
    server.certificate = certificate;
    return report(ProcessApi(server), options);
  }

  TestAuthority authority_;
};

TEST_F(Tls, TrustsTheAuthorityThatIsNamed) {
  const Outcome outcome =
      reportTo(authority_.issue({"127.0.0.1"}), {"--api-ca-file", authority_.caFile()});
  EXPECT_EQ(outcome.status, 0) << ::testing::PrintToString(outcome);
  EXPECT_EQ(outcome.out, "ran\n");
  EXPECT_EQ(outcome.err, "");
}

TEST_F(Tls, RefusesWhatItCannotTrustAndSaysWhy) {
  const Words trust = {"--api-ca-file", authority_.caFile()};
  const Outcome unknown = reportTo(authority_.issue({"127.0.0.1"}), {});
  EXPECT_EQ(unknown.status, 69);
  EXPECT_EQ(unknown.out, "");
  EXPECT_THAT(unknown.err, HasSubstr("certificate"));
  const Outcome expired =
      reportTo(authority_.issue({"127.0.0.1"}, CertificateOptions::expired()), trust);
  EXPECT_EQ(expired.status, 69);
  EXPECT_THAT(expired.err, HasSubstr("expired"));
  const Outcome stranger = reportTo(authority_.issue({"example.com"}), trust);
  EXPECT_EQ(stranger.status, 69);
  EXPECT_THAT(stranger.err, HasSubstr("127.0.0.1"));
}

TEST_F(Promises, RollbarHearsOfAnOutageTwiceAndOfAnUntoldEnd) {
  ProcessApi rollbar;
  const Words alerts = {"--rollbar-base-url", rollbar.url(),    "--rollbar-access-token",
                        kAlertToken,          "--process-name", "nightly"};
  const Words drain = {"--api-retries", "1", "--api-retries-for-final-update", "1"};
  Process wrapped(reported(kBeating + alerts + drain + child("say", "begun", "await", "TERM")));
  wrapped.awaitOutput("begun");
  api_.refuseConnections();
  const auto items = rollbar.awaitRequests(RequestKind::Rollbar, 2);
  EXPECT_THAT(items[0].body, HasSubstr(R"("api_server_retries_exhausted":false)"));
  EXPECT_THAT(items[1].body, HasSubstr(R"("api_server_retries_exhausted":true)"));
  EXPECT_THAT(items[1].body,
              AllOf(HasSubstr(R"("process_name":"nightly")"),
                    HasSubstr(R"("process_execution_id":"1")"),
                    HasSubstr(R"("environment":"test")"), HasSubstr("[execution_wrapper]")));
  wrapped.signal(SIGUSR1);
  EXPECT_EQ(wrapped.end().status, 128 + SIGUSR1);
  const auto all = rollbar.requests(RequestKind::Rollbar);
  ASSERT_THAT(all, SizeIs(3));
  EXPECT_THAT(all[2].body, HasSubstr("could not deliver the final status"));
}

TEST_F(Promises, RollbarHearsNothingOfAConflict) {
  ProcessApi rollbar;
  const Words alerts = {"--rollbar-base-url", rollbar.url(), "--rollbar-access-token", kAlertToken};
  api_.add(When::Create, action::Status{409}, kForever);
  const Outcome outcome = report(alerts + Words{"echo", "never"});
  EXPECT_EQ(outcome.status, 75);
  EXPECT_THAT(rollbar.requests(), IsEmpty());
}

TEST_F(Promises, NoSecretIsTold) {
  ProcessApi rollbar;
  const Words alerts = {"--rollbar-base-url", rollbar.url(), "--rollbar-access-token",
                        kAlertToken,          "--log-level", "DEBUG"};
  const Words leak = {"--process-max-concurrency", "-1", "sh", "-c",
                      "echo $EXEC_WRAPPER_API_KEY >/dev/null; exit 1"};
  std::string said;
  for (const Action& bad : {Action(action::Status{500, {}, "your key is " + std::string(kKey)}),
                            Action(action::Garbage{}), Action(action::Reset{}),
                            Action(action::Status{404, {}, std::string(kAlertToken)})}) {
    for (const When when : {When::Create, When::Update}) {
      api_.clear();
      api_.add(when, bad, kForever);
      const Words quick = {"--api-retries", "0", "--api-retries-for-final-update", "0"};
      said += report(alerts + quick + leak).err;
      said += report(alerts + quick + Words{"--log-format", "json"} + leak).err;
    }
  }
  said += report(alerts + Words{"--explain"}).out;
  EXPECT_THAT(said, HasSubstr("********"));
  EXPECT_THAT(rollbar.requests(), Not(IsEmpty()));
  for (const RecordedRequest& request : rollbar.requests()) {
    const std::string data = request.body.substr(request.body.find(R"("data":)"));
    EXPECT_THAT(data, AllOf(Not(HasSubstr(kKey)), Not(HasSubstr(kAlertToken))));
  }
  EXPECT_THAT(said, AllOf(Not(HasSubstr(kKey)), Not(HasSubstr(kAlertToken))));
}

} // namespace
} // namespace exec_wrapper::test
