// The program as a service that notifies its manager (Type=notify).

#include "support/await.h"
#include "support/confined.h"
#include "support/notify_listener.h"
#include "support/wrapper.h"

#include <gmock/gmock.h>

#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <set>
#include <stdexcept>

namespace exec_wrapper::test {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::Not;
using ::testing::StartsWith;

class UnderAServiceManager : public WrapperTest {
protected:
  static constexpr const char* kReady = "READY=1";
  static constexpr const char* kStopping = "STOPPING=1";
  static constexpr const char* kExtend = "EXTEND_TIMEOUT_USEC=30000000";
  static constexpr const char* kFeed = "WATCHDOG=1";

  /// The program as its service's main process: only the process itself knows its pid before it
  /// becomes the program.
  ProcessSpec managed(const Words& words,
                      const std::string& variables = "SYSTEMD_EXEC_PID=$$") const {
    ProcessSpec spec = inherited(words);
    const std::string script = "export " + variables + "; exec \"$@\"";
    spec.argv = Words{"/bin/sh", "-c", script, "sh"} + spec.argv;
    return spec;
  }

  /// The program somewhere below a service, whose variables it has inherited.
  ProcessSpec inherited(const Words& words) const {
    ProcessSpec spec = wrapper(words);
    spec.environment["NOTIFY_SOCKET"] = address_;
    return spec;
  }

  /// A command that runs until it gets SIGUSR1, and prints "ready" before.
  static Words lasting() {
    return child("catch", "USR1", "say", "ready", "await", "USR1", "exit", "0");
  }

  /// A command for the shell that reports.
  static std::string tell(const std::string& words) {
    return "'" + wrapperProgram() + "' --tell " + words;
  }

  /// The same of a part of it that waits for SIGUSR1, which the shell itself must catch.
  static std::string pausing(const std::string& text) {
    std::string script;
    for (const std::string& word : child("catch", "USR1", "say", text, "await", "USR1")) {
      script += "'" + word + "' ";
    }
    return script;
  }

  /// What the manager got by now.
  void receive() {
    while (const auto datagram = manager_.take()) {
      if (datagram->text != "X_FULL=1") {
        datagrams_.push_back(datagram->text);
        senders_.insert(datagram->sender);
      }
    }
  }

  Words received() const {
    Words found;
    for (const std::string& datagram : datagrams_) {
      found = std::move(found) + lines(datagram);
    }
    return found;
  }

  /// The STATUS lines. On a busy machine a run may wait for its guards for a moment: not those.
  Words texts() const {
    Words found = received();
    std::erase_if(found, [](const std::string& line) {
      return !line.starts_with("STATUS=") || line.starts_with("STATUS=waiting for ");
    });
    return found;
  }

  /// Its place among all lines; behind the last where it did not come.
  std::ptrdiff_t placeOf(const std::string& line) const {
    const Words all = received();
    return std::ranges::find(all, line) - all.begin();
  }

  /// Waits until the manager got the line, `times` times in all.
  void awaitLine(const std::string& line, int times = 1) {
    const Deadline deadline;
    for (receive(); std::ranges::count(received(), line) < times; receive()) {
      pollfd source = {manager_.descriptor(), POLLIN, 0};
      if (::poll(&source, 1, deadline.milliseconds()) <= 0) {
        throw std::runtime_error("waited in vain for " + line + " after " +
                                 ::testing::PrintToString(received()));
      }
    }
  }

  /// Reads as a manager does until the program has ended.
  Outcome end(Process& process) {
    const Deadline deadline;
    const int gone = openPidfd(process.pid());
    pollfd sources[] = {{manager_.descriptor(), POLLIN, 0}, {gone, POLLIN, 0}};
    while (sources[1].revents == 0 && ::poll(sources, 2, deadline.milliseconds()) > 0) {
      receive();
    }
    ::close(gone);
    receive();
    EXPECT_THAT(senders_, Each(process.pid())) << "NotifyAccess=main refuses all others";
    return process.end();
  }

  Outcome runManaged(const Words& words) {
    Process process(managed(words));
    return end(process);
  }

