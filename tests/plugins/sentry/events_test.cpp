// The events about failures.

#include "plugins/sentry/reporter_fixture.h"

#include <gmock/gmock.h>

#include <set>

namespace exec_wrapper::sentry {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;

class Events : public ReporterTest {
protected:
  Events() { settings_["sentry-check-ins"] = "false"; }

  Poco::JSON::Object::Ptr last() const { return events().back(); }
  std::string text(const std::string& name) const { return last()->get(name).toString(); }
  std::string tag(const std::string& name) const {
    return last()->getObject("tags")->optValue<std::string>(name, "none");
  }
  static OutputPtr output(StreamOutput out, StreamOutput err) {
    return std::make_shared<Output>(Output{std::move(out), std::move(err)});
  }

  /// Names and contents of the attachments of an envelope.
  std::vector<std::pair<std::string, std::string>> attachments(std::size_t number) const {
    std::vector<std::pair<std::string, std::string>> found;
    for (const test::SentryItem& item : envelopes_.at(number).items) {
      if (item.type == "attachment") {
        found.emplace_back(item.header->getValue<std::string>("filename"), item.payload);
      }
    }
    return found;
  }
};

TEST_F(Events, TellAFailedRunWithItsTime) {
  const Event event = made(failed(), 24h);
  deliver(event);
  ASSERT_THAT(events(), SizeIs(1));
  EXPECT_EQ(text("timestamp"), "2019-12-19T01:00:00.000Z");
  EXPECT_EQ(text("level"), "error");
  EXPECT_EQ(text("server_name"), "db1");
  EXPECT_EQ(text("transaction"), "Nightly Backup");
  const auto exception = last()->getObject("exception")->getArray("values")->getObject(0);
  EXPECT_EQ(exception->getValue<std::string>("type"), "ExitStatus");
  EXPECT_THAT(exception->getValue<std::string>("value"), HasSubstr("failed: exit status 3"));
  EXPECT_EQ(last()->getObject("contexts")->getObject("trace")->getValue<std::string>("trace_id"),
            kRunHex);
  EXPECT_EQ(tag("run_id"), kRunId);
  EXPECT_EQ(tag("exit_status"), "3");
  EXPECT_EQ(tag("result"), "failed");
  EXPECT_EQ(tag("monitor.slug"), "none");
}

TEST_F(Events, AreLinkedToTheMonitor) {
  settings_["sentry-check-ins"] = "true";
  deliver(failed());
  EXPECT_EQ(tag("monitor.slug"), "nightly-backup");
  EXPECT_EQ(last()->getObject("contexts")->getObject("monitor")->getValue<std::string>("slug"),
            "nightly-backup");
}

TEST_F(Events, AreNotMadeOfSuccesses) {
  deliver(start());
  deliver(succeeded());
  EXPECT_THAT(requests_, IsEmpty());
}

TEST_F(Events, AreOneIssueForOneTrouble) {
  RunFinished slower = failed();
  slower.elapsed = 5min;
  slower.attemptElapsed = 5min;
  deliver(failed());
  const std::string first = text("fingerprint");
  deliver(slower);
  EXPECT_EQ(text("fingerprint"), first);
  const auto parts = last()->getArray("fingerprint");
  EXPECT_EQ(parts->getElement<std::string>(2), "Nightly Backup");
  EXPECT_EQ(parts->getElement<std::string>(4), "3");
}

TEST_F(Events, AreSeveralIssuesForSeveralTroubles) {
  std::set<std::string> fingerprints;
  std::set<std::string> types;
  const auto add = [&](const RunFinished& fact) {
    deliver(fact);
    fingerprints.insert(text("fingerprint"));
    types.insert(last()
                     ->getObject("exception")
                     ->getArray("values")
                     ->getObject(0)
                     ->getValue<std::string>("type"));
  };
  add(failed(3));
  add(failed(4));
  for (const ProcessEnd::Kind kind :
       {ProcessEnd::Kind::Signaled, ProcessEnd::Kind::NotStarted, ProcessEnd::Kind::Outlived}) {
    RunFinished other = failed();
    other.end = ProcessEnd{kind, 9};
    add(other);
  }
  for (const Cause cause :
       {Cause::TimedOut, Cause::Stopped, Cause::Revoked, Cause::WrapperKilled, Cause::Stalled}) {
    RunFinished other = failed();
    other.cause = cause;
    add(other);
  }
  RunFinished unstarted = failed();
  unstarted.end = std::nullopt;
  add(unstarted);
  EXPECT_THAT(fingerprints, SizeIs(11));
  EXPECT_THAT(types, SizeIs(10));
}

TEST_F(Events, HaveTheOutputBesideThem) {
  RunFinished fact = failed();
  fact.output = output({"", 0, "all of it\n"}, {"begin", 7, std::string("e\0nd\xFF\n", 6)});
  deliver(fact);
  EXPECT_THAT(attachments(0),
              ElementsAre(Pair("stdout.txt", "all of it\n"),
                          Pair("stderr.txt", std::string("begin\n[... 7 bytes left out ...]\n"
                                                         "e\0nd\xFF\n",
                                                         39))));
}

TEST_F(Events, HaveNoFileForAStreamThatIsEmpty) {
  RunFinished fact = failed();
  fact.output = output({}, {"", 0, "x"});
  deliver(fact);
  EXPECT_THAT(attachments(0), ElementsAre(Pair("stderr.txt", "x")));
}

TEST_F(Events, LeaveTheOutputOutWhereThatIsWanted) {
  settings_["sentry-output"] = "false";
  RunFinished fact = failed();
  fact.output = output({"", 0, "x"}, {});
  deliver(fact);
  EXPECT_THAT(attachments(0), IsEmpty());
}

TEST_F(Events, AreSentAgainWithoutTheOutputWhereItIsTooLarge) {
  RunFinished fact = failed();
  fact.output = output({"", 0, "x"}, {});
  answerNext(413);
  EXPECT_EQ(deliver(fact).verdict, Verdict::Delivered);
  EXPECT_THAT(attachments(0), SizeIs(1));
  EXPECT_THAT(attachments(1), IsEmpty());
}

TEST_F(Events, HaveTheSameIdEachTime) {
  const Event event = made(failed());
  failNext();
  EXPECT_EQ(deliver(event).verdict, Verdict::Retry);
  forget();
  EXPECT_EQ(deliver(event).verdict, Verdict::Delivered);
  ASSERT_THAT(events(), SizeIs(2));
  EXPECT_EQ(events()[0]->get("event_id").toString(), events()[1]->get("event_id").toString());
  deliver(failed());
  EXPECT_NE(events()[1]->get("event_id").toString(), events()[2]->get("event_id").toString());
}

TEST_F(Events, AreMadeOfAlerts) {
  deliver(Alert{"lock_file", "held 6 times", {{"lockfile", "/run/x"}}});
  EXPECT_EQ(last()->getObject("logentry")->getValue<std::string>("formatted"), "held 6 times");
  deliver(Stalled{{1, 0, 0, 4711}, Stalled::Sign::Silence, 10min, "alert", nullptr});
  EXPECT_THAT(text("logentry"), HasSubstr("shows no sign of life for 10m"));
  deliver(StillRunning{{1, 0, 0, 4711}, 2h});
  EXPECT_THAT(text("logentry"), HasSubstr("is still running after 2h"));
  EXPECT_THAT(events(), SizeIs(3));
}

TEST_F(Events, GiveWayToAlertsWhereRulesJudgeTheRuns) {
  settings_["alert-after"] = "3";
  RunFinished fact = failed();
  fact.output = output({"", 0, "x"}, {});
  deliver(fact);
  EXPECT_THAT(requests_, IsEmpty());
  deliver(Alert{"alerts", "failed 3 times in a row", {{"rules", "alert-after"}}});
  ASSERT_THAT(events(), SizeIs(1));
  EXPECT_EQ(tag("exit_status"), "3") << "it has the facts of the run";
  EXPECT_THAT(attachments(0), SizeIs(1));
}

TEST_F(Events, OfARecoveryAreAnotherIssue) {
  deliver(Alert{"alerts", "failed 3 times in a row", {}});
  const std::string trouble = text("fingerprint");
  Event good = made(Alert{"alerts", "works again", {}, true});
  good.severity = Severity::Info;
  deliver(good);
  EXPECT_NE(text("fingerprint"), trouble);
  EXPECT_EQ(text("level"), "info");
}

TEST_F(Events, AreThoseThatTheUserChooses) {
  settings_["sentry-events"] = "run_refused";
  EXPECT_TRUE(reporter().policy().kinds.contains(EventKind::RunRefused));
  deliver(failed());
  EXPECT_THAT(requests_, IsEmpty());
  deliver(RunRefused{"lock_file", "held by pid 7", 75});
  EXPECT_THAT(text("logentry"), HasSubstr("refused by lock_file"));
}

TEST_F(Events, ThatDoNotExistAreRefused) {
  settings_["sentry-events"] = "run_failed,heartbeat";
  EXPECT_THROW(reporter(), ConfigurationError);
}

TEST_F(Events, OfEveryKindAndWithAwkwardTextsAreValid) {
  settings_["sentry-events"] = "run_refused,run_admitted,attempt_started,attempt_ended,"
                               "run_finished,command_ready,command_stopping,delivery_failed,alert";
  host_.identity().job = contract::awkwardText();
  host_.identity().project = contract::awkwardText() + std::string(500, 'x');
  host_.identity().commandLine = contract::awkwardText();
  for (const Event& event : contract::sampleEvents()) {
    EXPECT_EQ(deliver(event).verdict, Verdict::Delivered); // each is read by the letter
  }
  EXPECT_THAT(events(), SizeIs(11));
}

TEST_F(Events, WithTooManyFactsLeaveThemOut) {
  auto progress = std::make_shared<Progress>();
  progress->values["all"] = {"\"" + std::string(1 << 20, 'x') + "\"", 1};
  RunFinished fact = failed();
  fact.tally.progress = progress;
  EXPECT_EQ(deliver(fact).verdict, Verdict::Delivered);
  EXPECT_FALSE(last()->getObject("extra")->has("facts"));
}

} // namespace
} // namespace exec_wrapper::sentry
