// The wall clock goes back and forward by an hour or a day while a run goes on: nothing is late,
// nothing is early, and no time that is told is less than nothing.

#include "support/confined.h"
#include "support/log_lines.h"
#include "support/process_api/process_api.h"
#include "support/wrapper.h"

#include <gmock/gmock.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <ctime>

namespace exec_wrapper::test {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr int kHour = 3600;
constexpr int kDay = 24 * kHour;

class HostileClock : public WrapperTest, public ::testing::WithParamInterface<int> {
protected:
  void SetUp() override {
    if (kSanitized) {
      GTEST_SKIP() << "a sanitizer must be loaded first, and so must what shifts the clock";
    }
  }

  /// With a clock that `shift` sets.
  ProcessSpec shifted(const Words& words) const {
    ProcessSpec spec = wrapper(words);
    spec.environment["LD_PRELOAD"] = EXEC_WRAPPER_SHIFTED_CLOCK;
    spec.environment["TEST_CLOCK_SHIFT"] = file("shift");
    return spec;
  }

  /// At once: a reader finds the old shift, or the new one.
  void shift(int seconds) const {
    const std::string whole = dir_.write("shift.new", std::to_string(seconds));
    ASSERT_EQ(std::rename(whole.c_str(), file("shift").c_str()), 0);
  }

  static Words untilTold() {
    return child("catch", "USR1", "say", "ready", "await", "USR1", "exit", "3");
  }
};

TEST_F(HostileClock, IsTheOneThatTheWrapperSees) {
  shift(-kDay * 365 * 30); // or else the other tests are none
  EXPECT_THAT(test::run(shifted({"sh", "-c", "exit 3"})).err, ContainsRegex("^199[0-9]-"));
}

TEST_P(HostileClock, DoesNotTouchATimeout) {
  Process wrapped(shifted(Words{"--process-timeout", "1"} + child("say", "ready", "pause")));
  wrapped.awaitOutput("ready");
  shift(GetParam());
  const Outcome outcome = wrapped.end();
  EXPECT_EQ(outcome.status, 124);
  EXPECT_GE(outcome.elapsed, 1s);
  EXPECT_THAT(outcome.err, ContainsRegex("timed out after 1(\\.[0-9]+)? s"));
}

TEST_P(HostileClock, DoesNotEndARunThatHasTimeLeft) {
  Process wrapped(shifted(Words{"--process-timeout", "600"} + untilTold()));
  wrapped.awaitOutput("ready");
  shift(GetParam());
  wrapped.signal(SIGUSR1);
  const Outcome outcome = wrapped.end();
  EXPECT_EQ(outcome.status, 3);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("exit status 3 after"), Not(HasSubstr("after -"))));
}

TEST_P(HostileClock, DoesNotTouchTheWaitForTheNextAttempt) {
  const Words retry = {"--process-max-retries", "1", "--process-retry-delay", "0.5"};
  Process wrapped(shifted(retry + child("say", "ready", "exit", "3")));
  wrapped.awaitError("again in 500 ms");
  shift(GetParam());
  const Outcome outcome = wrapped.end();
  EXPECT_EQ(outcome.status, 3);
  EXPECT_GE(outcome.elapsed, 500ms);
}

TEST_P(HostileClock, DoesNotStopHeartbeatsNorHastenThem) {
  ProcessApi api;
  const Words asked = {"--api-base-url",    api.url(), "--api-key",    "the-api-key",
                       "--process-type-id", "1",       "--deployment", "test"};
  Process wrapped(shifted(asked + Words{"--api-heartbeat-interval", "0.1"} + untilTold()));
  wrapped.awaitOutput("ready");
  shift(GetParam());
  const std::size_t before = api.requests(RequestKind::Update).size();
  api.awaitRequests(RequestKind::Update, before + 3);
  wrapped.signal(SIGUSR1);
  EXPECT_EQ(wrapped.end().status, 3);
  EXPECT_EQ(api.awaitFinal().text("status"), "failed");
}

