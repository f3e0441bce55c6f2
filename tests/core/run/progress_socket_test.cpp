#include "run/progress_socket.h"

#include "core/run/sender_socket.h"

#include <gmock/gmock.h>

#include <fcntl.h>
#include <poll.h>

#include <cerrno>
#include <string>
#include <vector>

namespace exec_wrapper {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class ProgressSocketTest : public testing::Test {
protected:
  ProgressSocketTest() { EXPECT_EQ(socket_.open(0), 0); }

  std::vector<std::string> received() {
    std::vector<std::string> all;
    while (!queue_.empty()) {
      queue_.pop([&](const Sender& sender, std::string_view bytes) {
        senders_.push_back(sender);
        all.emplace_back(bytes);
      });
    }
    return all;
  }

  void shrinkRoom() {
    const int least = 0;
    setsockopt(socket_.descriptor(), SOL_SOCKET, SO_RCVBUF, &least, sizeof least);
  }

  ProgressSocket socket_;
  DatagramQueue queue_;
  std::vector<Sender> senders_;
};

TEST_F(ProgressSocketTest, FreePortsDiffer) {
  ProgressSocket other;
  ASSERT_EQ(other.open(0), 0);
  EXPECT_NE(socket_.port(), 0);
  EXPECT_NE(socket_.port(), other.port());
}

TEST_F(ProgressSocketTest, TakesThePortThatItIsGiven) {
  std::uint16_t free = 0;
  {
    ProgressSocket before;
    ASSERT_EQ(before.open(0), 0);
    free = before.port();
  }
  ProgressSocket socket;
  ASSERT_EQ(socket.open(free), 0);
  EXPECT_EQ(socket.port(), free);
}

TEST_F(ProgressSocketTest, SharesItsPortWithNobody) {
  ProgressSocket other;
  EXPECT_EQ(other.open(socket_.port()), EADDRINUSE);
  EXPECT_LT(other.descriptor(), 0);
}

TEST_F(ProgressSocketTest, IsNotInherited) {
  EXPECT_NE(::fcntl(socket_.descriptor(), F_GETFD) & FD_CLOEXEC, 0);
}

TEST_F(ProgressSocketTest, NothingThereIsNotWaitedFor) {
  EXPECT_TRUE(socket_.receive(queue_));
  EXPECT_THAT(received(), IsEmpty());
}

TEST_F(ProgressSocketTest, ReceivesAllThatIsThereWithItsSender) {
  const SenderSocket one(socket_.port());
  const SenderSocket two(socket_.port());
  one.send("a");
  two.send("");
  one.send(std::string(65'507, 'x'));
  pollfd readable{socket_.descriptor(), POLLIN, 0};
  EXPECT_EQ(poll(&readable, 1, 0), 1);
  EXPECT_TRUE(socket_.receive(queue_));
  EXPECT_EQ(poll(&readable, 1, 0), 0);
  EXPECT_THAT(received(), ElementsAre("a", "", std::string(65'507, 'x')));
  EXPECT_EQ(senders_[0], senders_[2]);
  EXPECT_NE(senders_[0].port, senders_[1].port);
  EXPECT_EQ(socket_.dropped(), 0U);
}

TEST_F(ProgressSocketTest, LeavesInTheKernelWhatTheQueueHasNoRoomFor) {
  const SenderSocket sender(socket_.port());
  while (!queue_.full()) {
    queue_.push({}, std::string(100'000, 'x'));
  }
  sender.send("a");
  EXPECT_FALSE(socket_.receive(queue_));
  received();
  EXPECT_TRUE(socket_.receive(queue_));
  EXPECT_THAT(received(), ElementsAre("a"));
}

TEST_F(ProgressSocketTest, KnowsThatItWasGrantedLessRoom) {
  shrinkRoom();
  EXPECT_TRUE(socket_.isNarrow());
}

TEST_F(ProgressSocketTest, CountsWhatTheKernelDropped) {
  shrinkRoom();
  const SenderSocket sender(socket_.port());
  const std::uint64_t sent = 100;
  for (std::uint64_t i = 0; i < sent; ++i) {
    sender.send(std::string(200, 'x'));
  }
  EXPECT_TRUE(socket_.receive(queue_));
  const std::uint64_t first = received().size();
  EXPECT_LT(first, sent);
  EXPECT_EQ(socket_.dropped(), sent - first) << "though none came since";
  sender.send("a");
  EXPECT_TRUE(socket_.receive(queue_));
  EXPECT_THAT(received(), ElementsAre("a"));
  EXPECT_EQ(socket_.dropped(), sent - first) << "nothing is counted twice";
}

} // namespace
} // namespace exec_wrapper
