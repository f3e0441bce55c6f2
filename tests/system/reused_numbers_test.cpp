// Numbers that mean another process by now: of a dead wrapper, its command and its watcher. Nobody
// else is taken for one of them, and nobody else is signalled.

#include "support/confined.h"
#include "support/wrapper.h"

#include <gmock/gmock.h>

namespace exec_wrapper::test {
namespace {

using ::testing::HasSubstr;

/// What the scripts have in common. The kernel gives out the number behind the last one next, where
/// it is free: nobody else may start a process meanwhile, so a command waits at a pipe.
constexpr const char* kSteps = R"sh(
await() { until "$@"; do sleep 0.01; done; }
lives() { grep -q '^State:.[RSD]' /proc/$1/status 2>/dev/null; }
gone() { ! test -e /proc/$1; }
next() { await gone $1; echo $(($1 - 1)) >/proc/sys/kernel/ns_last_pid; }
got() { test $1 -eq $2 || { echo "got $1, not $2"; exit 98; }; }
stranger() { next $1; setsid sleep 600 & got $! $1; }
group() { sed -n 's/^group=\([0-9][0-9]*\) .*/\1/p' lock 2>/dev/null; }
held() { test -n "$(group)"; }
watcher() { grep -lz '^exec_wrapper-watcher' /proc/[0-9]*/cmdline 2>/dev/null | tr -dc '0-9\n'; }
watched() { test -n "$(watcher)"; }
)sh";

/// In a pid namespace, where numbers can be chosen.
class ReusedNumbers : public WrapperTest {
protected:
  void SetUp() override {
    if (kSanitized || run("next 100; true & got $! 100").status != 0) {
      GTEST_SKIP() << "needs to be allowed to choose numbers, and no sanitizer";
    }
  }

  /// The script finds the wrapper in $EW, and the words behind it as its own.
  Outcome run(const std::string& script, const Words& words = {}) const {
    ProcessSpec spec = wrapper({});
    spec.environment["EW"] = spec.argv.front();
    spec.argv = Words{"/bin/sh", "-c", kSteps + script, "sh"} + words;
    return test::run(asProcess1(spec));
  }
};

TEST_F(ReusedNumbers, OfADeadRunAreNotItsOwn) {
  const Outcome outcome = run(R"(
"$EW" --lockfile lock sleep 600 & w=$!
await held; g=$(group)
kill -9 $w; wait $w
stranger $w; stranger $g
"$EW" --lockfile lock echo started
lives $w && lives $g && echo unharmed)");
  EXPECT_EQ(outcome.out, "started\nunharmed\n") << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("took over the lock"));
}

TEST_F(ReusedNumbers, OfADeadRunMayBeThoseOfAnother) {
  const Outcome outcome = run(R"(
"$EW" --lockfile lock sleep 600 & w=$!
await held; g=$(group)
kill -9 $w; wait $w
next $w; "$EW" --lockfile other sleep 600 & got $! $w
await test -s other
"$EW" --lockfile lock echo started
lives $w && "$EW" --lockfile other echo twice; echo $?)");
  EXPECT_EQ(outcome.out, "started\n75\n") << outcome.err;
}

TEST_F(ReusedNumbers, OfADeadWatcherExemptNobody) {
  const Outcome outcome = run(R"(
"$EW" --watcher=true --process-timeout 2 --process-termination-grace-period 0.1 \
  sh -c 'sh -c "$1"; sleep 600' sh "$1"
test -s runaway && { lives $(cat runaway) || echo ended; })",
                              {kSteps + std::string(R"(
await watched; w=$(watcher); kill -9 $w
next $w
setsid sh -c 'trap "" TERM; echo $$ >runaway; sleep 600' & got $! $w
await test -s runaway)")});
  EXPECT_EQ(outcome.out, "ended\n") << outcome.err;
}

TEST_F(ReusedNumbers, OfADeadWatcherAreNotSignalled) {
  const Outcome outcome = run(R"(
mkfifo go
"$EW" --watcher=true sh -c 'read -r line <go' & e=$!
await watched; w=$(watcher); kill -9 $w
stranger $w
echo >go; wait $e; echo $?
lives $w && echo unharmed)");
  EXPECT_EQ(outcome.out, "0\nunharmed\n") << outcome.err;
}

TEST_F(ReusedNumbers, OfAnEarlierAttemptAreNotEndedByTheWatcher) {
  const Outcome outcome = run(R"(
"$EW" --watcher=true --process-max-retries 1 --process-retry-delay 600 sh -c 'echo $$ >leader; exit 3' &
e=$!
await watched; w=$(watcher)
await test -s leader; g=$(cat leader)
stranger $g
kill -9 $e; wait $e
await gone $w
lives $g && echo unharmed)");
  EXPECT_EQ(outcome.out, "unharmed\n") << outcome.err;
}

} // namespace
} // namespace exec_wrapper::test
