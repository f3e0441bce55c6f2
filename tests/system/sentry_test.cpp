// The reporter sentry and a Sentry that takes everything by the letter.

#include "support/deadline.h"
#include "support/sentry/json.h"
#include "support/sentry/sentry_server.h"
#include "support/source_tree.h"
#include "support/wrapper.h"

#include <gmock/gmock.h>

namespace exec_wrapper::test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class Sentry : public WrapperTest {
protected:
  ~Sentry() override {
    EXPECT_THAT(server_.problems(), IsEmpty());
    for (const std::string& drop : server_.dropped()) {
      EXPECT_THAT(drop, HasSubstr("CHECKIN_FINISHED")) << "only that is harmless";
    }
  }

  Words settings() const {
    return {"--sentry-dsn",
            server_.dsn(),
            "--process-name",
            "Nightly Backup",
            "--process-cron-schedule",
            "10 2 * * *",
            "--sentry-retry-delay",
            "0"};
  }

  Outcome with(const Words& words) const { return run(settings() + words); }

  /// A run that lasts until the server has had a request: the end of a short run may replace its
  /// start, which then is never sent.
  Outcome withStart(const Words& words, int status) {
    const Words command = {"sh", "-c", "while [ ! -e \"$0\" ]; do sleep 0.01; done; exit $1",
                           file("go"), std::to_string(status)};
    Process running(wrapper(settings() + words + command));
    server_.awaitCount(1, kPatience);
    dir_.write("go", "");
    return running.end();
  }

  std::vector<std::string> statuses() const {
    std::vector<std::string> all;
    for (const SentryCheckIn& checkIn : server_.checkIns()) {
      all.push_back(checkIn.status);
    }
    return all;
  }

  Words spooled() const {
    return {"--spool-dir", file("spool"), "--sentry-retries", "0", "--drain-timeout", "2s"};
  }

  SentryServer server_;
};

TEST_F(Sentry, HasACheckInForEachRun) {
  const Outcome outcome = withStart({"--output-tail", "1000"}, 0);

  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.err, IsEmpty());
  ASSERT_THAT(server_.checkIns(), SizeIs(1));
  const SentryCheckIn checkIn = server_.checkIns()[0];
  EXPECT_EQ(checkIn.slug, "nightly-backup");
  EXPECT_EQ(checkIn.environment, "production");
  EXPECT_EQ(checkIn.status, "ok");
  EXPECT_EQ(checkIn.trace, checkIn.id);
  EXPECT_TRUE(checkIn.duration);
  EXPECT_THAT(server_.configs()["nightly-backup"], HasSubstr("10 2 * * *"));
  EXPECT_THAT(server_.requests(), SizeIs(2));
  EXPECT_THAT(server_.events(), IsEmpty());
}

TEST_F(Sentry, HasAnEventForAFailedRunThatBelongsToItsCheckIn) {
  const Words words = {"--output-tail",
                       "1000",
                       "--deployment",
                       "staging",
                       "--program-version",
                       "1.2",
                       "sh",
                       "-c",
                       "echo out; echo err >&2; exit 3"};
  EXPECT_EQ(with(words).status, 3);

  ASSERT_THAT(server_.checkIns(), SizeIs(1));
  EXPECT_EQ(server_.checkIns()[0].status, "error");
  EXPECT_EQ(server_.checkIns()[0].environment, "staging");
  ASSERT_THAT(server_.events(), SizeIs(1));
  const auto event = server_.events()[0];
  EXPECT_EQ(textIn(*event, "environment"), "staging");
  EXPECT_EQ(textIn(*event, "release"), "1.2");
  EXPECT_EQ(textIn(*memberIn(*memberIn(*event, "contexts"), "trace"), "trace_id"),
            server_.checkIns()[0].id);
  EXPECT_EQ(textIn(*memberIn(*event, "tags"), "monitor.slug"), "nightly-backup");
  const std::vector<SentryItem> items = server_.envelopes().back().items;
  ASSERT_THAT(items, SizeIs(3));
  EXPECT_EQ(items[1].payload, "out\n");
  EXPECT_EQ(items[2].payload, "err\n");
}

TEST_F(Sentry, HasOneCheckInForARunWithSeveralAttempts) {
  EXPECT_EQ(with({"--process-max-retries", "2", "--process-retry-delay", "0", "false"}).status, 1);
  EXPECT_THAT(statuses(), ElementsAre("error"));
  EXPECT_LE(server_.requests().size(), 3U) << "of the start, the end and the event";
}

TEST_F(Sentry, KeepsALongRunByItsHeartbeats) {
  Process running(
      wrapper(settings() + Words{"--sentry-heartbeat", "50ms"} + child("say", "up", "pause")));
  running.awaitOutput("up");
  server_.awaitCount(4, kPatience);
  running.signal(SIGTERM);
  running.end();
  ASSERT_THAT(server_.checkIns(), SizeIs(1));
  EXPECT_GE(server_.checkIns()[0].heartbeats, 2);
  EXPECT_EQ(server_.checkIns()[0].status, "error");
}

