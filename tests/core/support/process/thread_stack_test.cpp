#include "support/process/thread_stack.h"

#include "support/in_child.h"

#include <gtest/gtest.h>

#include <pthread.h>
#include <sys/resource.h>

#include <thread>

namespace exec_wrapper {
namespace {

using test::inChild;

std::size_t ownStack() {
  pthread_attr_t attributes;
  std::size_t size = 0;
  if (pthread_getattr_np(pthread_self(), &attributes) == 0) {
    pthread_attr_getstacksize(&attributes, &size);
    pthread_attr_destroy(&attributes);
  }
  return size;
}

TEST(ThreadStack, IsOfOurSizeWhateverTheDefaultWas) {
#ifdef __SANITIZE_THREAD__
  GTEST_SKIP() << "the thread sanitizer needs a larger stack";
#endif
  EXPECT_EQ(inChild([] {
              pthread_attr_t small;
              pthread_attr_init(&small);
              pthread_attr_setstacksize(&small, std::size_t{64} << 10U);
              pthread_setattr_default_np(&small);
              std::size_t before = 0;
              std::thread([&] { before = ownStack(); }).join();
              setThreadStack();
              std::size_t after = 0;
              std::thread([&] { after = ownStack(); }).join();
              return before < kThreadStack && after == kThreadStack;
            }),
            0);
}

} // namespace
} // namespace exec_wrapper
