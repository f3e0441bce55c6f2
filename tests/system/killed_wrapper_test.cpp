// What a killed wrapper leaves running is ended by the next run that wants its lock.

#include "support/await.h"
#include "support/deadline.h"
#include "support/log_lines.h"
#include "support/wrapper.h"
#include "system/runaway.h"

#include <gmock/gmock.h>

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace exec_wrapper::test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

/// One that stays with the command's group.
const Words kMember = {"fork", "ignore", "TERM", "ready", "pause", "end"};
const Words kStarted = {"say", "started"};

std::string named(pid_t pid, const std::string& program = "test_child") {
  return "pid " + std::to_string(pid) + " (" + program + ")";
}

class KilledWrapper : public WrapperTest {
protected:
  Words locked(const Words& more) const { return Words{"--lockfile", file("lock")} + more; }

  Outcome next(const Words& options = {}) const {
    return run(locked(options + childWords(kStarted)));
  }

  /// Kills the wrapper of a command that says its pid. Returns the process that it forked first,
  /// which lives on.
  static pid_t kill(Process& wrapped) {
    const std::string said = wrapped.awaitOutput("\npid ");
    wrapped.signal(SIGKILL);
    wrapped.end();
    awaitGone(numberAfter(said, "pid"));
    return numberAfter(said, "forked");
  }

  /// Until the wrapper wrote the group of its command into the lock, and told it to its watcher.
  void awaitGroup() const {
    for (const Deadline deadline; contents(file("lock")).starts_with("group=?");) {
      ASSERT_FALSE(deadline.over());
      std::this_thread::yield();
    }
  }

  void expectTakenOver(const Outcome& outcome, pid_t wrapper, pid_t ended) const {
    EXPECT_EQ(outcome.status, 0);
    EXPECT_EQ(outcome.out, "started\n");
    EXPECT_THAT(
        lines(outcome.err),
        ElementsAre(AllOf(HasSubstr(" WARNING lock_file: the wrapper with pid " +
                                    std::to_string(wrapper) + " is gone"),
                          HasSubstr("killed " + named(ended))),
                    AllOf(HasSubstr("WARNING"), HasSubstr("took over"), HasSubstr(file("lock")))));
    EXPECT_FALSE(alive(ended));
    EXPECT_NE(::access(file("lock").c_str(), F_OK), 0) << "the lock is given back";
  }
};

TEST_F(KilledWrapper, HasItsRunawaysEndedByTheNextRun) {
  Process first(wrapper(locked(childWords(kRunaway + kStay))));
  const pid_t runaway = kill(first);
  ASSERT_TRUE(alive(runaway));
  expectTakenOver(next(), first.pid(), runaway);
}

TEST_F(KilledWrapper, HasTheMembersOfItsGroupEndedByTheNextRun) {
  Process first(wrapper(locked(childWords(kMember + kStay))));
  const pid_t member = kill(first);
  expectTakenOver(next(), first.pid(), member);
}

TEST_F(KilledWrapper, HasItsTreeEndedThoughTheLockDoesNotNameTheGroup) {
  Process first(wrapper(locked(childWords(kMember + kStay))));
  const pid_t member = kill(first);
  std::string lock = contents(file("lock")); // as before the wrapper could write it
  const std::size_t end = lock.find('\n');
  dir_.write("lock", lock.replace(0, end, "group=?" + std::string(end - 7, ' ')));
  expectTakenOver(next(), first.pid(), member);
}

TEST_F(KilledWrapper, HasItsTreeLeftWhereLocksAreKept) {
  Process first(wrapper(locked(childWords(kRunaway + kStay))));
  const pid_t runaway = kill(first);
  const Outcome second = next({"--lock-stale", "keep", "--lock-wait", "600"});
  EXPECT_EQ(second.status, 75) << "at once: nobody will give it back";
  EXPECT_EQ(second.out, "");
  EXPECT_THAT(
      lines(second.err),
      ElementsAre(AllOf(HasSubstr("its wrapper is dead, but its command still runs, as pid " +
                                  std::to_string(runaway) + " (test_child)"),
                        HasSubstr("lock-stale is keep"))));
  EXPECT_TRUE(alive(runaway));
}

TEST_F(KilledWrapper, HasItsTreeEndedByWhoWaitsForItsLock) {
  Process first(wrapper(locked(childWords(kRunaway + kStay))));
  first.awaitOutput("\npid ");
  Process second(
      wrapper(locked(Words{"--lock-wait", "600", "--log-level", "INFO"} + childWords(kStarted))));
  second.awaitError("waiting");
  const pid_t runaway = kill(first);
  const Outcome outcome = second.end();
  EXPECT_EQ(outcome.out, "started\n");
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("; killed pid "), HasSubstr(named(runaway))));
  EXPECT_FALSE(alive(runaway));
}

TEST_F(KilledWrapper, IsSucceededByOneOfManyAtATime) {
  Process first(wrapper(locked(childWords(kRunaway + kStay))));
  const pid_t runaway = kill(first);
  std::vector<std::unique_ptr<Process>> many;
  const Words alone = child("take", file("inside"), "remove", file("inside"), "say", "started");
  for (int i = 0; i < 12; ++i) {
    many.push_back(std::make_unique<Process>(wrapper(locked(Words{"--lock-wait", "600"} + alone))));
  }
  int takenOver = 0;
  for (const auto& process : many) {
    const Outcome outcome = process->end();
    EXPECT_EQ(outcome.out, "started\n") << outcome.err;
    takenOver += outcome.err.find("took over") != std::string::npos ? 1 : 0;
  }
  EXPECT_EQ(takenOver, 1);
  EXPECT_FALSE(alive(runaway));
}

