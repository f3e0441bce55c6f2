#include "run/progress/udp_socket.h"

#include "core/run/progress/sender_socket.h"

#include <gmock/gmock.h>

#include <fcntl.h>
#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <vector>

namespace exec_wrapper::run {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class ProgressSocketTest : public testing::Test {
protected:
  ProgressSocketTest() { EXPECT_EQ(socket_.open(0), 0); }

  std::vector<std::string> received() {
    std::vector<std::string> all;
    while (!queue_.empty()) {
      queue_.pop([&](const Peer& sender, std::string_view bytes) {
        senders_.push_back(sender);
        all.emplace_back(bytes);
      });
    }
    return all;
  }

  void shrinkRoom() {
    const int least = 0;
    for (const int descriptor : socket_.descriptors()) {
      setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &least, sizeof least);
    }
  }

  UdpSocket socket_;
  DatagramQueue queue_;
  std::vector<Peer> senders_;
};

TEST_F(ProgressSocketTest, FreePortsDiffer) {
  UdpSocket other;
  ASSERT_EQ(other.open(0), 0);
  EXPECT_NE(socket_.port(), 0);
  EXPECT_NE(socket_.port(), other.port());
}

TEST_F(ProgressSocketTest, TakesThePortThatItIsGiven) {
  std::uint16_t free = 0;
  {
    UdpSocket before;
    ASSERT_EQ(before.open(0), 0);
    free = before.port();
  }
  UdpSocket socket;
  ASSERT_EQ(socket.open(free), 0);
  EXPECT_EQ(socket.port(), free);
}

TEST_F(ProgressSocketTest, SharesItsPortWithNobody) {
  UdpSocket other;
  EXPECT_EQ(other.open(socket_.port()), EADDRINUSE);
  EXPECT_THAT(other.descriptors(), Each(-1));
}

TEST_F(ProgressSocketTest, IsNotInherited) {
  for (const int descriptor : socket_.descriptors()) {
    EXPECT_NE(::fcntl(descriptor, F_GETFD) & FD_CLOEXEC, 0); // of none, too
  }
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
  pollfd readable{socket_.descriptors()[0], POLLIN, 0};
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

/// On a machine with IPv6.
class ProgressSocketOfBoth : public ProgressSocketTest {
protected:
  void SetUp() override {
    if (!socket_.hasSix()) {
      GTEST_SKIP() << "needs the address ::1";
    }
  }
};

TEST_F(ProgressSocketOfBoth, HearsWhatIsSentToEither) {
  const SenderSocket four(socket_.port(), IpVersion::Four);
  const SenderSocket six(socket_.port(), IpVersion::Six);
  six.send("b");
  four.send("a");
  six.send("c");
  for (const int descriptor : socket_.descriptors()) {
    pollfd readable{descriptor, POLLIN, 0};
    EXPECT_EQ(poll(&readable, 1, 0), 1);
  }
  EXPECT_TRUE(socket_.receive(queue_));
  EXPECT_THAT(received(), UnorderedElementsAre("a", "b", "c"));
  EXPECT_EQ(std::ranges::count(senders_, senders_.front()), 2) << "one of the two sent twice";
}

TEST_F(ProgressSocketOfBoth, GoesOnWithOneWhereTheOtherIsTaken) {
  std::uint16_t free = 0;
  {
    UdpSocket before;
    ASSERT_EQ(before.open(0), 0);
    free = before.port();
  }
  DatagramSocket other;
  ASSERT_EQ(other.open(IpVersion::Six, free), 0);
  UdpSocket socket;
  EXPECT_EQ(socket.open(free), 0);
  EXPECT_EQ(socket.port(), free);
  EXPECT_FALSE(socket.hasSix());
  EXPECT_EQ(socket.errorOfSix(), EADDRINUSE);
}

TEST_F(ProgressSocketOfBoth, ReadsOneThoughTheOtherIsFlooded) {
  const SenderSocket four(socket_.port(), IpVersion::Four);
  const SenderSocket six(socket_.port(), IpVersion::Six);
  six.send("heard");
  bool heard = false;
  for (int turn = 0; turn < 2; ++turn) {
    for (int i = 0; i < 100; ++i) {
      four.send(std::string(40'000, 'x'));
    }
    socket_.receive(queue_);
    heard = heard || std::ranges::count(received(), "heard") == 1;
  }
  EXPECT_TRUE(heard);
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
} // namespace exec_wrapper::run
