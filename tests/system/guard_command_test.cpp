// The plugin guard_command, from outside.

#include "support/await.h"
#include "support/log_lines.h"
#include "support/wrapper.h"

#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <csignal>
#include <string>

namespace exec_wrapper::test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class GuardCommandOfARun : public WrapperTest {
protected:
  static Words guarded(const std::string& text) { return {"--guard-command", text}; }

  /// A line that writes down each call, and its result and input where it is the release.
  std::string recording() const {
    return "echo \"$EXEC_WRAPPER_GUARD_CALL $EXEC_WRAPPER_GUARD_RESULT\" >> " + file("calls") +
           "; cat > " + file("input-of-") + "$EXEC_WRAPPER_GUARD_CALL";
  }

  /// Leaves a process in the background, whose number is then in the file.
  std::string leaving(const std::string& name) const {
    return "sleep 300 & echo $! > " + file(name + ".new") + "; mv " + file(name + ".new") + " " +
           file(name) + "; ";
  }

  std::string calls() const { return contents(file("calls")); }
  pid_t pidIn(const std::string& name) const { return std::stoi(contents(file(name))); }

  /// The run was refused with that status, and this line is in the log.
  void expectRefusal(const Outcome& outcome, int status, const std::string& line) const {
    EXPECT_EQ(outcome.status, status);
    EXPECT_THAT(outcome.out, IsEmpty()) << "nothing was started";
    EXPECT_THAT(linesOf(outcome.err, "WARNING"),
                ElementsAre(HasSubstr("refused by guard_command: " + line)));
  }
};

TEST_F(GuardCommandOfARun, AdmitsAndIsInformedOfTheEnd) {
  const Outcome outcome = run(guarded(recording()) + child("say", "mine", "exit", "3"));
  EXPECT_EQ(outcome.status, 3);
  EXPECT_EQ(outcome.out, "mine\n");
  EXPECT_EQ(calls(), "acquire \nrelease failed\n");
  EXPECT_EQ(contents(file("input-of-acquire")), "");
  const auto document = Poco::JSON::Parser()
                            .parse(contents(file("input-of-release")))
                            .extract<Poco::JSON::Object::Ptr>();
  EXPECT_EQ(document->getValue<std::string>("event"), "run_finished");
  EXPECT_EQ(document->getValue<int>("exit_status"), 3);
}

TEST_F(GuardCommandOfARun, SaysNothingWhereAllIsWell) {
  const Outcome outcome = run(guarded("true") + child("exit", "0"));
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.err, "");
}

TEST_F(GuardCommandOfARun, RefusesByItsStatus) {
  const Words command = child("say", "started");
  expectRefusal(run(guarded("echo on battery >&2; exit 75") + command), 75,
                "guard-command ended with exit status 75: on battery");
  expectRefusal(run(guarded("echo not you; exit 77") + command), 77,
                "guard-command ended with exit status 77: not you");
  expectRefusal(run(guarded("exit 69") + command), 69, "guard-command ended with exit status 69");
  expectRefusal(run(guarded("exit 1") + command), 76,
                "guard-command ended with exit status 1; only 0, 69, 75 and 77 have a meaning");
  expectRefusal(run(Words{"--refused-exit-code", "0"} + guarded("exit 75") + command), 0,
                "guard-command ended with exit status 75");
}

TEST_F(GuardCommandOfARun, RefusesWhereThereIsNoSuchProgram) {
  const Outcome missing = run(guarded("/nowhere/to/be/found") + child("say", "started"));
  EXPECT_EQ(missing.status, 76);
  EXPECT_THAT(missing.err, AllOf(HasSubstr("exit status 127: "), HasSubstr("not found; check")));
  const std::string config = dir_.write("text", "no program");
  const Outcome text = run(guarded(config) + child("say", "started"));
  EXPECT_EQ(text.status, 76);
  EXPECT_THAT(text.err, HasSubstr("exit status 126: "));
}

TEST_F(GuardCommandOfARun, RefusesWhenItIsKilled) {
  expectRefusal(run(guarded("kill -KILL $$") + child("say", "started")), 69,
                "guard-command was killed by SIGKILL");
}