TEST_F(Sentry, LearnsNothingOfARefusedRunUnlessThatIsWanted) {
  const Words locked = {"--lockfile", file("lock")};
  Process holder(wrapper(locked + child("say", "ready", "pause")));
  holder.awaitOutput("ready");
  EXPECT_EQ(with(locked + Words{"true"}).status, 75);
  EXPECT_THAT(server_.requests(), IsEmpty());
  EXPECT_EQ(with(locked + Words{"--sentry-refused", "error", "true"}).status, 75);
  EXPECT_THAT(statuses(), ElementsAre("error"));
  holder.signal(SIGTERM);
  holder.end();
}

TEST_F(Sentry, IsChosenByItsOwnSettingsAlone) {
  ProcessSpec spec = wrapper({"false"});
  spec.environment["SENTRY_DSN"] = server_.dsn();
  EXPECT_EQ(test::run(spec).status, 1);
  EXPECT_THAT(server_.requests(), IsEmpty()) << "the variable is the application's";

  spec = wrapper({"--reporters", "log,sentry", "--process-cron-schedule", "@daily", "sh", "-c",
                  "echo $SENTRY_DSN; false"});
  spec.environment["SENTRY_DSN"] = server_.dsn();
  spec.environment["SENTRY_ENVIRONMENT"] = "canary";
  spec.environment["SENTRY_RELEASE"] = "app@7";
  const Outcome outcome = test::run(spec);
  EXPECT_EQ(outcome.status, 1);
  EXPECT_EQ(outcome.out, server_.dsn() + "\n") << "the command keeps its variable";
  ASSERT_THAT(server_.events(), SizeIs(1));
  EXPECT_EQ(textIn(*server_.events()[0], "environment"), "canary");
  EXPECT_EQ(textIn(*server_.events()[0], "release"), "app@7");
}

TEST_F(Sentry, GivesTheNamesOfTheEnvironmentToAChosenReporter) {
  ProcessSpec spec = wrapper(settings() + Words{"true"});
  spec.environment["SENTRY_DSN"] = "https://other@sentry.invalid/1";
  spec.environment["SENTRY_ENVIRONMENT"] = "canary";
  EXPECT_EQ(test::run(spec).status, 0);
  ASSERT_THAT(server_.checkIns(), SizeIs(1));
  EXPECT_EQ(server_.checkIns()[0].environment, "canary");
}

TEST_F(Sentry, IsNotNamedWithItsKeyAnywhere) {
  server_.fail("403 Forbidden", 3,
               R"({"detail":"bad key )" + std::string(SentryServer::kKey) + "\"}");
  const Outcome outcome =
      with({"--output-tail", "1000", "--log-level", "DEBUG", "sh", "-c", "exit 3"});
  EXPECT_EQ(outcome.status, 3);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("sentry could not deliver"),
                                 HasSubstr("check the key and the project of sentry-dsn"),
                                 Not(HasSubstr(SentryServer::kKey))));
  EXPECT_THAT(with({"--explain"}).out,
              AllOf(HasSubstr("sentry-dsn"), Not(HasSubstr(SentryServer::kKey))));
}

TEST_F(Sentry, GetsADsnOnlyIfItIsOne) {
  const Outcome outcome = run({"--sentry-dsn", "https://s3cr3t-s3cr3t@/1", "echo", "started"});
  EXPECT_EQ(outcome.status, 78);
  EXPECT_THAT(outcome.out, IsEmpty());
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("sentry-dsn has no host"), Not(HasSubstr("s3cr3t"))));
}

TEST_F(Sentry, ThatDoesNotAnswerChangesNothingForTheCommand) {
  server_.hang(100);
  const Outcome outcome =
      with({"--sentry-timeout", "100ms", "--sentry-retries", "0", "sh", "-c", "echo done; exit 4"});
  EXPECT_EQ(outcome.status, 4);
  EXPECT_EQ(outcome.out, "done\n");
  EXPECT_THAT(outcome.err, HasSubstr("sentry could not deliver"));
}

TEST_F(Sentry, IsAskedAgainAndCountsNothingTwice) {
  server_.fail("503 Service Unavailable");
  server_.loseAnswers(1);
  EXPECT_EQ(with({"--sentry-timeout", "1s", "sh", "-c", "exit 3"}).status, 3);
  EXPECT_THAT(statuses(), ElementsAre("error"));
  EXPECT_THAT(server_.events(), SizeIs(1));
}

TEST_F(Sentry, LosesTheAnswerToAnEventAndHasItOnce) {
  server_.loseAnswers(1);
  EXPECT_EQ(
      with({"--sentry-check-ins", "false", "--sentry-timeout", "1s", "sh", "-c", "exit 3"}).status,
      3);
  EXPECT_THAT(server_.envelopes(), SizeIs(2)) << "it came twice";
  EXPECT_THAT(server_.events(), SizeIs(1)) << "with one id";
}

