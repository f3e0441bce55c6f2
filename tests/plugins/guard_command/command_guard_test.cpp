#include "command_guard.h"

#include "exec_wrapper/plugin.h"
#include "exec_wrapper/testing/sample_events.h"
#include "exec_wrapper/testing/sample_host.h"
#include "exec_wrapper/testing/sample_settings.h"
#include "support/await.h"
#include "support/temp_dir.h"

#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>
#include <gmock/gmock.h>

#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>
#include <thread>
#include <variant>
#include <vector>

namespace exec_wrapper::guard_command {

extern const PluginInfo info;

namespace test {
namespace {

using exec_wrapper::test::contents;
using exec_wrapper::test::TempDir;
using std::chrono::seconds;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;
using ::testing::SizeIs;
using ::testing::StartsWith;
using Reason = Refusal::Reason;

constexpr const char* kEnvironment[] = {"PATH=/usr/bin:/bin", "EXEC_WRAPPER_API_KEY=k3y", nullptr};

class CommandGuardTest : public ::testing::Test {
protected:
  CommandGuard guard(const std::string& command) {
    settings_.set("guard-command", command);
    return {settings_, host_, kEnvironment};
  }

  Decision ask(const std::string& command) { return guard(command).acquire({}); }

  Refusal refusalOf(const std::string& command) {
    const Decision decision = ask(command);
    EXPECT_TRUE(std::holds_alternative<Refusal>(decision)) << command;
    return std::get<Refusal>(decision);
  }

  /// A line that does `text` in one of the two calls.
  static std::string in(const std::string& call, const std::string& text) {
    return "[ $EXEC_WRAPPER_GUARD_CALL = " + call + " ] || exit 0; " + text;
  }

  /// The release of an admission of `command`.
  void release(const std::string& command, ReleaseReason use = ReleaseReason::RunFinished) {
    CommandGuard asked = guard(command);
    ASSERT_TRUE(std::holds_alternative<Admission>(asked.acquire({})));
    EXPECT_EQ(asked.release(use), "") << "the exit status of the wrapper does not depend on it";
  }

  void endWith(RunFinished finished) {
    host_.setEnd(std::make_shared<Event>(contract::eventOf(Severity::Info, std::move(finished))));
  }