  const std::string address_ = file("manager");
  NotifyListener manager_{address_};
  Words datagrams_;
  std::set<pid_t> senders_;
};

TEST_F(UnderAServiceManager, ASilentCommandIsReadyAfterTheTimeout) {
  Process process(managed(Words{"--ready-timeout", "0.2"} + lasting()));
  process.awaitOutput("ready");
  awaitLine(kReady);
  EXPECT_FALSE(process.ended());
  process.signal(SIGUSR1);
  EXPECT_EQ(end(process).status, 0);
  EXPECT_THAT(texts(), ElementsAre("STATUS=running, attempt 1 of 1", "STATUS=delivering reports"));
  EXPECT_THAT(received(), AllOf(Contains(kReady).Times(1), Contains(kStopping).Times(1)));
  EXPECT_LT(placeOf(kReady), placeOf(kStopping));
}

TEST_F(UnderAServiceManager, ARunThatSucceedsAtOnceIsReadyBeforeItsEnd) {
  EXPECT_EQ(runManaged(child("exit", "0")).status, 0);
  EXPECT_THAT(received(), AllOf(Contains(kReady).Times(1), Contains(kStopping).Times(1)));
  EXPECT_LT(placeOf(kReady), placeOf(kStopping));
}

TEST_F(UnderAServiceManager, ARunThatFailsAtOnceIsNotReady) {
  EXPECT_EQ(runManaged(child("exit", "3")).status, 3);
  EXPECT_THAT(received(), AllOf(Not(Contains(kReady)), Contains(kStopping).Times(1)));
}

TEST_F(UnderAServiceManager, AProgramThatIsNotFoundIsNotReady) {
  EXPECT_EQ(runManaged({"--ready-when", "started", "/nowhere/at/all"}).status, 127);
  EXPECT_THAT(received(), AllOf(Not(Contains(kReady)), Contains(kStopping).Times(1)));
}

TEST_F(UnderAServiceManager, IsReadyAtTheStartIfAskedFor) {
  Process process(managed(Words{"--ready-when", "started"} + lasting()));
  awaitLine(kReady);
  EXPECT_FALSE(process.ended());
}

TEST_F(UnderAServiceManager, WhatTheCommandReportsIsPassedOn) {
  const std::string script = tell(
      "READY=1 'STATUS=half way' ERRNO=5 BUSERROR=org.example.No EXTEND_TIMEOUT_USEC=60000000");
  EXPECT_EQ(runManaged({"--ready-when", "told", "sh", "-c", script}).status, 0);
  EXPECT_THAT(received(),
              IsSupersetOf({kReady, "STATUS=half way", "ERRNO=5", "BUSERROR=org.example.No",
                            "EXTEND_TIMEOUT_USEC=60000000"}));
}

TEST_F(UnderAServiceManager, AReloadIsPassedOnWithItsEnd) {
  const std::string script = "trap : USR1; " + tell("READY=1") + "; " + pausing("loaded") + "; " +
                             tell("RELOADING=1 MONOTONIC_USEC=1234567") + "; " +
                             pausing("reloading") + "; " + tell("READY=1");
  Process process(managed({"--ready-when", "told", "sh", "-c", script}));
  awaitLine(kReady);
  process.awaitOutput("loaded");
  process.signal(SIGUSR1);
  awaitLine("RELOADING=1");
  process.awaitOutput("reloading");
  EXPECT_THAT(received(), AllOf(Contains("MONOTONIC_USEC=1234567"), Contains(kReady).Times(1)));
  process.signal(SIGUSR1);
  EXPECT_EQ(end(process).status, 0);
  EXPECT_THAT(received(), Contains(kReady).Times(2));
}

TEST_F(UnderAServiceManager, WhatWouldMisleadTheManagerIsNotPassedOn) {
  const std::string script =
      tell("MAINPID=1 MAINPIDFD=1 FDSTORE=1 FDNAME=x FDSTOREREMOVE=1 NOTIFYACCESS=all "
           "EXIT_STATUS=3 WATCHDOG_USEC=60000000 RESTART_RESET=1 X_OTHER=1 STATUS=seen");
  EXPECT_EQ(runManaged({"sh", "-c", script + " && " + tell("WATCHDOG=1")}).status, 0);
  EXPECT_THAT(received(), Contains("STATUS=seen"));
  for (const std::string& line : received()) {
    const bool ours = line == kReady || line == kStopping || line == kExtend;
    EXPECT_TRUE(ours || line.starts_with("STATUS=")) << line;
  }
}

TEST_F(UnderAServiceManager, ACommandsStopIsPassedOnInItsLastAttemptOnly) {
  const std::string script = tell("READY=1 STOPPING=1 STATUS=bye") + "; exit 1";
  const Words retry = {"--process-max-retries", "1", "--process-retry-delay", "0"};
  EXPECT_EQ(runManaged(retry + Words{"sh", "-c", script}).status, 1);
  EXPECT_THAT(texts(),
              ElementsAre("STATUS=running, attempt 1 of 2", "STATUS=bye",
                          "STATUS=attempt 2 of 2 starts in 0 s", "STATUS=running, attempt 2 of 2",
                          "STATUS=bye", "STATUS=delivering reports"));
  EXPECT_THAT(received(), AllOf(Contains(kReady).Times(1), Contains(kStopping).Times(1)));
  EXPECT_LT(placeOf("STATUS=running, attempt 2 of 2"), placeOf(kStopping));
}

TEST_F(UnderAServiceManager, RetriesAreInTheStatus) {
  const Words options = {"--ready-when",          "started", "--process-max-retries", "2",
                         "--process-retry-delay", "0"};
  EXPECT_EQ(runManaged(options + child("exit-by-attempt", file("count"), "3,3,0")).status, 0);
  EXPECT_THAT(texts(),
              ElementsAre("STATUS=running, attempt 1 of 3", "STATUS=attempt 2 of 3 starts in 0 s",
                          "STATUS=running, attempt 2 of 3", "STATUS=attempt 3 of 3 starts in 0 s",
                          "STATUS=running, attempt 3 of 3", "STATUS=delivering reports"));
  EXPECT_THAT(received(), AllOf(Contains(kReady).Times(1), Contains(kStopping).Times(1)));
}

TEST_F(UnderAServiceManager, AWaitForARetryAsksForTime) {
  Process process(managed(Words{"--process-max-retries", "1"} + child("exit", "1")));
  awaitLine("STATUS=attempt 2 of 2 starts in 10m", 2); // at once, and when it is no brief wait
  awaitLine(kExtend);
  EXPECT_THAT(received(), Not(Contains(kStopping)));
  process.signal(SIGTERM);
  EXPECT_EQ(end(process).status, 128 + SIGTERM);
  EXPECT_THAT(received(), AllOf(Not(Contains(kReady)), Contains(kStopping).Times(1)));
}

TEST_F(UnderAServiceManager, AWaitForALockAsksForTimeAndNamesTheGuard) {
  const Words locked = {"--lockfile", file("lock")};
  Process holder(wrapper(locked + lasting()));
  holder.awaitOutput("ready");
  Process process(managed(locked + Words{"--lock-wait", "60"} + child("exit", "0")));
  awaitLine(kExtend);
  awaitLine("STATUS=waiting for guard lock_file");
  EXPECT_THAT(texts(), IsEmpty()) << "no attempt was started";
  EXPECT_THAT(received(), AllOf(Not(Contains(kReady)), Not(Contains(kStopping))));
  holder.signal(SIGUSR1);
  EXPECT_EQ(holder.end().status, 0);
  EXPECT_EQ(end(process).status, 0);
  EXPECT_LT(placeOf(kExtend), placeOf(kReady));
}

TEST_F(UnderAServiceManager, AStopIsReportedWhileTheCommandEnds) {
  Process process(managed(Words{"--ready-when", "started"} + child("catch", "TERM", "catch", "USR1",
                                                                   "say", "ready", "await", "TERM",
                                                                   "await", "USR1", "exit", "0")));
  process.awaitOutput("ready");
  process.signal(SIGTERM);
  awaitLine(kStopping);
  awaitLine("STATUS=ending the run");
  awaitLine(kExtend);
  process.awaitOutput("got TERM");
  EXPECT_FALSE(process.ended());
  process.signal(SIGUSR1);
  EXPECT_EQ(end(process).status, 128 + SIGTERM);
  EXPECT_THAT(received(), Contains(kStopping).Times(1));
  EXPECT_THAT(received(), Contains("STATUS=delivering reports"));
}

TEST_F(UnderAServiceManager, ATimeoutThatIsFollowedByAnotherAttemptIsNoStop) {
  const Words options = {"--process-timeout",     "0.1", "--process-max-retries", "1",
                         "--process-retry-delay", "0"};
  EXPECT_EQ(runManaged(options + child("pause")).status, 124);
  EXPECT_THAT(received(), Contains(kStopping).Times(1));
  EXPECT_LT(placeOf("STATUS=running, attempt 2 of 2"), placeOf(kStopping));
}

TEST_F(UnderAServiceManager, ARefusalIsAStopWithItsReason) {
  const Words locked = {"--lockfile", file("lock")};
  Process holder(wrapper(locked + child("say", "ready", "pause")));
  holder.awaitOutput("ready");
  const Words started = {"--ready-when", "started"};
  EXPECT_EQ(runManaged(locked + started + child("say", "started")).status, 75);
  EXPECT_THAT(received(), AllOf(Not(Contains(kReady)), Contains(kStopping).Times(1)));
  EXPECT_THAT(texts(),
              ElementsAre(AllOf(StartsWith("STATUS=refused by lock_file: "),
                                HasSubstr(file("lock")), HasSubstr(std::to_string(holder.pid())))));
}

TEST_F(UnderAServiceManager, TheWatchdogIsFed) {
  ProcessSpec spec = managed(lasting(), "SYSTEMD_EXEC_PID=$$ WATCHDOG_PID=$$");
  spec.environment["WATCHDOG_USEC"] = "200000";
  Process process(spec);
  process.awaitOutput("ready");
  awaitLine(kFeed, 5);
  EXPECT_FALSE(process.ended());
  process.signal(SIGUSR1);
  EXPECT_EQ(end(process).status, 0);
}

TEST_F(UnderAServiceManager, AWatchdogOfAnotherProcessIsNotFed) {
  ProcessSpec spec = managed(child("exit", "0"));
  spec.environment["WATCHDOG_USEC"] = "200000";
  spec.environment["WATCHDOG_PID"] = std::to_string(::getpid());
  Process process(spec);
  EXPECT_EQ(end(process).status, 0);
  EXPECT_THAT(received(), AllOf(Contains(kStopping), Not(Contains(kFeed))));
}

TEST_F(UnderAServiceManager, AllComesFromTheMainProcess) {
  const std::string script = tell("READY=1 STATUS=seen");
  Process process(managed({"sh", "-c", script}));
  EXPECT_EQ(end(process).status, 0);
  EXPECT_THAT(received(), Contains("STATUS=seen"));
  EXPECT_THAT(senders_, ElementsAre(process.pid()));
}

TEST_F(UnderAServiceManager, TheCommandReportsToTheWrapper) {
  const Outcome outcome =
      runManaged(child("env", "NOTIFY_SOCKET", "env", "EXEC_WRAPPER_NOTIFY_SOCKET"));
  const std::vector<std::string> variables = lines(outcome.out);
  ASSERT_EQ(variables.size(), 2U);
  EXPECT_EQ("EXEC_WRAPPER_" + variables[0], variables[1]);
  EXPECT_NE(variables[0], "NOTIFY_SOCKET=" + address_);
  EXPECT_THAT(variables[0], AllOf(StartsWith("NOTIFY_SOCKET="), Not(HasSubstr("unset"))));
}

TEST_F(UnderAServiceManager, AnInnerWrapperReportsThroughTheOuterOne) {
  const Words inner = {wrapperProgram(), "--ready-when", "started", "--process-max-retries", "4"};
  Process process(managed(Words{"--ready-when", "told"} + inner + lasting()));
  process.awaitOutput("ready");
  awaitLine(kReady);
  awaitLine("STATUS=running, attempt 1 of 5"); // in a datagram of its own
  EXPECT_THAT(texts(), ElementsAre("STATUS=running, attempt 1 of 1", // of the outer one
                                   "STATUS=running, attempt 1 of 5"));
  EXPECT_FALSE(process.ended());
  process.signal(SIGUSR1);
  EXPECT_EQ(end(process).status, 0);
  EXPECT_THAT(received(), AllOf(Contains(kReady).Times(1), Contains(kStopping).Times(1)));
}

TEST_F(UnderAServiceManager, Process1NeedsNoFurtherEvidence) {
  const ProcessSpec spec = asProcess1(inherited(child("exit", "0")));
  if (!possible(spec)) {
    GTEST_SKIP() << "no pid namespace may be made here";
  }
  EXPECT_EQ(test::run(spec).status, 0);
  receive();
  EXPECT_THAT(received(), IsSupersetOf({kReady, kStopping}));
}

TEST_F(UnderAServiceManager, ReadyIsNotInTheDatagramOfTheStop) {
  EXPECT_EQ(runManaged(child("exit", "0")).status, 0);
  EXPECT_THAT(datagrams_, Contains(HasSubstr(kReady)));
  EXPECT_THAT(datagrams_, Each(Not(AllOf(HasSubstr(kReady), HasSubstr(kStopping)))))
      << "systemd would see the stop only";
}

TEST_F(UnderAServiceManager, ProgressAloneIsNoNotification) {
  const std::string script = tell("success_count=1") + " && exec \"$@\"";
  Process process(managed(Words{"--ready-timeout", "2", "sh", "-c", script, "sh"} + lasting()));
  process.awaitOutput("ready");
  awaitLine(kReady);
  EXPECT_FALSE(process.ended());
}

TEST_F(UnderAServiceManager, AStopDuringTheWaitForALockIsReported) {
  const Words locked = {"--lockfile", file("lock")};
  Process holder(wrapper(locked + lasting()));
  holder.awaitOutput("ready");
  Process process(managed(locked + Words{"--lock-wait", "60"} + child("exit", "0")));
  awaitLine("STATUS=waiting for guard lock_file");
  process.signal(SIGTERM);
  EXPECT_EQ(end(process).status, 128 + SIGTERM);
  EXPECT_THAT(received(), Contains(kStopping).Times(1));
}

TEST_F(UnderAServiceManager, SecretsAreMaskedAsInTheLog) {
  const std::string lock = dir_.write("s3cr3tt0k3n", "");
  const Outcome outcome = runManaged(
      {"--rollbar-access-token", "s3cr3tt0k3n", "--lockfile", lock, "--reporters", "log", "true"});
  EXPECT_EQ(outcome.status, 75);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("********"), Not(HasSubstr("s3cr3tt0k3n"))));
  EXPECT_THAT(texts(),
              ElementsAre(AllOf(HasSubstr("refused by lock_file"), Not(HasSubstr("s3cr3tt0k3n")))));
}

