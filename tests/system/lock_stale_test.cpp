// The locks of runs that died, from outside.

#include "support/await.h"
#include "support/log_lines.h"
#include "support/wrapper.h"

#include <gmock/gmock.h>

#include <signal.h>
#include <unistd.h>

namespace exec_wrapper::test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class StaleLock : public WrapperTest {
protected:
  Words locked(const Words& more = {}) const { return Words{"--lockfile", file("lock")} + more; }

  bool free() const { return ::access(file("lock").c_str(), F_OK) != 0; }

  /// Leaves the lock of a run of which nothing lives. Returns the wrapper's pid.
  pid_t crash() const {
    Process run(wrapper(locked() + child("report", "pid", "pause")));
    const pid_t command = numberAfter(run.awaitOutput("\n"), "pid");
    run.signal(SIGKILL);
    run.end();
    awaitGone(command);
    return run.pid();
  }

  /// Replaces a line of the lock file.
  void rewrite(const std::string& key, const std::string& value) const {
    std::string text = contents(file("lock"));
    const std::size_t begin = text.find("\n" + key + "=") + 1;
    text.replace(begin, text.find('\n', begin) - begin, key + "=" + value);
    dir_.write("lock", text);
  }
};

TEST_F(StaleLock, IsTakenOverWithAWarning) {
  const std::string dead = "pid " + std::to_string(crash());
  EXPECT_FALSE(free());
  const Outcome next = run(locked(child("say", "started")));
  EXPECT_EQ(next.status, 0);
  EXPECT_EQ(next.out, "started\n");
  EXPECT_THAT(lines(next.err),
              ElementsAre(AllOf(HasSubstr("WARNING"), HasSubstr("took over"), HasSubstr(dead))));
  EXPECT_TRUE(free());
}

TEST_F(StaleLock, IsKeptWhereItShallBe) {
  const std::string dead = "pid " + std::to_string(crash());
  const Outcome next =
      run(locked(Words{"--lock-stale", "keep", "--lock-wait", "600"} + child("say", "started")));
  EXPECT_EQ(next.status, 75) << "and at once: there is nobody to wait for";
  EXPECT_EQ(next.out, "");
  EXPECT_THAT(lines(next.err),
              ElementsAre(AllOf(HasSubstr("WARNING"), HasSubstr(dead), HasSubstr("is dead"),
                                HasSubstr("remove the lock"))));
  EXPECT_FALSE(free());
}

TEST_F(StaleLock, IsNoneWhileTheCommandOfAKilledWrapperRuns) {
  Process first(wrapper(locked(child("fork", "ready", "pause", "end", "report", "pid", "pause"))));
  const std::string said = first.awaitOutput("pid ");
  const pid_t survivor = numberAfter(said, "forked");
  first.awaitOutput("\n", 2);
  first.signal(SIGKILL);
  first.end();

  const Outcome second = run(locked(Words{"--lock-stale", "keep"} + child("say", "started")));
  EXPECT_EQ(second.status, 75);
  EXPECT_EQ(second.out, "");
  EXPECT_THAT(second.err, HasSubstr("its wrapper is dead, but its command still runs"));

  ::kill(survivor, SIGKILL);
  awaitGone(survivor);
  EXPECT_EQ(run(locked(child("say", "started"))).out, "started\n");
}

TEST_F(StaleLock, IsNoneWhileTheWrapperLives) {
  Process first(wrapper(locked(child("say", "ready", "pause"))));
  first.awaitOutput("ready");
  first.signal(SIGSTOP);
  const Outcome second = run(locked(child("say", "started")));
  first.signal(SIGCONT);
  EXPECT_EQ(second.status, 75);
  EXPECT_EQ(second.out, "");
}

TEST_F(StaleLock, IsTakenOverByWhoWaitsForIt) {
  Process first(wrapper(locked(child("report", "pid", "pause"))));
  const pid_t command = numberAfter(first.awaitOutput("\n"), "pid");
  Process second(wrapper(
      locked(Words{"--lock-wait", "600", "--log-level", "INFO"} + child("say", "started"))));
  second.awaitError("waiting");
  first.signal(SIGKILL);
  first.end();
  awaitGone(command);
  EXPECT_EQ(second.end().out, "started\n");
}

TEST_F(StaleLock, OfAnotherHostIsLeftAlone) {
  crash();
  rewrite("host", "elsewhere");
  rewrite("boot", "another");
  const Outcome next = run(locked(child("say", "started")));
  EXPECT_EQ(next.status, 75);
  EXPECT_THAT(next.err, AllOf(HasSubstr(" on elsewhere for "), HasSubstr("unknown here")));
  EXPECT_FALSE(free());
}

TEST_F(StaleLock, OfAnotherPidNamespaceIsLeftAlone) {
  crash();
  rewrite("pid-namespace", "pid:[1]");
  EXPECT_EQ(run(locked(child("say", "started"))).status, 75);
  EXPECT_FALSE(free());
}

TEST_F(StaleLock, ThatIsDamagedIsLeftAlone) {
  for (const char* text : {"", "\n", "wrapper=", "group=?\nwrapper=99999"}) {
    dir_.write("lock", text);
    EXPECT_EQ(run(locked(child("say", "started"))).status, 75) << text;
    EXPECT_EQ(contents(file("lock")), text);
  }
}

TEST_F(StaleLock, LeavesNothingBesideIt) {
  crash();
  const std::string node = ".lock.here.4711.0123456789abcdef";
  dir_.write(node, contents(file("lock")));
  EXPECT_EQ(run(locked(child("say", "started"))).status, 0);
  EXPECT_NE(::access(file(node).c_str(), F_OK), 0);
}

TEST_F(StaleLock, OfAKilledRunIsTakenOverByTheSameCommandLine) {
  for (int i = 0; i < 3; ++i) {
    crash(); // each takes over what the one before it left
  }
  EXPECT_EQ(run(locked(child("say", "started"))).out, "started\n");
}

} // namespace
} // namespace exec_wrapper::test
