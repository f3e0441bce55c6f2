// What the command reports through the notify socket, by exec_wrapper --tell and by sd_notify(3).

#include "support/confined.h"
#include "support/log_lines.h"
#include "support/process_api/process_api.h"
#include "system/reported_fixture.h"

#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>
#include <gmock/gmock.h>

#include <signal.h>
#include <unistd.h>

#include <filesystem>
#include <sstream>
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
using ::testing::StartsWith;

using EventObject = Poco::JSON::Object::Ptr;

constexpr const char* kOurs = "EXEC_WRAPPER_NOTIFY_SOCKET";
constexpr const char* kSystemds = "NOTIFY_SOCKET";

std::string taskrunnerProgram() {
  return std::filesystem::path(wrapperProgram()).parent_path() / "taskrunner";
}

class NotifyOfACommand : public WrapperTest {
protected:
  /// A script for sh(1), in which "$0" is the wrapper.
  static Words script(const std::string& text, const std::string& program = wrapperProgram()) {
    return {"sh", "-c", text, program};
  }

  /// The events of that name in a log of JSON, among lines of the command.
  static std::vector<EventObject> eventsOf(const std::string& log, const std::string& name) {
    std::vector<EventObject> found;
    for (const std::string& line : lines(log)) {
      if (line.starts_with('{')) {
        auto object = Poco::JSON::Parser().parse(line).extract<EventObject>();
        if (object->getValue<std::string>("event") == name) {
          found.push_back(object);
        }
      }
    }
    return found;
  }

  static std::string progressIn(const EventObject& event) {
    std::ostringstream text;
    if (event->has("progress")) {
      event->getObject("progress")->stringify(text);
    }
    return text.str();
  }

  /// The progress in the event that ends the run, as JSON; empty where there is none.
  static std::string finalProgress(const std::string& log) {
    const std::vector<EventObject> finished = eventsOf(log, "run_finished");
    EXPECT_THAT(finished, SizeIs(1));
    return finished.empty() ? "" : progressIn(finished.front());
  }

  /// Runs the wrapper with these variables around it.
  Outcome runIn(const std::map<std::string, std::string>& variables, const Words& words) const {
    ProcessSpec spec = wrapper(words);
    for (const auto& [name, value] : variables) {
      spec.environment[name] = value;
    }
    return test::run(spec);
  }

  /// The value that the command printed of it; empty where it is unset.
  static std::string valueOf(const Outcome& outcome, const std::string& variable) {
    for (const std::string& line : lines(outcome.out)) {
      if (line.starts_with(variable + "=")) {
        return line.substr(variable.size() + 1);
      }
    }
    return {};
  }

  static std::string directoryOf(const std::string& address) {
    return std::filesystem::path(address).parent_path();
  }

  const Words on_ = {"--notify", "on", "--log-format", "json", "--log-level", "DEBUG"};
  const Words variables_ = child("env", kOurs, "env", kSystemds);
};

// What is reported

TEST_F(NotifyOfACommand, ValuesAreInTheEventThatEndsTheRun) {
  const Outcome outcome = run(on_ + script(R"(
"$0" --tell success_count=10 expected_count=300 'last_status_message=half way' done=false &&
"$0" --tell success_count=11 'colour="red"' || exit 99
exit 3)"));
  EXPECT_EQ(outcome.status, 3) << outcome.err;
  EXPECT_EQ(finalProgress(outcome.err), R"({"colour":"\"red\"","done":false,"expected_count":300,)"
                                        R"("last_status_message":"half way","success_count":11})");
}

/// In an event of their own, unless they came before that of the start.
TEST_F(NotifyOfACommand, ValuesArePublishedWhileItRuns) {
  Process wrapped(wrapper(on_ + script(R"("$0" --tell success_count=1; exec sleep 600)")));
  wrapped.awaitError(R"("progress":{"success_count":1})");
  wrapped.signal(SIGTERM);
  EXPECT_EQ(finalProgress(wrapped.end().err), R"({"success_count":1})");
}