TEST_F(GuardCommandOfARun, RefusesWhenItTakesTooLongAndEndsAllOfIt) {
  const Outcome outcome = run(guarded("trap '' TERM; " + leaving("pid") + "wait; sleep 300") +
                              Words{"--guard-command-timeout", "0.5"} + child("say", "started"));
  expectRefusal(outcome, 69, "guard-command timed out after 500 ms and was ended; see guard-");
  EXPECT_LT(outcome.elapsed, 60s);
  awaitGone(pidIn("pid"));
}

TEST_F(GuardCommandOfARun, IsNotDelayedByLockWait) {
  const Outcome outcome =
      run(Words{"--lock-wait", "600"} + guarded("exit 75") + child("exit", "0"));
  EXPECT_EQ(outcome.status, 75);
  EXPECT_LT(outcome.elapsed, 60s);
}

TEST_F(GuardCommandOfARun, EndsAtOnceWhenTheWrapperIsStopped) {
  Process wrapped(wrapper(guarded(recording() + "; " + leaving("pid") + "wait") +
                          Words{"--guard-command-timeout", "300"} + child("say", "started")));
  awaitFile(file("pid"));
  wrapped.signal(SIGTERM);
  const Outcome outcome = wrapped.end();
  EXPECT_EQ(outcome.status, 128 + SIGTERM);
  EXPECT_THAT(outcome.out, IsEmpty());
  EXPECT_LT(outcome.elapsed, 60s);
  EXPECT_EQ(calls(), "acquire \n") << "it did not admit";
  awaitGone(pidIn("pid"));
}

TEST_F(GuardCommandOfARun, IsKilledWhereItDoesNotObeyTheStop) {
  Process wrapped(
      wrapper(guarded("trap '' TERM; " + leaving("pid") + "wait; sleep 300; sleep 300") +
              Words{"--guard-command-timeout", "300"} + child("say", "started")));
  awaitFile(file("pid"));
  wrapped.signal(SIGTERM);
  EXPECT_EQ(wrapped.end().status, 128 + SIGTERM);
  awaitGone(pidIn("pid"));
}

TEST_F(GuardCommandOfARun, GivesTheCommandVariables) {
  ProcessSpec spec = wrapper(
      guarded(R"(printf '{"environment":{"LEASE":"a b","OLD":"new","LD_PRELOAD":"/x"}}')") +
      child("env", "LEASE", "env", "OLD", "env", "LD_PRELOAD", "env", "EXEC_WRAPPER_GUARD_CALL"));
  spec.environment["OLD"] = "old";
  const Outcome outcome = test::run(spec);
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.out, "LEASE=a b\nOLD=new\nLD_PRELOAD unset\nEXEC_WRAPPER_GUARD_CALL unset\n");
  EXPECT_THAT(linesOf(outcome.err, "WARNING"), ElementsAre(HasSubstr("LD_PRELOAD")));
}

TEST_F(GuardCommandOfARun, GivesTheReportersFacts) {
  run(guarded(R"(echo '{"load":0.25,"by":"me \"x\"","list":[1,{"a":null}]}')") +
      Words{"--log-format", "json", "--log-level", "DEBUG", "--log-file", file("log")} +
      child("exit", "0"));
  EXPECT_THAT(contents(file("log")),
              HasSubstr(R"("facts":{"by":"me \"x\"","list":"[1,{\"a\":null}]","load":"0.25"})"));
}

TEST_F(GuardCommandOfARun, AdmitsAlthoughItsOutputIsHugeOrNoJson) {
  const Outcome huge = run(guarded("head -c 10000000 /dev/zero; seq 100000 >&2") +
                           Words{"--log-level", "WARNING"} + child("exit", "0"));
  EXPECT_EQ(huge.status, 0);
  EXPECT_THAT(lines(huge.err), ElementsAre(HasSubstr("longer than 64 KiB")));
  const Outcome text = run(guarded("echo hello") + child("exit", "0"));
  EXPECT_EQ(text.status, 0);
  EXPECT_THAT(linesOf(text.err, "WARNING"), ElementsAre(HasSubstr("not a JSON object (hello)")));
}

