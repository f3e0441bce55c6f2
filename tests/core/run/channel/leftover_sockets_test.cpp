#include "run/channel/leftover_sockets.h"

#include "run/channel/notify_socket.h"
#include "run/channel/socket_address.h"
#include "support/checked.h"
#include "support/temp_dir.h"

#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace exec_wrapper::run {
namespace {

namespace fs = std::filesystem;

class LeftoverSocketsTest : public testing::Test {
protected:
  /// As a wrapper that was killed leaves it. Returns its directory.
  static fs::path leave(const fs::path& directory, const std::string& name) {
    const fs::path own = directory / name;
    fs::create_directory(own);
    const auto address = socketAddress((own / "notify").string());
    const int fd = test::checked(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0), "socket");
    test::checked(::bind(fd, address->get(), address->size), "bind");
    ::close(fd);
    return own;
  }

  const test::TempDir dir_;
  const std::string directory_ = dir_.path();
};

TEST_F(LeftoverSocketsTest, ThoseOfKilledWrappersAreRemoved) {
  const fs::path first = leave(directory_, "exec_wrapper-aaaaaa");
  const fs::path second = leave(directory_, "exec_wrapper-bbbbbb");
  removeLeftoverSockets(directory_);
  EXPECT_FALSE(fs::exists(first));
  EXPECT_FALSE(fs::exists(second));
}

TEST_F(LeftoverSocketsTest, OneWithAListenerStays) {
  NotifySocket socket;
  ASSERT_TRUE(socket.open({directory_}, 100).ok());
  removeLeftoverSockets(directory_);
  EXPECT_TRUE(socket.isReachable());
}

TEST_F(LeftoverSocketsTest, WhatIsNotOurSocketStays) {
  const fs::path named = leave(directory_, "another-aaaaaa");
  const fs::path file = fs::path(directory_) / "exec_wrapper-cccccc";
  fs::create_directory(file);
  std::ofstream(file / "notify") << "a file";
  const fs::path link = fs::path(directory_) / "exec_wrapper-dddddd";
  fs::create_symlink(named, link);
  removeLeftoverSockets(directory_);
  EXPECT_TRUE(fs::exists(named / "notify"));
  EXPECT_TRUE(fs::exists(file / "notify"));
  EXPECT_TRUE(fs::is_symlink(link));
}

TEST_F(LeftoverSocketsTest, AnotherUsersStays) {
  if (::geteuid() != 0) {
    GTEST_SKIP() << "needs root";
  }
  const fs::path own = leave(directory_, "exec_wrapper-eeeeee");
  test::checked(::lchown((own / "notify").c_str(), 65534, 65534), "lchown");
  removeLeftoverSockets(directory_);
  EXPECT_TRUE(fs::exists(own / "notify"));
}

TEST_F(LeftoverSocketsTest, ARunRemovesAHundredAtMost) {
  for (int i = 0; i < 101; ++i) {
    leave(directory_, "exec_wrapper-" + std::to_string(i));
  }
  removeLeftoverSockets(directory_);
  EXPECT_EQ(std::distance(fs::directory_iterator(directory_), {}), 1);
}

TEST_F(LeftoverSocketsTest, DirectoryThatIsGoneIsNoFailure) {
  removeLeftoverSockets(directory_ + "/gone");
  EXPECT_TRUE(fs::is_empty(directory_));
}

} // namespace
} // namespace exec_wrapper::run
