#include "support/threads/wake_up.h"

#include "support/forbid.h"
#include "support/in_child.h"

#include <gtest/gtest.h>

#include <poll.h>
#include <sys/syscall.h>

#include <cerrno>

namespace exec_wrapper {
namespace {

bool isReadable(const WakeUp& wake) {
  pollfd readable{wake.descriptor(), POLLIN, 0};
  return poll(&readable, 1, 0) == 1;
}

bool isReadableFromSetToClear() {
  WakeUp wake;
  bool good = !isReadable(wake);
  for (int i = 0; i < 10'000; ++i) { // more than a pipe has room for
    wake.set();
  }
  good = good && isReadable(wake);
  wake.clear();
  good = good && !isReadable(wake);
  wake.set();
  return good && isReadable(wake);
}

TEST(WakeUp, IsReadableFromSetToClear) {
  EXPECT_TRUE(isReadableFromSetToClear());
}

TEST(WakeUp, DoesWithoutEventfd) {
  EXPECT_EQ(
      test::inChild([] { return test::forbid(SYS_eventfd2, EPERM) && isReadableFromSetToClear(); }),
      0);
}

} // namespace
} // namespace exec_wrapper
