// A run with a cgroup of its own: nothing of its command can hide from its end.

#include "support/await.h"
#include "support/cgroups.h"
#include "support/confined.h"
#include "support/deadline.h"
#include "support/log_lines.h"
#include "support/wrapper.h"
#include "system/runaway.h"

#include <gmock/gmock.h>

#include <signal.h>
#include <unistd.h>

#include <filesystem>
#include <thread>

namespace exec_wrapper::test {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

const Words kOwn = {"--cgroup", "own"};
const Words kWhere = {"grep", "^0::", "/proc/self/cgroup"};

/// Without a variable that tells who runs it.
const Words kForgetful = {"/usr/bin/env", "-i"};
const Words kFleeing = {"fork", "fork", "session", "ready", "ignore", "TERM", "flee",
                        "100",  "end",  "ready",   "exit",  "0",      "end",  "reap"};

class OwnCgroup : public WrapperTest {
protected:
  void SetUp() override {
    cgroup_ = TestCgroup::make();
    if (!cgroup_) {
      GTEST_SKIP() << "needs to be allowed cgroups (version 2) of its own";
    }
  }

  ProcessSpec held(const Words& words) const { return cgroup_->holding(wrapper(words)); }
  Outcome runHeld(const Words& words) const { return test::run(held(words)); }

  /// Of a wrapper that had a child before it was one, and so adopts nobody.
  ProcessSpec heldWithChild(const Words& words) const {
    ProcessSpec spec = held(words);
    spec.argv = Words{"/bin/sh", "-c", "sleep 600 & exec \"$@\"", "sh"} + spec.argv;
    return spec;
  }

  /// Until every cgroup in ours was removed, and nobody is in ours either.
  void awaitEmpty() const {
    for (const Deadline deadline; !cgroup_->children().empty() || !cgroup_->members().empty();) {
      ASSERT_FALSE(deadline.over()) << ::testing::PrintToString(cgroup_->children());
      std::this_thread::yield();
    }
  }

  /// Of a run whose command ended by itself and left it.
  pid_t survivor() const {
    const Outcome outcome = runHeld(kOwn + kForgetful + childWords(kRunaway + Words{"exit", "0"}));
    EXPECT_EQ(outcome.status, 0);
    return numberAfter(outcome.out, "forked");
  }

  static std::string named(pid_t pid) { return "pid " + std::to_string(pid) + " (test_child)"; }

  std::unique_ptr<TestCgroup> cgroup_;
};

TEST_F(OwnCgroup, HoldsTheCommandAndIsGoneWithTheRun) {
  const Outcome outcome = runHeld(kOwn + kWhere);
  EXPECT_THAT(outcome.out, HasSubstr("/exec_wrapper_test."));
  EXPECT_THAT(outcome.out, HasSubstr("/exec_wrapper."));
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.err, "");
  EXPECT_THAT(cgroup_->children(), IsEmpty());
}

TEST_F(OwnCgroup, IsNotMadeUnasked) {
  EXPECT_THAT(runHeld(kWhere).out, Not(HasSubstr("/exec_wrapper.")));
}

TEST_F(OwnCgroup, IsTheSameForEachAttempt) {
  const Outcome outcome =
      runHeld(kOwn + Words{"--process-max-retries", "2", "--process-retry-delay", "0", "sh", "-c",
                           "grep ^0:: /proc/self/cgroup; exit 1"});
  const std::vector<std::string> seen = lines(outcome.out);
  ASSERT_THAT(seen, SizeIs(3)) << outcome.err;
  EXPECT_THAT(seen[0], HasSubstr("/exec_wrapper."));
  EXPECT_EQ(seen[1], seen[0]);
  EXPECT_EQ(seen[2], seen[0]);
  EXPECT_THAT(cgroup_->children(), IsEmpty());
}

TEST_F(OwnCgroup, IsForTheNextAttemptTooOnceItWasKilled) {
  const Outcome outcome = runHeld(
      kOwn + kQuick +
      Words{"--process-max-retries", "1", "--process-retry-delay", "0", "--process-timeout", "0.3",
            "sh", "-c", "trap '' TERM; grep ^0:: /proc/self/cgroup; while :; do sleep 600; done"});
  EXPECT_EQ(outcome.status, 124);
  EXPECT_THAT(lines(outcome.out),
              ElementsAre(HasSubstr("/exec_wrapper."), HasSubstr("/exec_wrapper.")));
  EXPECT_THAT(outcome.err, Not(HasSubstr("cgroup = own has no effect")));
  EXPECT_THAT(cgroup_->children(), IsEmpty());
}

