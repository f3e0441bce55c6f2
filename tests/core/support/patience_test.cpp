#include "support/patience.h"

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

void hang(Duration limit, Patience::OnStop onStop) {
  Patience patience(limit, 78, onStop);
  patience.waitFor("reporter", kName);
  sleepForEver();
}

TEST(PatienceDeathTest, EndsWithAWordAndTheStatusWhenTheTimeIsOver) {
  EXPECT_EXIT(hang(10ms, Patience::OnStop::ExitAsStopped), ExitedWithCode(78),
              "exec_wrapper: reporter mail does not return; leaving without it");
}

TEST(PatienceDeathTest, EndsOnAStopThoughSignalsAreBlocked) {
  const auto stopped = [](Patience::OnStop onStop) {
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, nullptr);
    ::raise(SIGTERM);
    hang(1h, onStop);
  };
  EXPECT_EXIT(stopped(Patience::OnStop::ExitAsStopped), ExitedWithCode(128 + SIGTERM), "mail");
  EXPECT_EXIT(stopped(Patience::OnStop::KeepStatus), ExitedWithCode(78), "mail");
}

TEST(PatienceDeathTest, NamesWhoLetsAnExceptionOutWhereNoneCanPass) {
  struct Throwing {
    ~Throwing() { fail(); }
    static void fail() { throw std::runtime_error("out of cheese"); }
  };
  const auto destroy = [] {
    Patience patience(1h, 3, Patience::OnStop::KeepStatus);
    patience.waitFor("guard", kName);
    const Throwing throwing;
  };
  EXPECT_EXIT(destroy(), ExitedWithCode(3), "guard mail fails: out of cheese");
}

TEST(PatienceDeathTest, AnEarlierEndOfTheOneAroundIsNotMissed) {
  const auto within = [] {
    Patience outer(10ms, 3, Patience::OnStop::KeepStatus);
    outer.waitFor("guard", kName);
    hang(1h, Patience::OnStop::KeepStatus);
  };
  EXPECT_EXIT(within(), ExitedWithCode(3), "guard mail does not return");
}

TEST(PatienceDeathTest, GoesOffByTheTimerAroundIt) {
  const auto within = [] {
    const PatienceTimer timer;
    { Patience over(1h, 3, Patience::OnStop::KeepStatus); }
    hang(10ms, Patience::OnStop::KeepStatus);
  };
  EXPECT_EXIT(within(), ExitedWithCode(78), "reporter mail does not return");
}

TEST(Patience, LeavesNothingBehind) {
  struct sigaction before {};
  struct sigaction after {};
  sigaction(SIGALRM, nullptr, &before);
  const std::terminate_handler handler = std::get_terminate();
  {
    Patience outer(1h, 78, Patience::OnStop::KeepStatus);
    Patience inner(1h, 78, Patience::OnStop::KeepStatus);
    EXPECT_NE(std::get_terminate(), handler);
  }
  sigaction(SIGALRM, nullptr, &after);
  EXPECT_EQ(before.sa_handler, after.sa_handler);
  EXPECT_EQ(std::get_terminate(), handler);
}

} // namespace
} // namespace exec_wrapper
