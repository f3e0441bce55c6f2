// The command finds signals as the wrapper found them at its start.

#include "support/log_lines.h"
#include "support/wrapper.h"

#include <gmock/gmock.h>

#include <fcntl.h>

namespace exec_wrapper::test {
namespace {

using ::testing::HasSubstr;

class InheritedSignals : public WrapperTest {
protected:
  ProcessSpec reporting() const { return wrapper(child("report", "mask", "report", "ignored")); }
};

TEST_F(InheritedSignals, NoneIsBlockedOrIgnoredWhereNoneWas) {
  EXPECT_EQ(test::run(reporting()).out, "mask none\nignored none\n");
}

TEST_F(InheritedSignals, WhatWasBlockedStaysBlocked) {
  ProcessSpec spec = reporting();
  spec.blocked = {SIGUSR1, SIGTERM, SIGCHLD, SIGRTMIN + 1};
  EXPECT_EQ(test::run(spec).out,
            "mask USR1,TERM,CHLD," + std::to_string(SIGRTMIN + 1) + "\nignored none\n");
}

TEST_F(InheritedSignals, WhatWasIgnoredStaysIgnored) {
  ProcessSpec spec = reporting();
  spec.ignored = {SIGHUP, SIGPIPE, SIGUSR2};
  EXPECT_EQ(test::run(spec).out, "mask none\nignored HUP,USR2,PIPE\n");
}

TEST_F(InheritedSignals, TheWrapperWorksWithSigchldIgnored) {
  ProcessSpec spec = wrapper(child("exit", "3"));
  spec.ignored = {SIGCHLD};
  EXPECT_EQ(test::run(spec).status, 3);
  spec.blocked = {SIGCHLD};
  EXPECT_EQ(test::run(spec).status, 3);
}

TEST_F(InheritedSignals, TheCommandSeesSigchldIgnoredToo) {
  ProcessSpec spec = reporting();
  spec.ignored = {SIGCHLD};
  EXPECT_THAT(test::run(spec).out, HasSubstr("ignored CHLD"));
}

TEST_F(InheritedSignals, TheWrapperIsStoppedByASignalThatWasBlocked) {
  ProcessSpec spec = wrapper(Words{"--log-level", "INFO"} + child("say", "ready", "pause"));
  spec.blocked = {SIGTERM};
  Process wrapped(spec);
  wrapped.awaitOutput("ready");
  wrapped.signal(SIGTERM);
  wrapped.awaitError("SIGTERM");
  wrapped.signal(SIGINT); // the command has SIGTERM blocked
  EXPECT_EQ(wrapped.end().status, 128 + SIGTERM);
}

TEST_F(InheritedSignals, NohupKeepsWorking) {
  for (const int ignored : {SIGHUP, SIGINT, SIGQUIT}) {
    ProcessSpec spec =
        wrapper(child("catch", "USR1", "say", "ready", "await", "USR1", "exit", "5"));
    spec.ignored = {ignored};
    Process wrapped(spec);
    wrapped.awaitOutput("ready");
    wrapped.signal(ignored);
    wrapped.signal(SIGUSR1);
    EXPECT_EQ(wrapped.end().status, 5);
  }
}

TEST_F(InheritedSignals, ButSigtermIsHeededThoughItWasIgnored) {
  const Words grace = {"--process-termination-grace-period", "0.1"};
  ProcessSpec spec = wrapper(grace + child("say", "ready", "pause"));
  spec.ignored = {SIGTERM};
  Process wrapped(spec);
  wrapped.awaitOutput("ready");
  wrapped.signal(SIGTERM);
  EXPECT_EQ(wrapped.end().status, 128 + SIGTERM);
}

TEST_F(InheritedSignals, ABrokenPipeEndsTheCommandAsItWouldWithoutUs) {
  const Outcome outcome = run({"sh", "-c", "yes | head -n 1"});
  EXPECT_EQ(outcome.out, "y\n");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.err, ::testing::IsEmpty());

  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  ::close(ends[0]);
  ProcessSpec spec = wrapper({"yes"});
  spec.descriptors[1] = ends[1];
  EXPECT_EQ(test::run(spec).status, 128 + SIGPIPE);
  ::close(ends[1]);
}

TEST_F(InheritedSignals, TheWrapperItselfSurvivesABrokenPipe) {
  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  ::close(ends[0]);
  ProcessSpec spec = wrapper(Words{"--log-level", "DEBUG"} + child("exit", "3"));
  spec.descriptors[2] = ends[1];
  EXPECT_EQ(test::run(spec).status, 3);
  ::close(ends[1]);
}

} // namespace
} // namespace exec_wrapper::test
