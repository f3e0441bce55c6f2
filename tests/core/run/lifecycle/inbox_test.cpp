#include "run/lifecycle/inbox.h"

#include <gtest/gtest.h>

#include <poll.h>

#include <thread>
#include <vector>

namespace exec_wrapper::run {
namespace {

bool readable(const Inbox& inbox) {
  pollfd descriptor{inbox.descriptor(), POLLIN, 0};
  return poll(&descriptor, 1, 0) == 1;
}

TEST(InboxTest, GivesNoticesInTheOrderOfTheirPosting) {
  Inbox inbox;
  EXPECT_FALSE(readable(inbox));
  inbox.post(GuardsAnswered{Refusal::busy("held"), "lock_file"});
  inbox.post(Revoked{"gone"});
  EXPECT_TRUE(readable(inbox));
  const auto notices = inbox.take();
  ASSERT_EQ(notices.size(), 2U);
  EXPECT_EQ(std::get<GuardsAnswered>(notices[0]).guard, "lock_file");
  EXPECT_EQ(std::get<Revoked>(notices[1]).reason, "gone");
  EXPECT_FALSE(readable(inbox));
  EXPECT_TRUE(inbox.take().empty());
}

TEST(InboxTest, LosesNothingOfManyThreads) {
  Inbox inbox;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&inbox] {
      for (int k = 0; k < 100; ++k) {
        inbox.post(ReportsChanged{});
      }
    });
  }
  std::size_t taken = 0;
  while (taken < 800) {
    pollfd descriptor{inbox.descriptor(), POLLIN, 0};
    ASSERT_EQ(poll(&descriptor, 1, 20000), 1);
    taken += inbox.take().size();
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(taken, 800U);
  EXPECT_TRUE(inbox.take().empty());
}

} // namespace
} // namespace exec_wrapper::run
