#include "support/threads/call_watchdog.h"

#include <gtest/gtest.h>

#include <signal.h>
#include <unistd.h>

#include <stdexcept>

namespace exec_wrapper {
namespace {

using namespace std::chrono_literals;
using ::testing::ExitedWithCode;

const std::string kName = "mail";

[[noreturn]] void sleepForEver() {
  for (;;) {
    ::pause();
  }
}

void hang(Duration limit, CallWatchdog::OnStop onStop) {
  CallWatchdog watchdog(limit, 78, onStop);
  watchdog.watch("reporter", kName);
  sleepForEver();
}

TEST(PatienceDeathTest, EndsWithAWordAndTheStatusWhenTheTimeIsOver) {
  EXPECT_EXIT(hang(10ms, CallWatchdog::OnStop::ExitAsStopped), ExitedWithCode(78),
              "exec_wrapper: reporter mail does not return; exiting without it");
}

TEST(PatienceDeathTest, EndsOnAStopThoughSignalsAreBlocked) {
  const auto stopped = [](CallWatchdog::OnStop onStop) {
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, nullptr);
    ::raise(SIGTERM);
    hang(1h, onStop);
  };
  EXPECT_EXIT(stopped(CallWatchdog::OnStop::ExitAsStopped), ExitedWithCode(128 + SIGTERM), "mail");
  EXPECT_EXIT(stopped(CallWatchdog::OnStop::KeepStatus), ExitedWithCode(78), "mail");
}

TEST(PatienceDeathTest, NamesWhoLetsAnExceptionOutWhereNoneCanPass) {
  struct Throwing {
    ~Throwing() { fail(); }
    static void fail() { throw std::runtime_error("out of cheese"); }
  };
  const auto destroy = [] {
    CallWatchdog watchdog(1h, 3, CallWatchdog::OnStop::KeepStatus);
    watchdog.watch("guard", kName);
    const Throwing throwing;
  };
  EXPECT_EXIT(destroy(), ExitedWithCode(3), "guard mail fails: out of cheese");
}

TEST(PatienceDeathTest, AnEarlierEndOfTheOneAroundIsNotMissed) {
  const auto within = [] {
    CallWatchdog outer(10ms, 3, CallWatchdog::OnStop::KeepStatus);
    outer.watch("guard", kName);
    hang(1h, CallWatchdog::OnStop::KeepStatus);
  };
  EXPECT_EXIT(within(), ExitedWithCode(3), "guard mail does not return");
}

TEST(PatienceDeathTest, GoesOffByTheTimerAroundIt) {
  const auto within = [] {
    const WatchdogTimer timer;
    { CallWatchdog over(1h, 3, CallWatchdog::OnStop::KeepStatus); }
    hang(10ms, CallWatchdog::OnStop::KeepStatus);
  };
  EXPECT_EXIT(within(), ExitedWithCode(78), "reporter mail does not return");
}

TEST(CallWatchdog, LeavesNothingBehind) {
  struct sigaction before {};
  struct sigaction after {};
  sigaction(SIGALRM, nullptr, &before);
  const std::terminate_handler handler = std::get_terminate();
  {
    CallWatchdog outer(1h, 78, CallWatchdog::OnStop::KeepStatus);
    CallWatchdog inner(1h, 78, CallWatchdog::OnStop::KeepStatus);
    EXPECT_NE(std::get_terminate(), handler);
  }
  sigaction(SIGALRM, nullptr, &after);
  EXPECT_EQ(before.sa_handler, after.sa_handler);
  EXPECT_EQ(std::get_terminate(), handler);
}

} // namespace
} // namespace exec_wrapper