// A manager that waits for another process

TEST_F(UnderAServiceManager, OfAnotherProcessItSendsNothing) {
  ProcessSpec spec = inherited(child("env", "NOTIFY_SOCKET", "exit", "0"));
  spec.environment["SYSTEMD_EXEC_PID"] = std::to_string(::getpid());
  const Outcome outcome = test::run(spec);
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.out, "NOTIFY_SOCKET=" + address_ + "\n") << "the command's own affair";
  receive();
  EXPECT_THAT(received(), IsEmpty());
}

TEST_F(UnderAServiceManager, OfNoKnownProcessItSendsNothing) {
  const Outcome outcome = test::run(inherited(child("env", "NOTIFY_SOCKET", "exit", "0")));
  EXPECT_EQ(outcome.out, "NOTIFY_SOCKET=" + address_ + "\n");
  receive();
  EXPECT_THAT(received(), IsEmpty());
}

TEST_F(UnderAServiceManager, OfAnotherProcessItLeavesTheSocketToTheCommandBesideItsOwn) {
  const Words listen = {"--enable-status-update-listener", "--status-update-socket-port", "0"};
  ProcessSpec spec =
      inherited(listen + child("env", "NOTIFY_SOCKET", "env", "EXEC_WRAPPER_NOTIFY_SOCKET"));
  spec.environment["SYSTEMD_EXEC_PID"] = std::to_string(::getpid());
  EXPECT_THAT(
      lines(test::run(spec).out),
      ElementsAre("NOTIFY_SOCKET=" + address_,
                  AllOf(StartsWith("EXEC_WRAPPER_NOTIFY_SOCKET="), Not(HasSubstr(address_)))));
  receive();
  EXPECT_THAT(received(), IsEmpty());
}

