// What becomes of the processes that a command starts.

#include "support/await.h"
#include "support/children.h"
#include "support/confined.h"
#include "support/wrapper.h"
#include "system/runaway.h"

#include <gmock/gmock.h>

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <stdexcept>
#include <thread>

namespace exec_wrapper::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class ProcessTreeOfACommand : public WrapperTest {
protected:
  static Words runaway(const Words& then) { return childWords(kRunaway + then); }
};

TEST_F(ProcessTreeOfACommand, EndsWholeOnATimeout) {
  Process wrapped(wrapper(kQuick + Words{"--process-timeout", "0.3"} + runaway({"pause"})));
  const Outcome outcome = wrapped.end();
  EXPECT_EQ(outcome.status, 124) << ::testing::PrintToString(outcome);
  EXPECT_THAT(wrapped.survivors(), IsEmpty());
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("sent SIGKILL to pid "), HasSubstr("(test_child)")));
}

TEST_F(ProcessTreeOfACommand, EndsThoughItSaysThatAPluginStartedIt) {
  const Words command = {"/bin/sh", "-c",
                         "env EXEC_WRAPPER_PARENT=$PPID::plugin: setsid sh -c 'sleep 300 & exit'; "
                         "sleep 300"};
  Process wrapped(wrapper(kQuick + Words{"--process-timeout", "0.3"} + command));
  EXPECT_EQ(wrapped.end().status, 124);
  EXPECT_THAT(wrapped.survivors(), IsEmpty());
}

TEST_F(ProcessTreeOfACommand, HasSistersOfTheCommand) {
  const Words command =
      child("sister", "session", "ignore", "TERM", "ready", "pause", "end", "pause");
  Process wrapped(wrapper(kQuick + Words{"--process-timeout", "0.3"} + command));
  EXPECT_EQ(wrapped.end().status, 124);
  EXPECT_THAT(wrapped.survivors(), IsEmpty());
}

TEST_F(ProcessTreeOfACommand, LeavesASisterAloneWhenItEndsByItself) {
  Process wrapped(wrapper(child("sister", "session", "ready", "pause", "end", "exit", "3")));
  EXPECT_EQ(wrapped.end().status, 3);
  EXPECT_THAT(wrapped.survivors(), SizeIs(1));
}

TEST_F(ProcessTreeOfACommand, IsToldOfWhoMayNotBeEnded) {
  if (::geteuid() != 0) {
    GTEST_SKIP() << "needs to be root";
  }
  const std::string program = child().front();
  const std::string copy = dir_.write("child", contents(program));
  ASSERT_EQ(::chmod(copy.c_str(), 04755), 0);
  ASSERT_EQ(::chmod(dir_.path().c_str(), 0755), 0);
  const Words command = {copy,   "fork",  "become-user", "0",   "session", "ignore",
                         "TERM", "ready", "pause",       "end", "pause"};
  const ProcessSpec spec =
      asUser(lonelyUser(), wrapper(kQuick + Words{"--process-timeout", "0.3"} + command));
  if (!possible(spec)) {
    GTEST_SKIP() << "nobody else can use the program here";
  }
  Process wrapped(spec);
  EXPECT_THAT(wrapped.awaitError("cgroup = own"),
              AllOf(HasSubstr("not permitted to kill pid "), HasSubstr("runs as user 0")));
}

pid_t watcherOf(pid_t wrapper) {
  for (const Deadline deadline; !deadline.over(); std::this_thread::yield()) {
    for (const pid_t child : childrenOf(wrapper)) {
      if (commandLineOf(child).starts_with("exec_wrapper-watcher")) {
        return child;
      }
    }
  }
  throw std::runtime_error("there is no watcher");
}

TEST_F(ProcessTreeOfACommand, IsNotHeldUpByAWatcherThatIsStopped) {
  Process wrapped(wrapper(Words{"--watcher", "true", "--process-max-retries", "-1",
                                "--process-retry-delay", "0", "/bin/false"}));
  const pid_t watcher = watcherOf(wrapped.pid());
  ASSERT_EQ(::kill(watcher, SIGSTOP), 0);
  wrapped.awaitError("the watcher, pid " + std::to_string(watcher));
  wrapped.signal(SIGTERM);
  EXPECT_EQ(wrapped.end().status, 128 + SIGTERM);
  awaitGone(watcher); // else it would take the end for that of a killed wrapper once it goes on
}

TEST_F(ProcessTreeOfACommand, EndsWholeOnAStop) {
  Process wrapped(wrapper(kQuick + runaway({"say", "ready", "pause"})));
  wrapped.awaitOutput("ready");
  wrapped.signal(SIGTERM);
  EXPECT_EQ(wrapped.end().status, 128 + SIGTERM);
  EXPECT_THAT(wrapped.survivors(), IsEmpty());
}