TEST_F(OwnCgroup, GivesTheCommandNoDescriptor) {
  EXPECT_EQ(runHeld(kOwn + Words{"--watcher", "true"} + child("report", "fds")).out, "fds 0,1,2\n");
}

TEST_F(OwnCgroup, IsEndedWithThoseWhomNothingElseFinds) {
  Process wrapped(heldWithChild(kOwn + kQuick + Words{"--process-timeout", "0.5"} + kForgetful +
                                childWords(kRunaway + kStay)));
  const pid_t runaway = numberAfter(wrapped.awaitOutput("\npid "), "forked");
  const Outcome outcome = wrapped.end();
  EXPECT_EQ(outcome.status, 124);
  EXPECT_FALSE(alive(runaway));
  EXPECT_THAT(outcome.err, Not(HasSubstr(" timed out after 10"))) << "its end is seen at once";
  EXPECT_THAT(linesOf(outcome.err, "INFO"),
              Contains(AllOf(HasSubstr("sent SIGKILL to"),
                             HasSubstr("pid " + std::to_string(runaway) + " ("))));
  EXPECT_THAT(cgroup_->children(), IsEmpty());
}

TEST_F(OwnCgroup, IsAskedToEndBeforeItIsKilled) {
  const Words polite = {"fork", "fork", "session", "catch", "TERM", "ready", "await", "TERM",
                        "exit", "0",    "end",     "ready", "exit", "0",     "end",   "reap"};
  Process wrapped(heldWithChild(kOwn + kForgetful + childWords(polite + kStay)));
  wrapped.awaitOutput("\npid ");
  wrapped.signal(SIGTERM);
  const Outcome outcome = wrapped.end();
  EXPECT_EQ(outcome.status, 128 + SIGTERM);
  EXPECT_THAT(outcome.out, HasSubstr("got TERM"));
  EXPECT_THAT(cgroup_->children(), IsEmpty());
}

TEST_F(OwnCgroup, CatchesAProcessThatIsAnotherAllTheTime) {
  const Outcome outcome =
      runHeld(kOwn + kQuick + Words{"--process-timeout", "0.5"} + childWords(kFleeing + kStay));
  EXPECT_EQ(outcome.status, 124);
  EXPECT_THAT(cgroup_->members(), IsEmpty());
  EXPECT_THAT(cgroup_->children(), IsEmpty());
}

TEST_F(OwnCgroup, CatchesItForAKilledWrapperToo) {
  Process wrapped(held(kOwn + Words{"--watcher", "true"} + childWords(kFleeing + kStay)));
  wrapped.awaitOutput("\npid ");
  wrapped.signal(SIGKILL);
  awaitEmpty();
}

TEST_F(OwnCgroup, IsEndedByTheWatcherOfAKilledWrapper) {
  Process wrapped(
      held(kOwn + Words{"--watcher", "true"} + kForgetful + childWords(kRunaway + kStay)));
  const std::string said = wrapped.awaitOutput("\npid ");
  const pid_t runaway = numberAfter(said, "forked");
  wrapped.signal(SIGKILL);
  awaitGone(runaway);
  awaitGone(numberAfter(said, "pid"));
  wrapped.awaitError("was killed; killed");
  EXPECT_THAT(wrapped.awaitError("\n"), HasSubstr(named(runaway)));
  awaitEmpty();
}

TEST_F(OwnCgroup, IsEndedByTheNextRunWhereThereWasNoWatcher) {
  const Words locked = {"--lockfile", file("lock")};
  Process first(held(kOwn + locked + kForgetful + childWords(kRunaway + kStay)));
  const std::string said = first.awaitOutput("\npid ");
  const pid_t runaway = numberAfter(said, "forked");
  first.signal(SIGKILL);
  first.end();
  awaitGone(numberAfter(said, "pid"));
  ASSERT_TRUE(alive(runaway));

  const Outcome second = run(locked + child("say", "started")); // from another cgroup
  EXPECT_EQ(second.out, "started\n");
  EXPECT_THAT(second.err, AllOf(HasSubstr("is gone"), HasSubstr("killed " + named(runaway))));
  EXPECT_FALSE(alive(runaway));
  EXPECT_THAT(cgroup_->children(), IsEmpty());
}