  contract::SampleSettings settings_{info.options,
                                     {{"guard-command", "true"}, {"guard-command-timeout", "60"}}};
  contract::SampleHost host_;
  TempDir dir_;
};

TEST_F(CommandGuardTest, AdmitsWithStatusZero) {
  const Decision decision = ask("true");
  ASSERT_TRUE(std::holds_alternative<Admission>(decision));
  EXPECT_THAT(std::get<Admission>(decision).facts, IsEmpty());
  EXPECT_THAT(std::get<Admission>(decision).environment, IsEmpty());
  EXPECT_THAT(host_.said(), IsEmpty());
}

TEST_F(CommandGuardTest, RefusesByTheExitStatus) {
  EXPECT_EQ(refusalOf("exit 75").reason, Reason::Busy);
  EXPECT_EQ(refusalOf("exit 77").reason, Reason::Denied);
  EXPECT_EQ(refusalOf("exit 69").reason, Reason::Unavailable);
  EXPECT_EQ(refusalOf("kill -SEGV $$").reason, Reason::Unavailable);
  for (const std::string& command : std::vector<std::string>{
           "exit 1", "exit 76", "exit 124", "exit 126", "exit 255", "/nowhere/to/be/found",
           ": > " + dir_.file("x") + "; " + dir_.file("x")}) {
    const Refusal refusal = refusalOf(command);
    EXPECT_EQ(refusal.reason, Reason::Failed) << command;
    EXPECT_EQ(refusal.status, 76) << command;
  }
}

TEST_F(CommandGuardTest, GivesTheLastLineAsTheReason) {
  EXPECT_EQ(refusalOf("echo one; echo two >&2; echo on battery >&2; echo >&2; exit 75").message,
            "guard-command ended with exit status 75: on battery");
  EXPECT_EQ(refusalOf("echo on battery; exit 77").message,
            "guard-command ended with exit status 77: on battery");
  EXPECT_EQ(refusalOf("echo '{\"a\":1}'; exit 69").message,
            "guard-command ended with exit status 69")
      << "a document is no text";
  EXPECT_EQ(refusalOf("kill -KILL $$").message, "guard-command was killed by SIGKILL");
  EXPECT_THAT(refusalOf("exit 3").message, EndsWith("; only 0, 69, 75 and 77 have a meaning"));
  EXPECT_THAT(refusalOf("/nowhere").message,
              AllOf(HasSubstr("exit status 127: "), HasSubstr("not found"),
                    EndsWith("; check that the program exists and can be executed")));
}

TEST_F(CommandGuardTest, GivesNoReasonThatWouldSpoilALine) {
  EXPECT_EQ(refusalOf(R"(printf 'a\033[1m\377\r\n' >&2; exit 75)").message,
            R"(guard-command ended with exit status 75: a\x1B[1m\xFF)");
  EXPECT_THAT(refusalOf("head -c 1000000 /dev/zero | tr '\\0' x >&2; exit 75").message,
              SizeIs(::testing::Lt(600U)));
}

TEST_F(CommandGuardTest, LogsWhatElseWasPrintedToStandardError) {
  refusalOf("echo one >&2; echo two >&2; exit 75");
  EXPECT_THAT(host_.lines(Severity::Warning), ElementsAre("guard-command printed: one"))
      << "the last line is the reason";
  ask("echo fine >&2");
  EXPECT_THAT(host_.lines(Severity::Info), ElementsAre("guard-command printed: fine"));
}

TEST_F(CommandGuardTest, LogsAFewLinesOfManyAlone) {
  ask("seq 100000 >&2");
  EXPECT_THAT(host_.lines(Severity::Info), AllOf(SizeIs(common::CapturedOutput::kMostLines + 1),
                                                 Contains(EndsWith(" bytes more"))));
}

TEST_F(CommandGuardTest, TellsTheProgramTheCallAndNoSecret) {
  ask("env > " + dir_.file("environment") + "; readlink /proc/self/fd/0 > " + dir_.file("input"));
  EXPECT_THAT(contents(dir_.file("environment")),
              AllOf(HasSubstr("EXEC_WRAPPER_GUARD_CALL=acquire\n"), HasSubstr("PATH="),
                    HasSubstr("EXEC_WRAPPER_PARENT="), Not(HasSubstr("k3y")),
                    Not(HasSubstr("EXEC_WRAPPER_GUARD_RESULT"))));
  EXPECT_EQ(contents(dir_.file("input")), "/dev/null\n");
}

TEST_F(CommandGuardTest, GivesVariablesAndFacts) {
  const Decision decision =
      ask(R"(echo '{"environment":{"LEASE":"7","LD_PRELOAD":"x"},"lease":7}')");
  const auto& admission = std::get<Admission>(decision);
  EXPECT_THAT(admission.environment, ElementsAre(Pair("LEASE", "7")));
  EXPECT_THAT(admission.facts, ElementsAre(Pair("lease", "7")));
  EXPECT_THAT(host_.lines(Severity::Warning), ElementsAre(HasSubstr("LD_PRELOAD")));
}

TEST_F(CommandGuardTest, AdmitsWhateverElseIsOnStandardOutput) {
  for (const std::string command : {"echo hello", "head -c 1000000 /dev/zero", "echo '[1]'"}) {
    EXPECT_TRUE(std::holds_alternative<Admission>(ask(command))) << command;
  }
  EXPECT_THAT(host_.lines(Severity::Warning),
              ElementsAre(HasSubstr("not a JSON object (hello)"), HasSubstr("longer than 64 KiB"),
                          HasSubstr("not a JSON object ([1])")));
}

TEST_F(CommandGuardTest, RefusesWhatTakesTooLongAndEndsIt) {
  settings_.set("guard-command-timeout", "0.5");
  const Refusal refusal =
      refusalOf("echo asking db1 >&2; sleep 300 & echo $! > " + dir_.file("pid") + "; wait");
  EXPECT_EQ(refusal.reason, Reason::Unavailable);
  EXPECT_EQ(refusal.message, "guard-command timed out after 500 ms and was ended: asking db1; see "
                             "guard-command-timeout");
  exec_wrapper::test::awaitGone(std::stoi(contents(dir_.file("pid"))));
}

TEST_F(CommandGuardTest, EndsWhatTheProgramLeavesInItsGroup) {
  ask("sleep 300 & echo $! > " + dir_.file("pid"));
  exec_wrapper::test::awaitGone(std::stoi(contents(dir_.file("pid"))));
}

TEST_F(CommandGuardTest, IsCancelledByAStopAndEndsTheProgram) {
  std::stop_source stop;
  std::jthread stopper([&] {
    exec_wrapper::test::awaitFile(dir_.file("pid"));
    stop.request_stop();
  });
  CommandGuard asked = guard("trap 'exit 0' TERM; sleep 300 & echo $! > " + dir_.file("new") +
                             "; mv " + dir_.file("new") + " " + dir_.file("pid") + "; wait");
  const Decision decision = asked.acquire(stop.get_token());
  EXPECT_EQ(std::get<Refusal>(decision).reason, Reason::Cancelled) << "although it exits with 0";
  exec_wrapper::test::awaitGone(std::stoi(contents(dir_.file("pid"))));
  EXPECT_GT(asked.cancelTimeout(), common::Limits::kGrace + common::Limits::kReserve);
}

TEST_F(CommandGuardTest, RunsNothingAfterAStop) {
  std::stop_source stop;
  stop.request_stop();
  const Decision decision = guard("touch " + dir_.file("ran")).acquire(stop.get_token());
  EXPECT_EQ(std::get<Refusal>(decision).reason, Reason::Cancelled);
  EXPECT_FALSE(std::filesystem::exists(dir_.file("ran")));
}

TEST_F(CommandGuardTest, TellsTheProgramTheEndOfTheRun) {
  endWith(contract::sampleFinish());
  release(in("release", "echo $EXEC_WRAPPER_GUARD_RESULT > " + dir_.file("result") + "; cat > " +
                            dir_.file("document")));
  EXPECT_EQ(contents(dir_.file("result")), "timed_out\n");
  const auto document = Poco::JSON::Parser()
                            .parse(contents(dir_.file("document")))
                            .extract<Poco::JSON::Object::Ptr>();
  EXPECT_EQ(document->getValue<std::string>("event"), "run_finished");
  EXPECT_EQ(document->getValue<int>("exit_status"), 124);
}

TEST_F(CommandGuardTest, TellsTheProgramThatTheRunWasNotStarted) {
  release(in("release", "echo $EXEC_WRAPPER_GUARD_RESULT > " + dir_.file("result") +
                            "; readlink /proc/self/fd/0 >> " + dir_.file("result")),
          ReleaseReason::NotStarted);
  EXPECT_EQ(contents(dir_.file("result")), "not_started\n/dev/null\n");
}

TEST_F(CommandGuardTest, GivesTheReleaseTheVariablesOfTheAdmission) {
  endWith(RunFinished());
  release("[ $EXEC_WRAPPER_GUARD_CALL = release ] && echo $LEASE $PATH > " + dir_.file("lease") +
          R"(; echo '{"environment":{"LEASE":"7","PATH":"/bin"}}')");
  EXPECT_EQ(contents(dir_.file("lease")), "7 /bin\n");
}

TEST_F(CommandGuardTest, ToleratesARunWithoutAKnownEnd) {
  release(in("release", "echo $EXEC_WRAPPER_GUARD_RESULT > " + dir_.file("result")));
  EXPECT_EQ(contents(dir_.file("result")), "failed\n");
  EXPECT_THAT(host_.lines(Severity::Warning), ElementsAre(HasSubstr("is not known")));
}

TEST_F(CommandGuardTest, LogsAReleaseThatFails) {
  endWith(RunFinished());
  release(in("release", "echo no such lease >&2; exit 3"));
  EXPECT_THAT(host_.lines(Severity::Error),
              ElementsAre("the end of the run is not acknowledged: guard-command ended with exit "
                          "status 3: no such lease; check what guard-command still holds"));
  EXPECT_THAT(host_.lines(Severity::Warning), IsEmpty()) << "the line is in the error";
}

TEST_F(CommandGuardTest, LogsAReleaseThatTakesTooLong) {
  settings_.set("guard-command-timeout", "0.5");
  endWith(RunFinished());
  release(in("release", "exec sleep 300"));
  EXPECT_THAT(host_.lines(Severity::Error),
              ElementsAre(HasSubstr("timed out after 500 ms and was ended")));
}

TEST_F(CommandGuardTest, HurriesTheReleaseAfterAStop) {
  RunFinished stopped;
  stopped.stopSignal = 15;
  stopped.cause = Cause::Stopped;
  stopped.tally.attempt = 1;
  endWith(stopped);
  const SteadyTime before = std::chrono::steady_clock::now();
  release(in("release", "trap '' TERM; while :; do sleep 300; done"));
  EXPECT_LT(std::chrono::steady_clock::now(), before + seconds(30)) << "its limit is a minute";
  EXPECT_THAT(host_.lines(Severity::Error), ElementsAre(HasSubstr("timed out")));
}

TEST_F(CommandGuardTest, TellsNothingToAProgramThatDidNotAdmit) {
  const std::string command = "echo $EXEC_WRAPPER_GUARD_CALL >> " + dir_.file("calls");
  EXPECT_EQ(guard(command).release(ReleaseReason::RunFinished), "");
  CommandGuard refusing = guard(command + "; exit 75");
  refusing.acquire({});
  EXPECT_EQ(refusing.release(ReleaseReason::NotStarted), "");
  EXPECT_EQ(contents(dir_.file("calls")), "acquire\n");
}

TEST_F(CommandGuardTest, WithinItsOwnProgramAdmitsAndRunsNothing) {
  settings_.set("guard-command", "touch " + dir_.file("ran") + "; exit 77");
  const char* const within[] = {"EXEC_WRAPPER_GUARD_CALL=acquire", nullptr};
  CommandGuard nested(settings_, host_, within);
  EXPECT_TRUE(std::holds_alternative<Admission>(nested.acquire({})));
  EXPECT_EQ(nested.release(ReleaseReason::RunFinished), "");
  EXPECT_FALSE(std::filesystem::exists(dir_.file("ran")));
  EXPECT_THAT(host_.lines(Severity::Info), ElementsAre(StartsWith("guard-command is not run")));
}

} // namespace
} // namespace test
} // namespace exec_wrapper::guard_command