TEST_F(ProcessTreeOfACommand, IsGivenTheGracePeriodBeforeItIsKilled) {
  Process wrapped(wrapper(Words{"--process-timeout", "0.3", "--log-level", "INFO"} +
                          child("fork", "session", "catch", "TERM", "ready", "await", "TERM",
                                "exit", "0", "end", "pause")));
  const Outcome outcome = wrapped.end();
  EXPECT_EQ(outcome.status, 124);
  EXPECT_THAT(outcome.out, HasSubstr("got TERM"));
  EXPECT_THAT(outcome.err, ::testing::Not(HasSubstr("SIGKILL to")));
}

TEST_F(ProcessTreeOfACommand, EndsWithAProcessThatIsAnotherAllTheTime) {
  const Words fleeing = {"fork", "fork", "session", "ready", "ignore", "TERM", "flee",
                         "100",  "end",  "ready",   "exit",  "0",      "end",  "reap"};
  int held[2]; // by all of them, so that the end of the last is seen, which no look at /proc would
  ASSERT_EQ(::pipe2(held, O_CLOEXEC), 0);
  ProcessSpec spec =
      wrapper(kQuick + Words{"--process-timeout", "0.3"} + childWords(fleeing + Words{"pause"}));
  spec.descriptors[5] = held[1];
  const Outcome outcome = test::run(spec);
  ::close(held[1]);
  EXPECT_EQ(outcome.status, 124) << ::testing::PrintToString(outcome);
  pollfd over = {held[0], POLLIN, 0};
  EXPECT_EQ(::poll(&over, 1, 10'000), 1) << "they would flee for longer than that";
  ::close(held[0]);
}

TEST_F(ProcessTreeOfACommand, IsLeftAloneWhenTheCommandEndsByItself) {
  Process wrapped(wrapper(runaway({"exit", "3"})));
  EXPECT_EQ(wrapped.end().status, 3) << "though it holds our stdout";
  EXPECT_THAT(wrapped.survivors(), SizeIs(1));
}

TEST_F(ProcessTreeOfACommand, EndsWithTheCommandWhereThatIsAskedFor) {
  Process wrapped(wrapper(kQuick + Words{"--survivors", "kill"} + runaway({"exit", "3"})));
  EXPECT_EQ(wrapped.end().status, 3);
  EXPECT_THAT(wrapped.survivors(), IsEmpty());
}

TEST_F(ProcessTreeOfACommand, HoldsNothingUpWhereNobodySurvives) {
  const Outcome outcome =
      run(Words{"--survivors", "kill", "--process-termination-grace-period", "60", "true"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_LT(outcome.elapsed, 10s);
}

TEST_F(ProcessTreeOfACommand, LosesItsLeaderWhenTheWrapperIsKilled) {
  Process wrapped(wrapper(child("ignore", "TERM", "say", "ready", "report", "pid", "pause")));
  const pid_t command = numberAfter(wrapped.awaitOutput("pid "), "pid");
  wrapped.signal(SIGKILL);
  awaitGone(command);
}

TEST_F(ProcessTreeOfACommand, EndsWholeWithAKilledWrapperThatIsWatched) {
  Process wrapped(wrapper(Words{"--watcher", "true"} +
                          runaway({"fork", "ready", "pause", "end", "say", "ready", "pause"})));
  wrapped.awaitOutput("ready");
  const std::vector<pid_t> all = wrapped.survivors();
  EXPECT_GE(all.size(), 3U) << "the command and two descendants";
  wrapped.signal(SIGKILL);
  for (const pid_t pid : all) {
    awaitGone(pid);
  }
  wrapped.awaitError("was killed; killed pid");
}

TEST_F(ProcessTreeOfACommand, KeepsItsSurvivorsThoughTheWrapperWasWatched) {
  Process wrapped(wrapper(Words{"--watcher", "true"} + runaway({"exit", "3"})));
  EXPECT_EQ(wrapped.end().status, 3);
  EXPECT_THAT(wrapped.survivors(), SizeIs(1));
}

TEST_F(ProcessTreeOfACommand, DoesNotHoldChildrenThatWereThereBefore) {
  const Words words = kQuick + Words{"--process-timeout", "0.3"} + child("pause");
  ProcessSpec spec = wrapper({});
  spec.argv = Words{"/bin/sh", "-c", "sleep 300 & exec \"$@\"", "sh", wrapperProgram()} + words;
  Process wrapped(spec);
  EXPECT_EQ(wrapped.end().status, 124);
  EXPECT_THAT(wrapped.survivors(), SizeIs(1)) << "the shell's";
}

} // namespace
} // namespace exec_wrapper::test
