#include "common/stoppable_wait.h"

#include "support/deadline.h"

#include <gtest/gtest.h>

#include <thread>

namespace exec_wrapper::common {
namespace {

using namespace std::chrono_literals;

Duration timeOf(Duration length, const std::stop_token& stop) {
  const test::Deadline deadline(24h);
  waitUnlessStopped(length, stop);
  return 24h - deadline.left();
}

TEST(StoppableWait, LastsAsLongAsItIsTo) {
  EXPECT_GE(timeOf(30ms, {}), 30ms);
}

TEST(StoppableWait, ThatIsNoneEndsAtOnce) {
  EXPECT_LT(timeOf(0s, {}), test::kPatience);
}

TEST(StoppableWait, EndsWithAStopBefore) {
  std::stop_source stop;
  stop.request_stop();
  EXPECT_LT(timeOf(std::chrono::hours(24 * 365 * 99), stop.get_token()), test::kPatience);
}

TEST(StoppableWait, EndsWithAStopMeanwhile) {
  std::stop_source stop;
  const std::jthread stopper([&stop] {
    std::this_thread::yield();
    stop.request_stop();
  });
  EXPECT_LT(timeOf(std::chrono::hours(24 * 365 * 99), stop.get_token()), test::kPatience);
}

} // namespace
} // namespace exec_wrapper::common