TEST_F(OwnCgroup, OfAWrapperWithinIsEndedWithIt) {
  Process wrapped(held(kOwn + Words{"--watcher", "true", wrapperProgram()} + kOwn + kForgetful +
                       childWords(kRunaway + kStay)));
  const pid_t runaway = numberAfter(wrapped.awaitOutput("\npid "), "forked");
  EXPECT_THAT(contents("/proc/" + std::to_string(runaway) + "/cgroup"),
              ::testing::ContainsRegex("/exec_wrapper\\.[^/]+/exec_wrapper\\."));
  wrapped.signal(SIGKILL);
  awaitGone(runaway);
  awaitEmpty();
}

TEST_F(OwnCgroup, StaysWithASurvivorUntilTheNextRunFindsItEmpty) {
  const pid_t left = survivor();
  ASSERT_TRUE(alive(left));
  ASSERT_THAT(cgroup_->children(), SizeIs(1));
  EXPECT_EQ(runHeld(kOwn + Words{"true"}).err, "");
  EXPECT_TRUE(alive(left)) << "it was left on purpose";
  EXPECT_THAT(cgroup_->children(), SizeIs(1));
  ::kill(left, SIGKILL);
  awaitGone(left);
  EXPECT_EQ(runHeld(kOwn + Words{"true"}).err, "");
  EXPECT_THAT(cgroup_->children(), IsEmpty());
}

TEST_F(OwnCgroup, LosesItsSurvivorsWhereThatIsAskedFor) {
  const Outcome outcome =
      test::run(heldWithChild(kOwn + kQuick + Words{"--survivors", "kill"} + kForgetful +
                              childWords(kRunaway + Words{"exit", "3"})));
  EXPECT_EQ(outcome.status, 3);
  EXPECT_FALSE(alive(numberAfter(outcome.out, "forked")));
  EXPECT_THAT(cgroup_->children(), IsEmpty());
}

TEST_F(OwnCgroup, ThatMayNotBeMadeIsOneWarningAndTheRunGoesOn) {
  const std::string mounts = contents("/proc/self/mounts");
  const bool hybrid = mounts.find(" /sys/fs/cgroup/unified ") != mounts.npos;
  const std::string mount = hybrid ? "/sys/fs/cgroup/unified" : "/sys/fs/cgroup";
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"mount -o remount,bind,ro " + mount, "Read-only file system"},
      {"umount -l " + mount, "no mounted cgroup2 file system"},
      {"mount -t tmpfs none " + mount, "cannot create a cgroup in"},
  };
  const Words twice = {"--process-max-retries", "1", "--process-retry-delay", "0"};
  for (const auto& [script, why] : cases) {
    const ProcessSpec spec = cgroup_->holding(
        withMounts(script, wrapper(kOwn + twice + child("say", "ran", "exit", "3"))));
    if (!possible(spec)) {
      continue; // no such thing may be done to mounts here
    }
    const Outcome outcome = test::run(spec);
    EXPECT_EQ(outcome.status, 3) << outcome.err;
    EXPECT_EQ(outcome.out, "ran\nran\n");
    EXPECT_THAT(outcome.err, HasSubstr(why));
    std::vector<std::string> warnings = linesOf(outcome.err, "WARNING");
    std::erase_if(warnings,
                  [](const std::string& line) { return line.find("cgroup") == line.npos; });
    EXPECT_THAT(warnings, SizeIs(1)) << outcome.err;
  }
}

TEST_F(OwnCgroup, IsNotForAUserWhoMayNotMakeIt) {
  const ProcessSpec spec =
      cgroup_->holding(asUser(lonelyUser(), wrapper(kOwn + Words{"sh", "-c", "exit 3"})));
  if (::geteuid() != 0 || !possible(spec)) {
    GTEST_SKIP() << "needs to be root, and a program that others may run";
  }
  const Outcome outcome = test::run(spec);
  EXPECT_EQ(outcome.status, 3);
  EXPECT_THAT(outcome.err,
              AllOf(HasSubstr("cgroup = own has no effect"), HasSubstr("Permission denied")));
}

} // namespace
} // namespace exec_wrapper::test
