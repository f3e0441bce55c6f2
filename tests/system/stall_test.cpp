// stall-timeout, watchdog-timeout and process-warn-after: a command that is silent, or slow, is
// noticed, named and, where that is asked for, ended.

#include "support/await.h"
#include "support/children.h"
#include "support/confined.h"
#include "support/log_lines.h"
#include "support/wrapper.h"

#include <Poco/JSON/Array.h>
#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>
#include <gmock/gmock.h>

#include <signal.h>

#include <filesystem>
#include <string>
#include <vector>

namespace exec_wrapper::test {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

const Words kStop = {"--stall-action", "stop"};
const Words kJsonLog = {"--log-format", "json"};

class WatchedCommand : public WrapperTest {
protected:
  static Words silentFor(const std::string& seconds) { return {"--stall-timeout", seconds}; }
  static Words signs(const std::string& names) { return {"--stall-signs", names}; }

  /// A script for sh(1), in which "$0" is the wrapper.
  static Words script(const std::string& text) { return {"sh", "-c", text, wrapperProgram()}; }

  /// In seconds: longer than a start of the program between two reports, also beside other tests.
  static inline const int kSilence = kSanitized ? 10 : 2;

  /// A command that reports that, again and again, for longer than the silence.
  static Words reporting(const std::string& what) {
    return script("i=0; end=$(($(date +%s) + " + std::to_string(kSilence + 1) +
                  ")); until [ $(date +%s) -gt $end ]; do i=$((i+1)); \"$0\" --tell " + what +
                  " || exit 99; sleep 0.1; done");
  }

  /// What a run shows that ends with a look at its processes. The look has 50 ms, and a sanitizer
  /// may need more beside other tests: then the run is made again.
  Outcome lookedAt(const Words& words) const {
    for (int tries = kSanitized ? 5 : 1;; --tries) {
      Outcome outcome = run(words);
      if (tries == 1 || outcome.err.find("; its processes: ") != std::string::npos) {
        return outcome;
      }
    }
  }

  /// The event of that name in a log of JSON that the command adds nothing to.
  static Poco::JSON::Object::Ptr eventIn(const std::string& log, const std::string& name) {
    for (const std::string& line : lines(log)) {
      auto object = Poco::JSON::Parser().parse(line).extract<Poco::JSON::Object::Ptr>();
      if (object->getValue<std::string>("event") == name) {
        return object;
      }
    }
    throw std::runtime_error("no " + name + " in " + log);
  }