TEST_F(GuardCommandOfARun, SpeaksInTheLogAlone) {
  const Outcome outcome =
      run(guarded("echo spoken >&2") + Words{"--log-level", "INFO"} + child("say", "mine"));
  EXPECT_EQ(outcome.out, "mine\n");
  EXPECT_THAT(linesOf(outcome.err, "INFO").front(), HasSubstr("guard-command printed: spoken"));
}

TEST_F(GuardCommandOfARun, LeavesNothingInTheBackground) {
  run(guarded(leaving("pid-of-$EXEC_WRAPPER_GUARD_CALL") + "exit 0") + child("exit", "0"));
  awaitGone(pidIn("pid-of-acquire"));
  awaitGone(pidIn("pid-of-release"));
}

TEST_F(GuardCommandOfARun, IsInformedOfEveryResult) {
  const Words guard = guarded(recording());
  run(guard + child("exit", "0"));
  run(guard + child("exit", "9"));
  run(guard + Words{"/nowhere/to/be/found"});
  run(guard + Words{"--process-timeout", "0.3"} + child("pause"));
  EXPECT_EQ(calls(), "acquire \nrelease succeeded\nacquire \nrelease failed\nacquire \n"
                     "release failed\nacquire \nrelease timed_out\n");
}

TEST_F(GuardCommandOfARun, IsInformedOfAStop) {
  Process wrapped(wrapper(guarded(recording()) + child("say", "ready", "pause")));
  wrapped.awaitOutput("ready");
  wrapped.signal(SIGTERM);
  EXPECT_EQ(wrapped.end().status, 128 + SIGTERM);
  EXPECT_EQ(calls(), "acquire \nrelease stopped\n");
  EXPECT_THAT(contents(file("input-of-release")), HasSubstr(R"("stop_signal":"SIGTERM")"));
}

TEST_F(GuardCommandOfARun, IsInformedThatALaterGuardRefused) {
  Process holder(wrapper(Words{"--lockfile", file("lock")} + child("say", "ready", "pause")));
  holder.awaitOutput("ready");
  const Outcome refused =
      run(Words{"--lockfile", file("lock"), "--guard", "guard_command,lock_file"} +
          guarded(recording()) + child("say", "started"));
  EXPECT_EQ(refused.status, 75);
  EXPECT_EQ(calls(), "acquire \nrelease not_started\n");
  EXPECT_EQ(contents(file("input-of-release")), "");
}

TEST_F(GuardCommandOfARun, IsAskedAfterTheLockAndBeforeTheServer) {
  Process holder(wrapper(Words{"--lockfile", file("lock")} + child("say", "ready", "pause")));
  holder.awaitOutput("ready");
  const Words server = {
      "--api-base-url", "http://127.0.0.1:9", "--api-key", "key",           "--deployment",
      "test",           "--process-type-id",  "1",         "--api-retries", "0"};
  run(server + Words{"--lockfile", file("lock")} + guarded(recording()) + child("exit", "0"));
  EXPECT_EQ(calls(), "") << "the lock is held";
  EXPECT_EQ(run(server + guarded(recording() + "; exit 77") + child("exit", "0")).status, 77);
  EXPECT_EQ(run(server + guarded(recording()) + child("exit", "0")).status, 69);
  EXPECT_EQ(calls(), "acquire \nacquire \nrelease not_started\n");
}

TEST_F(GuardCommandOfARun, GetsTheOutputThatIsKeptOfTheCommand) {
  run(guarded(recording()) + Words{"--output-tail", "1000"} + child("say", "last words"));
  EXPECT_THAT(contents(file("input-of-release")),
              AllOf(HasSubstr(R"("result":"succeeded")"), HasSubstr(R"("tail":"last words\n")")));
}

