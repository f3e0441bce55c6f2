#include "run/progress/datagram_queue.h"

#include <gtest/gtest.h>

#include <string>

namespace exec_wrapper::run {
namespace {

std::string popped(DatagramQueue& queue) {
  std::string text;
  queue.pop([&](const Peer& sender, std::string_view bytes) {
    text = std::to_string(sender.port) + " " + std::string(bytes);
  });
  return text;
}

TEST(DatagramQueueTest, GivesBackInOrderWhatWasPut) {
  DatagramQueue queue;
  queue.push({{}, 2}, "a");
  queue.push({{}, 3}, "");
  EXPECT_EQ(popped(queue), "2 a");
  queue.push({{}, 4}, "bc");
  EXPECT_EQ(queue.size(), 2U);
  EXPECT_EQ(popped(queue), "3 ");
  EXPECT_EQ(popped(queue), "4 bc");
  EXPECT_TRUE(queue.empty());
  EXPECT_EQ(queue.size(), 0U);
}

TEST(DatagramQueueTest, IsFullOfManyBytesUntilAllAreRead) {
  DatagramQueue queue;
  queue.push({}, "a");
  queue.push({}, std::string(DatagramQueue::kMostBytes, 'x'));
  EXPECT_TRUE(queue.full());
  popped(queue);
  EXPECT_TRUE(queue.full());
  popped(queue);
  EXPECT_FALSE(queue.full());
}

TEST(DatagramQueueTest, IsFullOfManyDatagramsThoughTheyAreEmpty) {
  DatagramQueue queue;
  while (!queue.full()) {
    queue.push({}, "");
  }
  EXPECT_EQ(queue.size(), DatagramQueue::kMost);
}

} // namespace
} // namespace exec_wrapper::run