  static std::vector<std::string> filesOf(const Poco::JSON::Object::Ptr& process) {
    std::vector<std::string> files;
    for (const auto& file : *process->getArray("files")) {
      files.push_back(file.convert<std::string>());
    }
    return files;
  }
};

class Stall : public WatchedCommand {};
class PostMortem : public WatchedCommand {};
class SoftLimit : public WatchedCommand {};

// Silence

TEST_F(Stall, OfASilentCommandEndsItAndNamesIt) {
  const Outcome outcome = lookedAt(silentFor("0.5") + kStop + Words{"sleep", "600"});
  EXPECT_EQ(outcome.status, 124);
  EXPECT_GE(outcome.elapsed, 500ms);
  EXPECT_LT(outcome.elapsed, 20s);
  EXPECT_THAT(linesOf(outcome.err, "ERROR"),
              ElementsAre(AllOf(HasSubstr("\"sleep 600\" shows no sign of life for "),
                                HasSubstr("; it is ended; its processes: sleep (pid "))));
  EXPECT_THAT(linesOf(outcome.err, "WARNING"),
              ElementsAre(HasSubstr("stalled and was ended after ")));
}

TEST_F(Stall, IsToldOnceAndLetsTheCommandGoOn) {
  Process wrapped(wrapper(silentFor("0.3") + Words{"sleep", "600"}));
  wrapped.awaitError("shows no sign of life");
  EXPECT_THAT(wrapped.awaitError("\n"),
              HasSubstr(kSanitized ? "; it continues" // the look can need too long
                                   : "; it continues; its processes: sleep (pid "));
  awaitTime(1500ms); // five times as long as a silence may last
  EXPECT_FALSE(wrapped.ended());
  wrapped.signal(SIGTERM);
  const Outcome outcome = wrapped.end();
  EXPECT_EQ(outcome.status, 128 + SIGTERM);
  EXPECT_THAT(linesOf(outcome.err, "ERROR"), SizeIs(1)) << outcome.err;
}

TEST_F(Stall, SaysWhatTheCommandWaitsFor) {
  Process wrapped(wrapper(silentFor("0.3") + Words{"sleep", "600"}));
  wrapped.awaitError("shows no sign of life");
  const std::string told = wrapped.awaitError("\n");
  if (kSanitized && told.find("; its processes: ") == std::string::npos) {
    GTEST_SKIP() << "the look took longer than it may";
  }
  const pid_t pid = numberAfter(told, "sleep (pid");
  EXPECT_THAT(childrenOf(wrapped.pid()), Contains(pid));
  const std::string channel = contents("/proc/" + std::to_string(pid) + "/wchan");
  if (channel.empty() || channel == "0") {
    GTEST_SKIP() << "this kernel does not say what a process waits for";
  }
  EXPECT_THAT(told, HasSubstr(") waiting in " + channel));
}

TEST_F(Stall, IsToldAgainAfterASign) {
  Process wrapped(wrapper(Words{"--output-tail", "1000"} + silentFor("0.3") + signs("output") +
                          child("catch", "USR1", "say", "ready", "await", "USR1", "pause")));
  wrapped.awaitOutput("ready");
  wrapped.awaitError("shows no sign of life");
  wrapped.signal(SIGUSR1);
  wrapped.awaitOutput("got USR1");
  wrapped.awaitError("shows no sign of life", 2);
  wrapped.signal(SIGTERM);
  EXPECT_EQ(wrapped.end().status, 128 + SIGTERM);
}

TEST_F(Stall, OfAnAttemptMayBeFollowedByAnother) {
  const Words retry = {"--stall-action",        "retry", "--process-max-retries", "1",
                       "--process-retry-delay", "0"};
  const Outcome outcome = run(silentFor("0.5") + retry +
                              script("echo attempt; test -e tried && exit 0; touch tried; "
                                     "exec sleep 600"));
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.out, "attempt\nattempt\n");
  EXPECT_THAT(linesOf(outcome.err, "ERROR"),
              ElementsAre(HasSubstr("(attempt 1 of 2); the attempt is ended")));
}

TEST_F(Stall, OfEachAttemptEndsWith124) {
  const Words retry = {"--stall-action",        "retry", "--process-max-retries", "1",
                       "--process-retry-delay", "0"};
  const Outcome outcome = run(kJsonLog + silentFor("0.4") + retry + Words{"sleep", "600"});
  EXPECT_EQ(outcome.status, 124);
  const auto finished = eventIn(outcome.err, "run_finished");
  EXPECT_EQ(finished->getValue<std::string>("result"), "timed_out");
  EXPECT_EQ(finished->getValue<std::string>("cause"), "stall");
  EXPECT_EQ(finished->getValue<int>("timed_out_attempts"), 2);
  EXPECT_EQ(finished->getValue<int>("exit_status"), 124);
}

TEST_F(Stall, WithoutAnotherAttemptMakesNone) {
  const Words retry = {"--process-max-retries", "5", "--process-retry-delay", "0"};
  const Outcome outcome =
      run(silentFor("0.5") + kStop + retry + script("echo attempt; exec sleep 600"));
  EXPECT_EQ(outcome.status, 124);
  EXPECT_EQ(outcome.out, "attempt\n");
}

