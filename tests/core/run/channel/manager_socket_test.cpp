#include "run/channel/manager_socket.h"

#include "support/notify_listener.h"
#include "support/temp_dir.h"

#include <gmock/gmock.h>

#include <unistd.h>

#include <cerrno>
#include <string>

namespace exec_wrapper::run {
namespace {

class ManagerSocketTest : public testing::Test {
protected:
  /// The next datagram's text; "none" where there is none.
  static std::string textAt(test::NotifyListener& listener) {
    const auto datagram = listener.take();
    return datagram ? datagram->text : "none";
  }

  const test::TempDir dir_;
  const std::string path_ = dir_.file("manager");
};

TEST_F(ManagerSocketTest, DeliversEachDatagramWhole) {
  test::NotifyListener listener(path_);
  ManagerSocket socket(path_);
  EXPECT_TRUE(socket.send("READY=1\nSTATUS=on\n"));
  EXPECT_TRUE(socket.send("STOPPING=1\n"));
  const auto first = listener.take();
  ASSERT_TRUE(first);
  EXPECT_EQ(first->text, "READY=1\nSTATUS=on\n");
  EXPECT_EQ(first->sender, ::getpid());
  EXPECT_EQ(textAt(listener), "STOPPING=1\n");
  EXPECT_EQ(textAt(listener), "none");
  EXPECT_EQ(socket.takeError(), 0);
}

TEST_F(ManagerSocketTest, DeliversToAnAbstractAddress) {
  const std::string address = "@exec_wrapper/test/" + std::to_string(::getpid());
  test::NotifyListener listener(address);
  ManagerSocket socket(address);
  EXPECT_TRUE(socket.send("READY=1\n"));
  EXPECT_EQ(textAt(listener), "READY=1\n");
}

TEST_F(ManagerSocketTest, KeepsTheErrorOfALostDatagramUntilItIsTaken) {
  ManagerSocket socket(path_);
  EXPECT_TRUE(socket.send("READY=1\n")) << "sending it again would be of no use";
  EXPECT_EQ(socket.takeError(), ENOENT);
  EXPECT_EQ(socket.takeError(), 0);
}

TEST_F(ManagerSocketTest, DeliversToASocketThatCameLater) {
  ManagerSocket socket(path_);
  EXPECT_TRUE(socket.send("READY=1\n"));
  test::NotifyListener listener(path_);
  EXPECT_TRUE(socket.send("STOPPING=1\n"));
  EXPECT_EQ(textAt(listener), "STOPPING=1\n");
  EXPECT_EQ(textAt(listener), "none");
}

TEST_F(ManagerSocketTest, LosesWhatNobodyReceives) {
  test::NotifyListener listener(path_);
  ManagerSocket socket(path_);
  EXPECT_TRUE(socket.send("READY=1\n"));
  listener.close();
  EXPECT_TRUE(socket.send("STOPPING=1\n"));
  EXPECT_EQ(socket.takeError(), ENOENT);
}

TEST_F(ManagerSocketTest, LosesWhatAFileGets) {
  dir_.write("manager", "no socket");
  ManagerSocket socket(path_);
  EXPECT_TRUE(socket.send("READY=1\n"));
  EXPECT_EQ(socket.takeError(), ECONNREFUSED);
}

TEST_F(ManagerSocketTest, LosesWhatNoDatagramCanHold) {
  test::NotifyListener listener(path_);
  ManagerSocket socket(path_);
  EXPECT_TRUE(socket.send(std::string(16U << 20U, 'x')));
  EXPECT_EQ(socket.takeError(), EMSGSIZE);
  EXPECT_EQ(textAt(listener), "none");
}

TEST_F(ManagerSocketTest, HasNoUseForAnAddressOfAnotherKind) {
  for (const char* const address : {"", "manager", "vsock:2:1234"}) {
    ManagerSocket socket(address);
    EXPECT_TRUE(socket.send("READY=1\n")) << address;
    EXPECT_EQ(socket.takeError(), EAFNOSUPPORT) << address;
  }
}

TEST_F(ManagerSocketTest, IsToSendAgainWhatAFullQueueDoesNotTake) {
  test::NotifyListener listener(path_);
  ManagerSocket socket(path_);
  EXPECT_GT(listener.fill(), 0);
  EXPECT_FALSE(socket.send("READY=1\n"));
  EXPECT_FALSE(socket.send("READY=1\n"));
  EXPECT_EQ(socket.takeError(), 0) << "nothing is lost";
  while (listener.take()) {
  }
  EXPECT_TRUE(socket.send("READY=1\n"));
  EXPECT_EQ(textAt(listener), "READY=1\n");
}

} // namespace
} // namespace exec_wrapper::run
