// A program of the user's that is told what becomes of a run.

#include "support/await.h"
#include "support/source_tree.h"
#include "support/wrapper.h"

#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>
#include <gmock/gmock.h>

#include <csignal>

namespace exec_wrapper::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class CommandReporterOfARun : public WrapperTest {
protected:
  /// Words that have it run `text` for these events.
  static Words reporting(const std::string& text, const std::string& events = "run_finished") {
    return {"--report-command",         text, "--report-command-events", events,
            "--report-command-retries", "0"};
  }

  /// A shell's line that waits for the file.
  std::string awaiting(const std::string& name) const {
    return "while [ ! -e " + file(name) + " ]; do sleep 0.05; done; ";
  }
};

TEST_F(CommandReporterOfARun, GetsTheDocumentOfTheEvent) {
  const Outcome outcome = run(reporting("cat > " + file("document")) +
                              Words{"--process-name", "job"} + child("exit", "3"));
  EXPECT_EQ(outcome.status, 3);
  const auto document =
      Poco::JSON::Parser().parse(contents(file("document"))).extract<Poco::JSON::Object::Ptr>();
  EXPECT_EQ(document->getValue<std::string>("event"), "run_finished");
  EXPECT_EQ(document->getValue<std::string>("name"), "job");
  EXPECT_EQ(document->getValue<int>("exit_status"), 3);
}

TEST_F(CommandReporterOfARun, IsRunOnceForEachChosenEventInTheirOrder) {
  run(reporting("echo $EXEC_WRAPPER_EVENT $EXEC_WRAPPER_EVENT_ATTEMPT >> " + file("events"),
                "attempt_started,attempt_ended,run_finished") +
      Words{"--process-max-retries", "1", "--process-retry-delay", "0"} + child("exit", "1"));
  EXPECT_EQ(contents(file("events")), "attempt_started 1\nattempt_ended 1\nattempt_started 2\n"
                                      "run_finished 2\n");
}

TEST_F(CommandReporterOfARun, SpeaksInTheLogAndNeverInTheCommandsStreams) {
  const Outcome outcome =
      run(reporting("echo spoken; echo on both >&2; exit 9") + child("say", "mine"));
  EXPECT_EQ(outcome.status, 0) << "the reporter's status is its own";
  EXPECT_EQ(outcome.out, "mine\n");
  EXPECT_THAT(outcome.err,
              AllOf(HasSubstr("report-command printed: spoken"),
                    HasSubstr("report-command printed: on both"), HasSubstr("exit status 9")));
}

TEST_F(CommandReporterOfARun, IsRunAgainWhenItSaysThatItMayGoBetterLater) {
  const Outcome outcome = run(Words{"--report-command",
                                    "[ -e " + file("first") + " ] && touch " + file("second") +
                                        " && exit 0; touch " + file("first") + "; exit 75",
                                    "--report-command-retry-delay", "0.05"} +
                              child("exit", "0"));
  EXPECT_TRUE(std::filesystem::exists(file("second"))) << outcome.err;
}

TEST_F(CommandReporterOfARun, HoldsTheWrapperForItsTimeAtMost) {
  const Outcome outcome = run(reporting("trap '' TERM; echo hanging; sleep 300") +
                              Words{"--report-command-timeout", "0.2"} + child("exit", "4"));
  EXPECT_EQ(outcome.status, 4);
  EXPECT_LT(outcome.elapsed, 60s);
  EXPECT_THAT(outcome.err, HasSubstr("timed out"));
}

TEST_F(CommandReporterOfARun, HoldsNobodyThroughWhatItLeavesWithItsOutput) {
  const Outcome outcome =
      run(reporting("echo left; sleep 300 & setsid sleep 300 & exit 0") + child("exit", "4"));
  EXPECT_EQ(outcome.status, 4);
  EXPECT_LT(outcome.elapsed, 25s);
  const Outcome hanging =
      run(reporting("trap '' TERM; echo left; setsid sleep 300 & sleep 300; wait") +
          Words{"--report-command-timeout", "0.2"} + child("exit", "4"));
  EXPECT_EQ(hanging.status, 4);
  EXPECT_LT(hanging.elapsed, 25s);
  EXPECT_THAT(hanging.err, AllOf(HasSubstr("printed: left"), HasSubstr("timed out")));
}