TEST_F(Stall, EndsWhatIgnoresSigtermToo) {
  const Outcome outcome =
      run(silentFor("0.4") + kStop + Words{"--process-termination-grace-period", "0.2"} +
          child("ignore", "TERM", "pause"));
  EXPECT_EQ(outcome.status, 124);
  EXPECT_GE(outcome.elapsed, 600ms);
}

// Signs of life

TEST_F(Stall, IsNotOfACommandThatComputes) {
  const Outcome outcome =
      run(silentFor("0.6") + kStop + script("timeout 2 sh -c 'while :; do :; done'; exit 3"));
  EXPECT_EQ(outcome.status, 3) << outcome.err;
  EXPECT_THAT(linesOf(outcome.err, "ERROR"), IsEmpty());
}

TEST_F(Stall, IsOfACommandThatComputesWhereThatIsNoSign) {
  const Outcome outcome = run(silentFor("0.5") + kStop + signs("progress") +
                              script("timeout 30 sh -c 'while :; do :; done'; exit 3"));
  EXPECT_EQ(outcome.status, 124);
}

TEST_F(Stall, IsNotOfACommandThatWrites) {
  const Words writing = script("i=0; while [ $i -lt 20 ]; do i=$((i+1)); echo $i; sleep 0.1; done");
  const Words tail = {"--output-tail", "1000"};
  const Outcome outcome = run(tail + silentFor("1") + kStop + signs("output") + writing);
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(lines(outcome.out), SizeIs(20));
  EXPECT_EQ(run(tail + silentFor("0.5") + kStop + signs("progress") + writing).status, 124)
      << "where that is no sign";
}

TEST_F(Stall, IsNotOfACommandThatReportsProgress) {
  for (const char* const what : {"success_count=$i", "STATUS=$i"}) {
    const Outcome outcome =
        run(silentFor(std::to_string(kSilence)) + kStop + signs("progress") + reporting(what));
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    EXPECT_GE(outcome.elapsed, std::chrono::seconds(kSilence));
  }
}

TEST_F(Stall, IsNotOfACommandThatFeedsItsWatchdog) {
  const Words feeding = reporting("WATCHDOG=1");
  EXPECT_EQ(run(silentFor(std::to_string(kSilence)) + kStop + signs("watchdog") + feeding).status,
            0);
  EXPECT_EQ(run(Words{"--watchdog-timeout", std::to_string(kSilence)} + kStop + feeding).status, 0);
  EXPECT_EQ(run(silentFor("0.5") + kStop + signs("progress") + feeding).status, 124)
      << "where that is no sign";
}

// The watchdog

TEST_F(Stall, OfTheWatchdogComesAfterItsFirstSign) {
  const Outcome outcome =
      run(Words{"--watchdog-timeout", "0.5"} + kStop +
          script("echo $WATCHDOG_USEC $((WATCHDOG_PID - $$)); \"$0\" --tell WATCHDOG=1; "
                 "exec sleep 600"));
  EXPECT_EQ(outcome.status, 124);
  EXPECT_EQ(outcome.out, "500000 0\n");
  EXPECT_GE(outcome.elapsed, 500ms);
  EXPECT_THAT(linesOf(outcome.err, "ERROR"),
              ElementsAre(AllOf(HasSubstr("sent no WATCHDOG=1 for "), HasSubstr("it is ended"))));
}

TEST_F(Stall, OfTheWatchdogComesAfterReady) {
  const Outcome outcome = run(Words{"--watchdog-timeout", "0.5"} + kStop +
                              script("\"$0\" --tell READY=1; exec sleep 600"));
  EXPECT_EQ(outcome.status, 124);
  EXPECT_THAT(outcome.err, HasSubstr("sent no WATCHDOG=1 for "));
}

