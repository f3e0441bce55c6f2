#include "run/wakeful_timer.h"

#include <gtest/gtest.h>

#include <poll.h>

#include <chrono>

namespace exec_wrapper::run {
namespace {

using namespace std::chrono_literals;

bool firesWithin(const WakefulTimer& timer, int milliseconds) {
  pollfd waited{timer.descriptor(), POLLIN, 0};
  return ::poll(&waited, 1, milliseconds) == 1;
}

TEST(WakefulTimerTest, HasNoDescriptorUntilItIsSet) {
  const WakefulTimer timer;
  EXPECT_EQ(timer.descriptor(), -1);
}

TEST(WakefulTimerTest, FiresWhenTheTimeIsOver) {
  WakefulTimer timer;
  timer.set(1h);
  EXPECT_FALSE(firesWithin(timer, 0));
  timer.set(1ms);
  EXPECT_TRUE(firesWithin(timer, 10'000));
}

TEST(WakefulTimerTest, ATimeThatIsOverFiresAtOnce) {
  WakefulTimer timer;
  timer.set(-1s);
  EXPECT_TRUE(firesWithin(timer, 10'000));
}

TEST(WakefulTimerTest, IsSetAgainAfterItFired) {
  WakefulTimer timer;
  timer.set(0s);
  EXPECT_TRUE(firesWithin(timer, 10'000));
  timer.stop();
  EXPECT_EQ(timer.descriptor(), -1);
  timer.set(1h);
  EXPECT_FALSE(firesWithin(timer, 0));
}

} // namespace
} // namespace exec_wrapper::run