TEST_F(CommandReporterOfARun, IsNotEndedWithACommandThatTimesOut) {
  Process wrapped(wrapper(reporting("touch " + file("started") + "; " + awaiting("release") +
                                        "touch " + file("survived"),
                                    "attempt_started") +
                          Words{"--report-command-timeout", "100", "--process-timeout", "2",
                                "--process-termination-grace-period", "0.1", "/bin/sh", "-c",
                                awaiting("started") + "sleep 300"}));
  wrapped.awaitError("timed out");
  EXPECT_FALSE(wrapped.ended()) << "it waits for the report";
  dir_.write("release", "");
  const Outcome outcome = wrapped.end();
  EXPECT_EQ(outcome.status, 124);
  EXPECT_TRUE(std::filesystem::exists(file("survived"))) << outcome.err;
}

TEST_F(CommandReporterOfARun, LeavesInTheBackgroundWhatACommandThatTimesOutDoesNotTakeAlong) {
  const Words words =
      reporting("sleep 300 & echo $! > " + file("new") + "; mv " + file("new") + " " + file("pid"),
                "attempt_started") +
      Words{"--process-timeout", "2",  "--process-termination-grace-period", "0.1",
            "/bin/sh",           "-c", awaiting("pid") + "sleep 300"};
  Process wrapped(wrapper(words));
  const Outcome outcome = wrapped.end();
  EXPECT_EQ(outcome.status, 124) << outcome.err;
  EXPECT_TRUE(alive(std::stoi(contents(file("pid"))))) << outcome.err;
}

TEST_F(CommandReporterOfARun, EndsWithAWrapperThatIsKilledAndWatched) {
  Process wrapped(wrapper(reporting("echo $$ > " + file("new") + "; mv " + file("new") + " " +
                                        file("pid") + "; sleep 300",
                                    "attempt_started") +
                          Words{"--report-command-timeout", "300", "--watcher", "true"} +
                          child("pause")));
  awaitFile(file("pid"));
  wrapped.signal(SIGKILL);
  awaitGone(std::stoi(contents(file("pid"))));
}

TEST_F(CommandReporterOfARun, KnowsNoSecretOfTheWrappers) {
  ProcessSpec spec = wrapper(reporting("env > " + file("variables")) + child("exit", "0"));
  spec.environment["EXEC_WRAPPER_API_KEY"] = "k3y";
  spec.environment["EXEC_WRAPPER_API_BASE_URL"] = "http://127.0.0.1:9";
  spec.environment["EXEC_WRAPPER_GUARD"] = "none";
  spec.environment["EXEC_WRAPPER_REPORTERS"] = "log,command";
  spec.environment["OF_THE_USER"] = "kept";
  const Outcome outcome = test::run(spec);
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(contents(file("variables")),
              AllOf(HasSubstr("OF_THE_USER=kept"), HasSubstr("EXEC_WRAPPER_EVENT=run_finished"),
                    Not(HasSubstr("k3y")), Not(HasSubstr("EXEC_WRAPPER_REPORTERS"))));
}

TEST_F(CommandReporterOfARun, IsNotRunForAWrapperWithinIt) {
  const std::string inner = wrapperProgram() + " --report-command 'echo >> " + file("inner") +
                            "' true 2> " + file("errors");
  const Outcome outcome = run(reporting(inner) + child("exit", "0"));
  EXPECT_EQ(outcome.err, "");
  EXPECT_EQ(contents(file("errors")), "") << "it knows the variables of events";
  EXPECT_FALSE(std::filesystem::exists(file("inner")));
}

TEST_F(CommandReporterOfARun, NeedsEventsThatThereAre) {
  const Outcome outcome = run(reporting("true", "run_fnished") + child("say", "started"));
  EXPECT_EQ(outcome.status, 78);
  EXPECT_THAT(outcome.out, IsEmpty());
  EXPECT_THAT(outcome.err, HasSubstr("run_fnished"));
}

TEST_F(CommandReporterOfARun, ShippedSettingsWorkAsTheyAre) {
  const std::string config = dir_.write(
      "command.properties", contents(sourceDirectory() / "config" / "command_reporter.properties"));
  const Outcome checked = run({"--config", config, "--check-config"});
  EXPECT_EQ(checked.status, 0) << checked.err;
  EXPECT_THAT(checked.err, IsEmpty());
  const Outcome explained = run({"--config", config, "--explain"});
  EXPECT_THAT(explained.out, HasSubstr("report-command"));
}

} // namespace
} // namespace exec_wrapper::test