TEST_F(NotifyOfACommand, ReadyIsAnEvent) {
  Process wrapped(
      wrapper(on_ + script(R"("$0" --tell READY=1 'STATUS=up and running'; exec sleep 600)")));
  wrapped.awaitError("\"event\":\"command_ready\"");
  wrapped.signal(SIGTERM);
  const Outcome outcome = wrapped.end();
  const std::vector<EventObject> ready = eventsOf(outcome.err, "command_ready");
  ASSERT_THAT(ready, SizeIs(1));
  EXPECT_EQ(ready[0]->getValue<std::string>("severity"), "INFO");
  EXPECT_EQ(ready[0]->getValue<int>("attempt"), 1);
  EXPECT_GE(ready[0]->getValue<double>("elapsed_seconds"), 0);
  EXPECT_THAT(ready[0]->getValue<std::string>("message"), HasSubstr("is ready after"));
  EXPECT_EQ(finalProgress(outcome.err), R"({"last_status_message":"up and running"})");
  EXPECT_THAT(eventsOf(outcome.err, "command_stopping"), IsEmpty());
}

TEST_F(NotifyOfACommand, ReadyAndStoppingAreEventsOnceInEachAttempt) {
  const Words retries = {"--process-max-retries", "1", "--process-retry-delay", "0"};
  const Outcome outcome = run(on_ + retries + script(R"(
"$0" --tell READY=1; "$0" --tell READY=1; "$0" --tell STOPPING=1; "$0" --tell READY=1 STOPPING=1
exit 1)"));
  EXPECT_EQ(outcome.status, 1);
  for (const char* const name : {"command_ready", "command_stopping"}) {
    const std::vector<EventObject> events = eventsOf(outcome.err, name);
    ASSERT_THAT(events, SizeIs(2)) << name;
    EXPECT_EQ(events[0]->getValue<int>("attempt"), 1);
    EXPECT_EQ(events[1]->getValue<int>("attempt"), 2);
  }
}

TEST_F(NotifyOfACommand, ReadyAndStoppingAreLinesOfTheLog) {
  const Outcome outcome = run(Words{"--notify=on", "--log-level=INFO"} +
                              script("\"$0\" --tell READY=1 STOPPING=1; exit 0"));
  EXPECT_THAT(linesOf(outcome.err, "INFO"),
              AllOf(Contains(HasSubstr("is ready after")), Contains(HasSubstr("it is stopping"))));
  EXPECT_THAT(linesOf(outcome.err, "WARNING"), IsEmpty());
}

TEST_F(NotifyOfACommand, LastWordsCount) {
  const Outcome told =
      run(on_ + script(R"(exec "$0" --tell last_status_message=bye READY=1 STOPPING=1)"));
  EXPECT_EQ(told.status, 0);
  const Outcome notified =
      run(on_ + child("notify", "READY=1\nSTOPPING=1", "notify", "STATUS=bye", "exit", "3"));
  EXPECT_EQ(notified.status, 3);
  for (const std::string& log : {told.err, notified.err}) {
    EXPECT_EQ(finalProgress(log), R"({"last_status_message":"bye"})");
    EXPECT_THAT(eventsOf(log, "command_ready"), SizeIs(1));
    EXPECT_THAT(eventsOf(log, "command_stopping"), SizeIs(1));
    EXPECT_THAT(log, Not(HasSubstr("discarded")));
  }
}

TEST_F(NotifyOfACommand, SenderThatHasEndedIsHeard) {
  Process wrapped(wrapper(on_ + child("fork", "notify", "READY=1", "end", "pause")));
  wrapped.awaitError("\"event\":\"command_ready\"");
}

TEST_F(NotifyOfACommand, SenderMayHaveAnotherUser) {
  if (::geteuid() != 0) {
    GTEST_SKIP() << "needs to be root";
  }
  const std::string user = std::to_string(lonelyUser());
  const Outcome outcome =
      run(on_ + child("become-user", user, "notify", "STATUS=as another", "exit", "0"));
  EXPECT_EQ(finalProgress(outcome.err), R"({"last_status_message":"as another"})");
}

TEST_F(NotifyOfACommand, SenderMayHaveASessionOfItsOwn) {
  const Outcome outcome = run(on_ + script(R"(setsid -w "$0" --tell apart=true; exit 0)"));
  EXPECT_EQ(finalProgress(outcome.err), R"({"apart":true})");
}

TEST_F(NotifyOfACommand, SystemdNotifySpeaksToIt) {
  if (::access("/usr/bin/systemd-notify", X_OK) != 0 &&
      ::access("/bin/systemd-notify", X_OK) != 0) {
    GTEST_SKIP() << "needs systemd-notify";
  }
  const Outcome outcome =
      run(on_ + script("systemd-notify --ready --status='half way'; echo $?; exit 0"));
  EXPECT_EQ(outcome.out, "0\n");
  EXPECT_THAT(eventsOf(outcome.err, "command_ready"), SizeIs(1));
  EXPECT_EQ(finalProgress(outcome.err), R"({"last_status_message":"half way"})");
}

/// The calls that a daemon in C makes, made from Python.
TEST_F(NotifyOfACommand, LibsystemdSpeaksToIt) {
  const Words load = {"python3", "-c", "import ctypes; ctypes.CDLL('libsystemd.so.0')"};
  ProcessSpec loading = wrapper({});
  loading.argv = Words{"/usr/bin/env"} + load;
  if (test::run(loading).status != 0) {
    GTEST_SKIP() << "needs python3 and libsystemd.so.0";
  }
  const Outcome outcome = run(on_ + Words{"--watchdog-timeout", "20", "python3", "-c", R"(
import ctypes, os
systemd = ctypes.CDLL("libsystemd.so.0")
usec = ctypes.c_uint64()
print(systemd.sd_watchdog_enabled(0, ctypes.byref(usec)), usec.value)
print(systemd.sd_notify(0, b"READY=1\nSTATUS=reading\nMAINPID=%d" % os.getpid()))
print(systemd.sd_notify(0, b"WATCHDOG=1"))
print(systemd.sd_pid_notify(os.getpid(), 0, b"STATUS=as itself"))
reading, writing = os.pipe()
fds = (ctypes.c_int * 1)(writing)
print(systemd.sd_pid_notify_with_fds(0, 0, b"FDSTORE=1\nFDNAME=pipe", fds, 1))
os.close(writing)
print(systemd.sd_notify_barrier(0, ctypes.c_uint64(10_000_000)))
print(os.read(reading, 1))
print(systemd.sd_notify(1, b"STOPPING=1\nSTATUS=done"), systemd.sd_notify(0, b"STATUS=unsent"))
)"});
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(outcome.out, "1 20000000\n1\n1\n1\n1\n1\nb''\n1 0\n")
      << "all sent, the pipe closed by its receiver, and nothing sent without the variable";
  EXPECT_THAT(eventsOf(outcome.err, "command_ready"), SizeIs(1));
  EXPECT_THAT(eventsOf(outcome.err, "command_stopping"), SizeIs(1));
  EXPECT_EQ(finalProgress(outcome.err), R"({"last_status_message":"done"})");
}

TEST_F(NotifyOfACommand, ProcessOutsideTheRunIsNotHeard) {
  Process wrapped(wrapper(on_ + child("env", kOurs, "notify", "STATUS=inside", "pause")));
  const std::string key = std::string(kOurs) + "=";
  const std::string address = lines(wrapped.awaitOutput("\n")).at(0).substr(key.size());
  const Outcome outside = runIn({{kOurs, address}}, {"--tell", "success_count=7", "READY=1"});
  EXPECT_EQ(outside.status, 0) << outside.err;
  wrapped.awaitError("was sent by a process that is not part of the run");
  wrapped.signal(SIGTERM);
  const Outcome outcome = wrapped.end();
  EXPECT_EQ(finalProgress(outcome.err), R"({"last_status_message":"inside"})");
  EXPECT_THAT(eventsOf(outcome.err, "command_ready"), IsEmpty());
}

TEST_F(NotifyOfACommand, RubbishIsOneWarning) {
  const Outcome outcome =
      run(Words{"--notify=on"} + child("notify", "{rubbish", "notify", "{\"a\":1}{\"b\":2}",
                                       "notify", "READY=rubbish", "exit", "0"));
  EXPECT_EQ(outcome.status, 0);
  const auto warnings = linesOf(outcome.err, "WARNING");
  ASSERT_THAT(warnings, Not(IsEmpty()));
  EXPECT_LE(warnings.size(), 2U) << "the first at once, the rest at the end";
  EXPECT_THAT(warnings, ::testing::Each(Not(HasSubstr("rubbish"))));
}

TEST_F(NotifyOfACommand, FloodDelaysNeitherTheTimeLimitNorTheNoticeOfTheExit) {
  for (const char* const message : {"success_count=1", "{rubbish", "STATUS=flood"}) {
    const Outcome outcome =
        run(on_ + Words{"--process-timeout", "500ms"} + child("notify-for-ever", message));
    EXPECT_EQ(outcome.status, 124) << message;
    const auto finished = eventsOf(outcome.err, "run_finished");
    ASSERT_THAT(finished, SizeIs(1)) << message;
    // It is 0.51 where the machine has nothing else to do.
    EXPECT_LT(finished.front()->getValue<double>("attempt_elapsed_seconds"), 1.0) << message;
  }
}

// The socket

TEST_F(NotifyOfACommand, SocketOfAKilledWrapperIsRemovedByTheNextRun) {
  Process killed(wrapper(on_ + child("env", kOurs, "pause")));
  const std::string key = std::string(kOurs) + "=";
  const std::string address = lines(killed.awaitOutput("\n")).at(0).substr(key.size());
  killed.signal(SIGKILL);
  killed.end();
  EXPECT_EQ(run(on_ + child("exit", "0")).status, 0);
  EXPECT_FALSE(std::filesystem::exists(directoryOf(address))) << address;
}

TEST_F(NotifyOfACommand, SocketIsInADirectoryThatIsGoneAfterTheRun) {
  const Outcome outcome =
      run(on_ + script(R"(echo "$NOTIFY_SOCKET"; echo "$EXEC_WRAPPER_NOTIFY_SOCKET"
stat -c '%a %F' "${NOTIFY_SOCKET%/*}" "$NOTIFY_SOCKET")"));
  const std::vector<std::string> said = lines(outcome.out);
  ASSERT_THAT(said, SizeIs(4)) << outcome.err;
  EXPECT_EQ(said[0], said[1]);
  EXPECT_EQ(said[2], "711 directory");
  EXPECT_EQ(said[3], "666 socket");
  EXPECT_FALSE(std::filesystem::exists(directoryOf(said[0]))) << said[0];
}

TEST_F(NotifyOfACommand, SocketIsGoneAfterAStopToo) {
  Process wrapped(wrapper(on_ + child("env", kSystemds, "pause")));
  const std::string key = std::string(kSystemds) + "=";
  const std::string address = lines(wrapped.awaitOutput("\n")).at(0).substr(key.size());
  EXPECT_TRUE(std::filesystem::exists(address));
  wrapped.signal(SIGTERM);
  wrapped.end();
  EXPECT_FALSE(std::filesystem::exists(directoryOf(address)));
  EXPECT_EQ(runIn({{kOurs, address}}, {"--tell", "a=1"}).status, 69);
}

TEST_F(NotifyOfACommand, SocketThatWasRemovedIsReplacedForTheNextAttempt) {
  const Words retries = {"--process-max-retries", "1", "--process-retry-delay", "0"};
  const Outcome outcome = run(on_ + retries + script(R"(echo "$NOTIFY_SOCKET"
if mkdir once 2>/dev/null; then rm -r "${NOTIFY_SOCKET%/*}"; exit 1; fi
exec "$0" --tell success_count=2)"));
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  const std::vector<std::string> addresses = lines(outcome.out);
  ASSERT_THAT(addresses, SizeIs(2));
  EXPECT_NE(addresses[0], addresses[1]);
  EXPECT_THAT(outcome.err, HasSubstr(addresses[0] + " was removed"));
  EXPECT_EQ(finalProgress(outcome.err), R"({"success_count":2})");
}

// The command's variables

TEST_F(NotifyOfACommand, WithoutAChannelTheCommandFindsNoneOfOurs) {
  const std::map<std::string, std::string> around = {{kOurs, "/x/outer"}, {kSystemds, "/x/other"}};
  for (const char* const notify : {"off", "auto"}) {
    const Outcome outcome = runIn(around, Words{"--notify", notify} + variables_);
    EXPECT_EQ(outcome.out, "EXEC_WRAPPER_NOTIFY_SOCKET unset\nNOTIFY_SOCKET=/x/other\n") << notify;
    EXPECT_THAT(outcome.err, IsEmpty()) << "neither is an unknown variable";
  }
  EXPECT_EQ(run(variables_).out, "EXEC_WRAPPER_NOTIFY_SOCKET unset\nNOTIFY_SOCKET unset\n");
}

TEST_F(NotifyOfACommand, AnothersNotifySocketIsLeftToTheCommand) {
  const Words listening = {"--enable-status-update-listener", "--status-update-socket-port=0"};
  const Outcome outcome = runIn({{kSystemds, "/x/other"}}, listening + variables_);
  EXPECT_THAT(valueOf(outcome, kOurs), Not(IsEmpty()));
  EXPECT_EQ(valueOf(outcome, kSystemds), "/x/other");
}

TEST_F(NotifyOfACommand, NotifySocketThatIsOursIsReplaced) {
  const Outcome byUser = runIn({{kSystemds, "/x/other"}}, Words{"--notify=on"} + variables_);
  ProcessSpec started = wrapper(variables_); // as a service manager does it
  started.argv = Words{"/bin/sh", "-c", R"(SYSTEMD_EXEC_PID=$$ exec "$@")", "sh"} + started.argv;
  started.environment[kSystemds] = "/x/manager";
  const Outcome byManager = test::run(started);
  for (const Outcome& outcome : {byUser, byManager}) {
    EXPECT_THAT(valueOf(outcome, kOurs), StartsWith("/"));
    EXPECT_EQ(valueOf(outcome, kSystemds), valueOf(outcome, kOurs));
  }
}

TEST_F(NotifyOfACommand, ChannelIsMadeWhereItIsNeeded) {
  const ProcessApi api;
  const Words listening = {"--enable-status-update-listener", "--status-update-socket-port=0"};
  const Words logged = {"--log-level=DEBUG"}; // to which all progress goes
  EXPECT_THAT(valueOf(run(listening + variables_), kOurs), Not(IsEmpty()));
  EXPECT_THAT(valueOf(run(reportedTo(api) + variables_), kOurs), Not(IsEmpty()));
  EXPECT_THAT(valueOf(run(logged + variables_), kOurs), IsEmpty());
  EXPECT_THAT(valueOf(run(listening + Words{"--notify=off"} + variables_), kOurs), IsEmpty());
}

// --tell

TEST_F(NotifyOfACommand, TellEndsWith0Or64Or69) {
  const Outcome outcome = run(on_ + script(R"(
"$0" --tell a=1 READY=1; echo $?
"$0" --tell; echo $?
"$0" --tell word; echo $?
"$0" --tell success_count=many; echo $?
"$0" --tell 'STATUS=a
b'; echo $?
EXEC_WRAPPER_NOTIFY_SOCKET= "$0" --tell a=1; echo $?
EXEC_WRAPPER_NOTIFY_SOCKET=/missing "$0" --tell a=1; echo $?)"));
  EXPECT_THAT(lines(outcome.out), ElementsAre("0", "64", "64", "64", "64", "69", "69"));
  EXPECT_EQ(finalProgress(outcome.err), R"({"a":1})");
}

TEST_F(NotifyOfACommand, TellOutsideOfARunSaysWhatToDo) {
  const Outcome outcome = run({"--tell", "a=1"});
  EXPECT_EQ(outcome.status, 69);
  EXPECT_THAT(outcome.out, IsEmpty());
  EXPECT_THAT(lines(outcome.err),
              ElementsAre(AllOf(StartsWith("exec_wrapper: --tell: "), HasSubstr("notify = on"))));
  EXPECT_EQ(runIn({{kSystemds, "/x/other"}}, {"--tell", "a=1"}).err, outcome.err)
      << "that is another's";
  const Outcome misused = run({"--tell", "word"});
  EXPECT_EQ(misused.status, 64);
  EXPECT_THAT(lines(misused.err), ElementsAre(HasSubstr("'word'")));
}

TEST_F(NotifyOfACommand, TellReadsNoConfiguration) {
  EXPECT_EQ(runIn({{"EXEC_WRAPPER_LOG_LEVEL", "nonsense"}}, {"--tell", "a=1"}).status, 69);
  dir_.write("config/exec_wrapper/exec_wrapper.properties", "nonsense = 1\n");
  EXPECT_EQ(run({"--tell", "a=1"}).status, 69);
}

TEST_F(NotifyOfACommand, TellIsTheFirstWord) {
  EXPECT_EQ(run({"--log-level=INFO", "--tell", "a=1"}).status, 64);
  EXPECT_EQ(run({"echo", "--tell", "a=1"}).out, "--tell a=1\n");
}

TEST_F(NotifyOfACommand, TaskrunnerTellsToo) {
  const Outcome outcome = run(on_ + script(R"(
"$0" --tell success_count=4; echo $?
"$0" --tell word; echo $?)",
                                           taskrunnerProgram()));
  EXPECT_EQ(outcome.out, "0\n1\n") << outcome.err;
  EXPECT_EQ(finalProgress(outcome.err), R"({"success_count":4})");
  ProcessSpec alone = wrapper({"--tell", "a=1"});
  alone.argv.front() = taskrunnerProgram();
  EXPECT_EQ(test::run(alone).status, 69);
}

// A wrapper within another

TEST_F(NotifyOfACommand, WrapperWithinAnotherHasASocketOfItsOwn) {
  const std::string inner = R"(echo "$NOTIFY_SOCKET"
exec "$0" --log-format json --log-level DEBUG --log-file inner.log \
  sh -c 'echo "$NOTIFY_SOCKET"; "$0" --tell success_count=5 READY=1' "$0")";
  const Outcome outcome = run(on_ + script(inner));
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  const std::vector<std::string> addresses = lines(outcome.out);
  ASSERT_THAT(addresses, SizeIs(2));
  EXPECT_NE(addresses[0], addresses[1]);
  const std::string log = contents(file("inner.log"));
  EXPECT_EQ(finalProgress(log), R"({"success_count":5})");
  EXPECT_THAT(eventsOf(log, "command_ready"), SizeIs(1));
  EXPECT_THAT(finalProgress(outcome.err), Not(HasSubstr("success_count")));
}

TEST_F(NotifyOfACommand, WrapperWithoutASocketLeavesThatOfTheOuterOne) {
  const Outcome outcome =
      run(on_ + Words{wrapperProgram(), "--notify=off"} +
          child("env", kOurs, "notify", "STATUS=for the outer one", "exit", "0"));
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(outcome.out, "EXEC_WRAPPER_NOTIFY_SOCKET unset\n");
  EXPECT_EQ(finalProgress(outcome.err), R"({"last_status_message":"for the outer one"})");
}

} // namespace
} // namespace exec_wrapper::test