TEST_F(KilledWrapper, HasTheTreesOfWrappersWithinEndedThoughTheseWereKilledToo) {
  // The inner wrapper is not the command itself, else the kernel would end it with the outer one.
  const Words inner = Words{wrapperProgram()} + childWords(kRunaway + kMember + kStay);
  Process first(wrapper(locked(
      Words{"/bin/sh", "-c", "echo pid $$; \"$@\" & echo inner $!; wait; exec sleep 600", "sh"} +
      inner)));
  first.awaitOutput("inner ");
  const std::string said = first.awaitOutput("\npid ");
  const pid_t innerPid = numberAfter(said, "inner");
  ::kill(innerPid, SIGKILL);
  awaitGone(innerPid);
  first.signal(SIGKILL);
  first.end();
  awaitGone(numberAfter(said, "pid"));
  const std::vector<pid_t> left = first.survivors();
  EXPECT_GE(left.size(), 2U) << "a runaway and a member of the inner group";
  const Outcome second = next();
  EXPECT_EQ(second.out, "started\n");
  for (const pid_t pid : left) {
    EXPECT_FALSE(alive(pid));
  }
}

TEST_F(KilledWrapper, HasLivingWrappersWithinEndedToo) {
  const Words inner = Words{wrapperProgram()} + childWords(kRunaway + kStay);
  Process first(wrapper(
      locked(Words{"/bin/sh", "-c", "echo pid $$; \"$@\" & wait; exec sleep 600", "sh"} + inner)));
  kill(first);
  const std::vector<pid_t> left = first.survivors();
  EXPECT_GE(left.size(), 2U);
  EXPECT_THAT(next().err, HasSubstr("(exec_wrapper)"));
  for (const pid_t pid : left) {
    EXPECT_FALSE(alive(pid));
  }
}

const Words kWithoutEnvironment = {"/usr/bin/env", "-i", "/bin/sh", "-c",
                                   "sleep 600 & echo forked $!; echo pid $$; wait"};

TEST_F(KilledWrapper, HoldsItsLockWhileThereMayBeProcessesOfItsCommand) {
  ::prctl(PR_SET_CHILD_SUBREAPER, 1); // to reap the leader, which as a zombie shows whose they are
  Process first(wrapper(locked(kWithoutEnvironment)));
  first.awaitOutput("\npid ");
  awaitGroup();
  const pid_t silent = kill(first);
  ::waitpid(-1, nullptr, 0);
  ::prctl(PR_SET_CHILD_SUBREAPER, 0);
  const Outcome second = next();
  EXPECT_EQ(second.status, 75);
  EXPECT_THAT(second.err, AllOf(HasSubstr("may belong to another run"),
                                HasSubstr("pid " + std::to_string(silent) + " (")));
  ASSERT_TRUE(alive(silent));
  ::kill(silent, SIGKILL);
  awaitGone(silent);
  EXPECT_EQ(next().out, "started\n");
}

TEST_F(KilledWrapper, HasEvenSuchProcessesEndedByItsWatcher) {
  Process first(wrapper(Words{"--watcher", "true"} + locked(kWithoutEnvironment)));
  const pid_t silent = numberAfter(first.awaitOutput("\npid "), "forked");
  awaitGroup();
  first.signal(SIGKILL);
  awaitGone(silent);
  first.awaitError("pid " + std::to_string(silent) + " (");
}

TEST_F(KilledWrapper, DoesNotEndTheRunsOfOthers) {
  Process other(wrapper(childWords(kRunaway + kMember + kStay)));
  other.awaitOutput("\npid ");
  const std::vector<pid_t> theirs = other.survivors();
  Process first(wrapper(locked(childWords(kRunaway + kStay))));
  kill(first);
  EXPECT_EQ(next().out, "started\n");
  EXPECT_THAT(other.survivors(), SizeIs(theirs.size()));
  EXPECT_FALSE(other.ended());
}

TEST_F(KilledWrapper, IsNoneThatLeftASurvivorInGoodOrder) {
  Process first(wrapper(locked(childWords(kRunaway))));
  EXPECT_EQ(first.end().status, 0);
  const Outcome second = next();
  EXPECT_EQ(second.out, "started\n");
  EXPECT_EQ(second.err, "");
  EXPECT_THAT(first.survivors(), SizeIs(1));
}

TEST_F(KilledWrapper, IsNotSucceededByAPartOfItsOwnTree) {
  // The run within must not end the rest, of which it is one.
  const std::string script = R"(setsid sh -c '
    echo pid $PPID
    while kill -0 "$1"; do sleep 0.02; done 2>/dev/null
    shift
    "$@" >"$0.out" 2>"$0.err"
    echo "status $?" >"$0.status.new" && mv "$0.status.new" "$0.status"
    sleep 600' "$0" "$PPID" "$@" &
    wait)";
  Process first(wrapper(locked(Words{"/bin/sh", "-c", script, file("inner"), wrapperProgram()} +
                               locked(childWords(kStarted)))));
  const pid_t command = numberAfter(first.awaitOutput("\n"), "pid");
  first.signal(SIGKILL);
  first.end();
  awaitGone(command);
  awaitFile(file("inner.status"));
  EXPECT_EQ(contents(file("inner.status")), "status 75\n");
  EXPECT_EQ(contents(file("inner.out")), "");
  EXPECT_THAT(contents(file("inner.err")),
              AllOf(HasSubstr("this run belongs to it"), HasSubstr("its wrapper is dead"),
                    Not(HasSubstr("killed pid"))));
  EXPECT_THAT(first.survivors(), Not(IsEmpty()));

  EXPECT_EQ(next().out, "started\n") << "from outside it is ended";
  EXPECT_THAT(first.survivors(), IsEmpty());
}

} // namespace
} // namespace exec_wrapper::test