TEST_F(Stall, OfTheWatchdogIsNotOfACommandThatKnowsNone) {
  const Outcome outcome = run(Words{"--watchdog-timeout", "0.1"} + kStop + Words{"sleep", "1.1"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.err, IsEmpty());
}

TEST_F(Stall, OfTheWatchdogFollowsTheTimeThatTheCommandSets) {
  const Outcome outcome =
      run(Words{"--watchdog-timeout", "300"} + kStop +
          script("\"$0\" --tell WATCHDOG_USEC=400000 WATCHDOG=1; exec sleep 600"));
  EXPECT_EQ(outcome.status, 124);
  EXPECT_LT(outcome.elapsed, 20s);
}

TEST_F(Stall, IsThereWhenTheCommandSaysSo) {
  const Outcome outcome =
      run(silentFor("300") + kStop + script("\"$0\" --tell WATCHDOG=trigger; exec sleep 600"));
  EXPECT_EQ(outcome.status, 124);
  EXPECT_LT(outcome.elapsed, 20s);
  EXPECT_THAT(linesOf(outcome.err, "ERROR"), ElementsAre(HasSubstr("WATCHDOG=trigger")));
}

TEST_F(Stall, OfAServiceManagersWatchdogIsAStop) {
  Process wrapped(wrapper(child("say", "ready", "pause")));
  wrapped.awaitOutput("ready");
  wrapped.signal(SIGABRT);
  const Outcome outcome = wrapped.end();
  EXPECT_EQ(outcome.status, 134);
  EXPECT_THAT(outcome.err, HasSubstr("stopped by SIGABRT because it stalled"));
}

// What the processes were doing

TEST_F(PostMortem, OfAStallShowsTheFilesOfEachProcess) {
  dir_.write("data", "");
  const std::string data = std::filesystem::canonical(file("data"));
  const Outcome outcome = lookedAt(kJsonLog + silentFor("0.4") + kStop +
                                   script("exec 7<data; sleep 600 & exec 8<data; wait"));
  const auto stalled = eventIn(outcome.err, "stalled");
  EXPECT_EQ(stalled->getValue<std::string>("sign"), "silence");
  EXPECT_EQ(stalled->getValue<std::string>("action"), "stop");
  EXPECT_GE(stalled->getValue<double>("silence_seconds"), 0.4);
  const auto processes = stalled->getArray("processes");
  ASSERT_EQ(processes->size(), 2U);
  const auto leader = processes->getObject(0);
  const auto member = processes->getObject(1);
  EXPECT_EQ(leader->getValue<pid_t>("pid"), stalled->getValue<pid_t>("command_pid"));
  EXPECT_EQ(leader->getValue<std::string>("command"), "sh");
  EXPECT_THAT(filesOf(leader), AllOf(Contains("7 " + data), Contains("8 " + data)));
  EXPECT_EQ(member->getValue<std::string>("command"), "sleep");
  EXPECT_EQ(member->getValue<pid_t>("parent"), leader->getValue<pid_t>("pid"));
  EXPECT_THAT(filesOf(member), AllOf(Contains("7 " + data), Not(Contains("8 " + data))));
}

TEST_F(PostMortem, OfATimeoutComesBeforeItsSignal) {
  dir_.write("data", "");
  const std::string data = std::filesystem::canonical(file("data"));
  const Outcome outcome = lookedAt(kJsonLog + Words{"--process-timeout", "0.5"} +
                                   script("exec 7<data; exec sleep 600"));
  EXPECT_EQ(outcome.status, 124);
  const auto finished = eventIn(outcome.err, "run_finished");
  EXPECT_GE(finished->getValue<double>("attempt_elapsed_seconds"), 0.5);
  EXPECT_LT(finished->getValue<double>("attempt_elapsed_seconds"), kSanitized ? 5 : 1.5)
      << "the look does not hold the signal up";
  const auto processes = finished->getArray("processes");
  ASSERT_EQ(processes->size(), 1U);
  const auto process = processes->getObject(0);
  EXPECT_EQ(process->getValue<pid_t>("pid"), finished->getValue<pid_t>("command_pid"));
  EXPECT_EQ(process->getValue<std::string>("command"), "sleep");
  EXPECT_THAT(process->getValue<std::string>("state"), ::testing::AnyOf("S", "R"));
  EXPECT_EQ(process->getValue<int>("threads"), 1);
  EXPECT_THAT(filesOf(process), Contains("7 " + data));
  EXPECT_THAT(finished->getValue<std::string>("message"),
              HasSubstr("; its processes: sleep (pid "));
}

TEST_F(PostMortem, IsNotOfACommandThatEndedByItself) {
  const Outcome outcome = run(kJsonLog + Words{"--process-timeout", "40"} + child("exit", "3"));
  EXPECT_FALSE(eventIn(outcome.err, "run_finished")->has("processes"));
}

// The soft limit

TEST_F(SoftLimit, IsToldOnce) {
  const Outcome outcome = run({"--process-warn-after", "0.2", "sleep", "1"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(lines(outcome.err),
              ElementsAre(AllOf(HasSubstr("WARNING"), HasSubstr("is still running after "))));
  EXPECT_THAT(run({"--process-warn-after", "40", "true"}).err, IsEmpty());
}

TEST_F(SoftLimit, IsOfTheRunThoughItsAttemptsAreShort) {
  const Outcome outcome = run({"--process-warn-after", "0.6", "--process-max-retries", "4",
                               "--process-retry-delay", "0.3", "false"});
  EXPECT_EQ(outcome.status, 1);
  std::vector<std::string> warnings = lines(outcome.err);
  std::erase_if(warnings, [](const std::string& line) {
    return line.find("is still running after ") == line.npos;
  });
  EXPECT_THAT(warnings, SizeIs(1)) << outcome.err;
}

// The cost of a run that is not watched

class Unwatched : public WrapperTest {
protected:
  static std::size_t threadsOf(pid_t pid) {
    std::size_t count = 0;
    for (const auto& thread :
         std::filesystem::directory_iterator("/proc/" + std::to_string(pid) + "/task")) {
      count += thread.is_directory() ? 1 : 0;
    }
    return count;
  }

  static std::size_t socketsOf(pid_t pid) {
    std::size_t count = 0;
    for (const auto& link :
         std::filesystem::directory_iterator("/proc/" + std::to_string(pid) + "/fd")) {
      std::error_code gone;
      count += std::filesystem::read_symlink(link, gone).string().starts_with("socket:") ? 1 : 0;
    }
    return count;
  }

  /// What it has while its command runs.
  void expectNoThreadAndNoSocket(const Words& options) const {
    if (kSanitized) {
      GTEST_SKIP() << "a sanitizer may have threads of its own";
    }
    Process wrapped(wrapper(Words{"--reporters", "none"} + options +
                            child("env", "NOTIFY_SOCKET", "env", "WATCHDOG_USEC", "pause")));
    const std::string said = wrapped.awaitOutput("\n", 2);
    EXPECT_EQ(said, "NOTIFY_SOCKET unset\nWATCHDOG_USEC unset\n");
    EXPECT_EQ(threadsOf(wrapped.pid()), 1U);
    EXPECT_EQ(socketsOf(wrapped.pid()), 0U);
    wrapped.signal(SIGTERM);
    EXPECT_EQ(wrapped.end().status, 128 + SIGTERM);
  }
};

TEST_F(Unwatched, RunHasOneThreadAndNoSocket) {
  expectNoThreadAndNoSocket({});
}

TEST_F(Unwatched, TimeThatIsNotOverCostsNoThread) {
  expectNoThreadAndNoSocket({"--process-timeout", "600", "--process-warn-after", "300"});
}

TEST_F(Unwatched, SilenceThatIsNotOverCostsNoThreadWithoutReports) {
  expectNoThreadAndNoSocket({"--notify", "off", "--stall-timeout", "600"});
}

} // namespace
} // namespace exec_wrapper::test