TEST_F(Sentry, ThatLimitsCheckInsStillGetsTheEvent) {
  server_.announce("300:monitor:key");
  const Outcome outcome = withStart({}, 3);
  EXPECT_EQ(outcome.status, 3);
  EXPECT_THAT(statuses(), ElementsAre("in_progress")) << "nothing more was sent";
  EXPECT_THAT(server_.events(), SizeIs(1));
  EXPECT_THAT(outcome.err, HasSubstr("takes no more check-ins"));
}

TEST_F(Sentry, ThatAnswers429IsWaitedFor) {
  server_.fail("429 Too Many Requests\r\nX-Sentry-Rate-Limits: 1:monitor:key");
  EXPECT_EQ(with({"true"}).status, 0);
  EXPECT_THAT(statuses(), ElementsAre("ok"));
}

TEST_F(Sentry, HasAnAlertInPlaceOfFailedRunsWhereRulesJudgeThem) {
  const Words judged = {"--alert-after", "2",  "--state-dir", file("state"),   "--output-tail",
                        "1000",          "sh", "-c",          "echo x; exit 3"};
  EXPECT_EQ(with(judged).status, 3);
  EXPECT_THAT(server_.events(), IsEmpty());
  EXPECT_EQ(with(judged).status, 3);
  EXPECT_THAT(statuses(), ElementsAre("error", "error")) << "check-ins are made for each run";
  ASSERT_THAT(server_.events(), SizeIs(1));
  EXPECT_THAT(textIn(*memberIn(*server_.events()[0], "logentry"), "formatted"),
              HasSubstr("failed 2 times in a row"));
  EXPECT_THAT(server_.envelopes().back().items, SizeIs(2)) << "with the output of the last run";
}

TEST_F(Sentry, LearnsLaterOfTheEndButNeverOfTheStart) {
  server_.fail("503 Service Unavailable", 100);
  EXPECT_EQ(with(spooled() + Words{"sh", "-c", "exit 3"}).status, 3);
  EXPECT_THAT(server_.checkIns(), IsEmpty());
  server_.recover();
  const Outcome flushed = with(spooled() + Words{"--flush"});

  EXPECT_EQ(flushed.status, 0) << flushed.err;
  EXPECT_THAT(statuses(), ElementsAre("error"));
  EXPECT_EQ(server_.checkIns()[0].heartbeats, 0);
  EXPECT_THAT(server_.configs(), SizeIs(1)) << "the start, which has it, did not arrive";
  EXPECT_THAT(server_.events(), SizeIs(1));
  EXPECT_THAT(server_.envelopes(), SizeIs(2));
  EXPECT_EQ(with(spooled() + Words{"--flush"}).status, 0);
  EXPECT_THAT(server_.envelopes(), SizeIs(2)) << "nothing is left";
}

TEST_F(Sentry, GetsTheEventOfAnOldRunButNotItsCheckIn) {
  server_.fail("503 Service Unavailable", 100);
  EXPECT_EQ(with(spooled() + Words{"sh", "-c", "exit 3"}).status, 3);
  server_.recover();
  const Outcome flushed = with(spooled() + Words{"--sentry-max-age", "0", "--flush"});

  EXPECT_EQ(flushed.status, 0) << flushed.err;
  EXPECT_THAT(server_.checkIns(), IsEmpty());
  EXPECT_THAT(server_.events(), SizeIs(1));
}

TEST_F(Sentry, LearnsOfARunWhoseWrapperWasKilled) {
  Process running(wrapper(settings() + spooled() + child("say", "up", "pause")));
  running.awaitOutput("up");
  server_.awaitCount(1, kPatience);
  ASSERT_THAT(statuses(), ElementsAre("in_progress"));
  running.signal(SIGKILL);
  running.end();
  const Outcome flushed = with(spooled() + Words{"--flush"});

  EXPECT_EQ(flushed.status, 0) << flushed.err;
  EXPECT_THAT(statuses(), ElementsAre("error")) << "of the same run";
  ASSERT_THAT(server_.events(), SizeIs(1));
  EXPECT_EQ(textIn(*memberIn(*server_.events()[0], "tags"), "cause"), "wrapper_killed");
}

TEST_F(Sentry, WorksByTheSettingsThatComeWithTheProgram) {
  const std::string config =
      dir_.write("shipped.properties", contents(sourceDirectory() / "config/sentry.properties"));
  std::filesystem::permissions(config, std::filesystem::perms::owner_read);
  const Outcome outcome =
      run({"--config", config, "--sentry-dsn", server_.dsn(), "sh", "-c", "echo x; exit 3"});

  EXPECT_EQ(outcome.status, 3);
  EXPECT_THAT(statuses(), ElementsAre("error"));
  ASSERT_THAT(server_.events(), SizeIs(1));
  EXPECT_THAT(server_.envelopes().back().items, SizeIs(2)) << "with the output";
}

} // namespace
} // namespace exec_wrapper::test