TEST_F(UnderAServiceManager, OfAnotherProcessItIsNotifiedIfAskedFor) {
  ProcessSpec spec = inherited(Words{"--notify", "on"} + child("exit", "0"));
  spec.environment["SYSTEMD_EXEC_PID"] = std::to_string(::getpid());
  Process process(spec);
  EXPECT_EQ(end(process).status, 0);
  EXPECT_THAT(received(), IsSupersetOf({kReady, kStopping}));
}

TEST_F(UnderAServiceManager, IsNotNotifiedIfNotWanted) {
  const Outcome outcome =
      runManaged(Words{"--notify", "off"} +
                 child("env", "NOTIFY_SOCKET", "env", "EXEC_WRAPPER_NOTIFY_SOCKET", "exit", "0"));
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(lines(outcome.out),
              ElementsAre("NOTIFY_SOCKET=" + address_, "EXEC_WRAPPER_NOTIFY_SOCKET unset"));
  EXPECT_THAT(received(), IsEmpty());
}

// A manager that fails

TEST_F(UnderAServiceManager, ThatIsGoneTheRunIsNotDisturbed) {
  manager_.close();
  const Outcome outcome = test::run(managed(child("exit", "3")));
  EXPECT_EQ(outcome.status, 3);
  EXPECT_THAT(lines(outcome.err), ElementsAre(HasSubstr("exit status 3")));
}