TEST_F(GuardCommandOfARun, ChangesNoExitStatusByAFailedRelease) {
  const std::string failing = "[ $EXEC_WRAPPER_GUARD_CALL = acquire ] || ";
  const Outcome failed =
      run(guarded(failing + "{ echo no lease >&2; exit 3; }") + child("exit", "0"));
  EXPECT_EQ(failed.status, 0);
  EXPECT_THAT(linesOf(failed.err, "ERROR"),
              ElementsAre(HasSubstr("not acknowledged: guard-command ended with exit status 3: no "
                                    "lease; check what guard-command still holds")));
  const Outcome late = run(guarded(failing + "exec sleep 300") +
                           Words{"--guard-command-timeout", "0.5"} + child("exit", "4"));
  EXPECT_EQ(late.status, 4);
  EXPECT_THAT(linesOf(late.err, "ERROR"), ElementsAre(HasSubstr("timed out after 500 ms")));
}

TEST_F(GuardCommandOfARun, IsNotRunForAWrapperWithinIt) {
  dir_.write("nested.properties", "guard-command = echo >> " + file("inner") + "; exit 77\n");
  const std::string inner = wrapperProgram() + " --config " + file("nested.properties") +
                            " echo done > " + file("output") + " 2> " + file("errors");
  const Outcome outcome = run(guarded(inner) + child("exit", "0"));
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(contents(file("output")), "done\n");
  EXPECT_EQ(contents(file("errors")), "") << "it knows the variables of guards";
  EXPECT_FALSE(std::filesystem::exists(file("inner")));
}

TEST_F(GuardCommandOfARun, AndAReporterDoNotRunEachOtherWithoutEnd) {
  const std::string again =
      wrapperProgram() + " --config " + file("both.properties") + " true 2>> " + file("errors");
  dir_.write("both.properties", "guard-command = echo guard >> " + file("runs") + "; " + again +
                                    "\nreport-command = echo report >> " + file("runs") + "; " +
                                    again + "\n");
  const Outcome outcome = run({"--config", file("both.properties"), "true"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  const Words runs = lines(contents(file("runs")));
  EXPECT_GE(std::ranges::count(runs, "guard"), 2) << "the acquisition and the release";
  EXPECT_GE(std::ranges::count(runs, "report"), 1);
  EXPECT_LE(runs.size(), 20U);
}

TEST_F(GuardCommandOfARun, KnowsNoSecretOfTheWrappers) {
  ProcessSpec spec = wrapper(guarded("env > " + file("variables")) + child("exit", "0"));
  spec.environment["EXEC_WRAPPER_API_KEY"] = "k3y-of-the-wrapper";
  spec.environment["EXEC_WRAPPER_API_BASE_URL"] = "http://127.0.0.1:9";
  spec.environment["EXEC_WRAPPER_GUARD"] = "guard_command";
  spec.environment["EXEC_WRAPPER_REPORTERS"] = "log";
  EXPECT_EQ(test::run(spec).status, 0);
  EXPECT_THAT(contents(file("variables")),
              AllOf(HasSubstr("EXEC_WRAPPER_GUARD_CALL=release\n"),
                    HasSubstr("EXEC_WRAPPER_GUARD_RESULT=succeeded\n"),
                    Not(HasSubstr("k3y-of-the-wrapper")), Not(HasSubstr("REPORTERS"))));
}

TEST_F(GuardCommandOfARun, IsNotEndedWithACommandThatTimesOut) {
  const Outcome outcome =
      run(guarded("[ $EXEC_WRAPPER_GUARD_CALL = acquire ] || echo ended > " + file("ended")) +
          Words{"--process-timeout", "0.3", "--process-termination-grace-period", "0.1"} +
          child("pause"));
  EXPECT_EQ(outcome.status, 124);
  EXPECT_EQ(contents(file("ended")), "ended\n");
}

TEST_F(GuardCommandOfARun, NeedsItsCommandForItsTimeout) {
  const Outcome outcome = run(Words{"--guard-command-timeout", "5"} + child("say", "started"));
  EXPECT_EQ(outcome.status, 78);
  EXPECT_THAT(outcome.err, HasSubstr("guard-command"));
}

} // namespace
} // namespace exec_wrapper::test