TEST_P(HostileClock, DoesNotMakeALockStaleNorItsAgeNegative) {
  Process holder(shifted(Words{"--lockfile", file("lock")} + untilTold()));
  holder.awaitOutput("ready");
  shift(GetParam());
  const Outcome refused = test::run(shifted({"--lockfile", file("lock"), "echo", "started"}));
  EXPECT_EQ(refused.status, 75);
  EXPECT_THAT(refused.out, IsEmpty());
  EXPECT_THAT(refused.err, AllOf(HasSubstr("is held by pid"), Not(HasSubstr(" -"))));
  holder.signal(SIGUSR1);
  EXPECT_EQ(holder.end().status, 3);
  EXPECT_EQ(contents(file("lock")), "");
}

TEST_P(HostileClock, DoesNotTouchTheWaitForALock) {
  Process holder(shifted(Words{"--lockfile", file("lock")} + untilTold()));
  holder.awaitOutput("ready");
  Process waiting(shifted({"--lockfile", file("lock"), "--lock-wait", "500", "echo", "mine"}));
  shift(GetParam());
  holder.signal(SIGUSR1);
  EXPECT_EQ(holder.end().status, 3);
  EXPECT_EQ(waiting.end().out, "mine\n");
}

/// The monotonic clock of a machine that was just started, or that has run for sixty years.
class OddMonotonicClock : public WrapperTest, public ::testing::WithParamInterface<bool> {
protected:
  ProcessSpec moved(const Words& words) const {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    const std::string offset =
        GetParam() ? "-" + std::to_string(now.tv_sec - 2) : std::to_string(1'900'000'000);
    return behind({"unshare", "--time", "--monotonic", offset, "--boottime", offset, "--fork"},
                  wrapper(words));
  }

  void SetUp() override {
    if (!possible(moved({}))) {
      GTEST_SKIP() << "needs to be allowed a time namespace";
    }
  }
};

TEST_P(OddMonotonicClock, DoesNotTouchATimeout) {
  const Outcome outcome = test::run(moved(Words{"--process-timeout", "0.3"} + child("pause")));
  EXPECT_EQ(outcome.status, 124);
  EXPECT_THAT(outcome.err, ContainsRegex("timed out after [0-9.]+ m?s"));
}

TEST_P(OddMonotonicClock, BearsTheLongestTimes) {
  const Words century = {"--process-timeout", "876000h",    "--process-termination-grace-period",
                         "876000h",           "--lockfile", file("lock"),
                         "--lock-wait",       "876000h"};
  EXPECT_EQ(test::run(moved(century + child("exit", "3"))).status, 3);
}

TEST_P(OddMonotonicClock, DoesNotTouchTheWaitForTheNextAttempt) {
  const Words retry = {"--process-max-retries", "1", "--process-retry-delay", "0.2"};
  const Outcome outcome = test::run(moved(retry + child("exit", "3")));
  EXPECT_EQ(outcome.status, 3);
  EXPECT_GE(outcome.elapsed, 200ms);
}

TEST_P(OddMonotonicClock, DoesNotStopHeartbeats) {
  ProcessApi api;
  Process wrapped(
      moved(Words{"--api-base-url", api.url(), "--api-key", "the-api-key", "--process-type-id", "1",
                  "--deployment", "test", "--api-heartbeat-interval", "0.1"} +
            child("say", "ready", "pause")));
  api.awaitRequests(RequestKind::Update, 3);
}

INSTANTIATE_TEST_SUITE_P(Of, OddMonotonicClock, ::testing::Bool(), [](const auto& young) {
  return young.param ? "TwoSeconds" : "SixtyYears";
});

INSTANTIATE_TEST_SUITE_P(Goes, HostileClock, ::testing::Values(-kDay, -kHour, kHour, kDay),
                         [](const auto& shift) {
                           const std::string way = shift.param < 0 ? "Back" : "Forward";
                           return way + (std::abs(shift.param) == kDay ? "ByADay" : "ByAnHour");
                         });

} // namespace
} // namespace exec_wrapper::test