TEST_F(UnderAServiceManager, ThatIsGoneIsInTheDebugLog) {
  manager_.close();
  const Outcome outcome = test::run(managed(Words{"--log-level", "DEBUG"} + child("exit", "0")));
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(lines(outcome.err),
              Contains(AllOf(HasSubstr("DEBUG"), HasSubstr("the service manager was not notified"),
                             HasSubstr("No such file"))));
}

TEST_F(UnderAServiceManager, ThatGoesAwayTheRunIsNotDisturbed) {
  Process process(managed(Words{"--ready-when", "started"} + lasting()));
  process.awaitOutput("ready");
  awaitLine(kReady);
  manager_.close();
  process.signal(SIGUSR1);
  const Outcome outcome = process.end();
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.err, IsEmpty());
}

TEST_F(UnderAServiceManager, WhoseAddressIsUnusableTheRunIsNotDisturbed) {
  for (const char* const address : {"manager", "vsock:2:1234", "@"}) {
    ProcessSpec spec = managed(child("exit", "0"));
    spec.environment["NOTIFY_SOCKET"] = address;
    const Outcome outcome = test::run(spec);
    EXPECT_EQ(outcome.status, 0) << address;
    EXPECT_THAT(outcome.err, IsEmpty()) << address;
  }
}

TEST_F(UnderAServiceManager, ThatDoesNotReadTheRunIsNotDelayed) {
  manager_.fill();
  const Outcome outcome = test::run(managed({"sh", "-c", tell("READY=1 STATUS=seen; exit 3")}));
  EXPECT_EQ(outcome.status, 3);
  EXPECT_LT(outcome.elapsed, 20s);
}

TEST_F(UnderAServiceManager, ThatDoesNotReadTimeLimitsHold) {
  manager_.fill();
  ProcessSpec spec = managed(Words{"--process-timeout", "0.3"} + child("pause"));
  spec.environment["WATCHDOG_USEC"] = "100000";
  const Outcome outcome = test::run(spec);
  EXPECT_EQ(outcome.status, 124);
  EXPECT_LT(outcome.elapsed, 20s);
}

TEST_F(UnderAServiceManager, ThatReadsLateGetsWhatItMissed) {
  manager_.fill();
  Process process(managed(Words{"--ready-when", "started"} + lasting()));
  process.awaitOutput("ready");
  awaitLine(kReady);
  EXPECT_FALSE(process.ended());
  process.signal(SIGUSR1);
  EXPECT_EQ(end(process).status, 0);
  EXPECT_THAT(received(), Contains(kStopping).Times(1));
}

} // namespace
} // namespace exec_wrapper::test
