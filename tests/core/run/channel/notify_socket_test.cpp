#include "run/channel/notify_socket.h"

#include "core/run/channel/notify_sender.h"
#include "support/forbid.h"
#include "support/in_child.h"
#include "support/temp_dir.h"

#include <gmock/gmock.h>

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace exec_wrapper::run {
namespace {

using testing::EndsWith;
using testing::IsEmpty;
using testing::StartsWith;

constexpr uid_t kNobody = 65534;

class NotifySocketTest : public testing::Test {
protected:
  NotifySocketTest() { std::filesystem::permissions(dir_.path(), kPassable); }

  std::vector<std::string> directories() const { return {dir_.path()}; }

  void open() { ASSERT_TRUE(socket_.open(directories(), 100).ok()); }

  static mode_t modeOf(const std::string& path) {
    struct stat status {};
    EXPECT_EQ(::lstat(path.c_str(), &status), 0) << path;
    return status.st_mode;
  }

  std::string directoryOfSocket() const {
    return std::filesystem::path(socket_.address()).parent_path();
  }

  /// What is waiting there, in its order.
  std::vector<std::string> received() {
    std::vector<std::string> all;
    while (const auto datagram = socket_.receive()) {
      all.emplace_back(datagram->bytes);
    }
    return all;
  }

  /// The number of a process that has sent this and is gone.
  pid_t sentByAnother(const std::string& datagram, uid_t user = ::getuid()) {
    const pid_t pid = test::checked(::fork(), "fork");
    if (pid == 0) {
      if (user != ::getuid() && !test::becomeUser(user)) {
        ::_exit(1);
      }
      try {
        NotifySender(socket_.address()).send(datagram);
        ::_exit(0);
      } catch (...) { // else the child would go on with our tests
        ::_exit(2);
      }
    }
    int status = 0;
    ::waitpid(pid, &status, 0);
    EXPECT_EQ(status, 0);
    return pid;
  }

  /// A directory in which the socket's path has so many bytes, without its end.
  std::string directoryForPathOf(std::size_t bytes) const {
    const std::size_t ours = std::string("/exec_wrapper-XXXXXX/notify").size();
    const std::string prefix = dir_.path().string() + "/";
    EXPECT_LT(prefix.size() + ours, bytes);
    const std::string path = prefix + std::string(bytes - ours - prefix.size(), 'x');
    std::filesystem::create_directory(path);
    return path;
  }

  static constexpr auto kPassable = // for other users, too
      std::filesystem::perms::owner_all | std::filesystem::perms::others_exec;

  test::TempDir dir_;
  NotifySocket socket_;
};

// The address

TEST_F(NotifySocketTest, IsInADirectoryOfItsOwn) {
  open();
  EXPECT_TRUE(socket_.isOpen());
  EXPECT_FALSE(socket_.isAbstract());
  EXPECT_TRUE(socket_.isReachable());
  EXPECT_THAT(socket_.address(), StartsWith(dir_.file("exec_wrapper-")));
  EXPECT_THAT(socket_.address(), EndsWith("/notify"));
  EXPECT_TRUE(S_ISSOCK(modeOf(socket_.address())));
}

TEST_F(NotifySocketTest, MayBeUsedByEveryoneWhoKnowsIt) {
  const mode_t before = ::umask(0777);
  open();
  ::umask(before);
  EXPECT_EQ(modeOf(directoryOfSocket()) & 07777U, 0711U);
  EXPECT_EQ(modeOf(socket_.address()) & 07777U, 0666U);
}

TEST_F(NotifySocketTest, HasAnotherAddressEachTime) {
  open();
  NotifySocket other;
  ASSERT_TRUE(other.open(directories(), 100).ok());
  EXPECT_NE(other.address(), socket_.address());
}

TEST_F(NotifySocketTest, IsNotInherited) {
  open();
  EXPECT_NE(::fcntl(socket_.descriptor(), F_GETFD) & FD_CLOEXEC, 0);
}

TEST_F(NotifySocketTest, IsInTheFirstDirectoryThatCanBeUsed) {
  const std::string file = dir_.write("file", "");
  const std::string tooLong = directoryForPathOf(108);
  ASSERT_TRUE(socket_.open({dir_.file("missing"), file, tooLong, dir_.path()}, 100).ok());
  EXPECT_THAT(socket_.address(), StartsWith(dir_.file("exec_wrapper-")));
  EXPECT_TRUE(std::filesystem::is_empty(tooLong));
}

TEST_F(NotifySocketTest, MayHaveAPathAsLongAsThereIsRoomFor) {
  ASSERT_TRUE(socket_.open({directoryForPathOf(107)}, 100).ok());
  EXPECT_EQ(socket_.address().size(), 107U);
  NotifySender(socket_.address()).send("a");
  EXPECT_THAT(received(), testing::ElementsAre("a"));
}

TEST_F(NotifySocketTest, IsAbstractWhereThereIsNoDirectory) {
  for (const auto& none : {std::vector<std::string>{},
                           {dir_.file("missing")},
                           {directoryForPathOf(108), dir_.write("file", "")}}) {
    ASSERT_TRUE(socket_.open(none, 100).ok());
    EXPECT_TRUE(socket_.isAbstract());
    EXPECT_TRUE(socket_.isReachable());
    EXPECT_THAT(socket_.address(), StartsWith("@exec_wrapper/notify/"));
    EXPECT_GT(socket_.address().size(), 40U) << "nobody guesses it";
    NotifySender(socket_.address()).send("a");
    EXPECT_THAT(received(), testing::ElementsAre("a"));
  }
}

TEST_F(NotifySocketTest, SaysWhyThereIsNone) {
  EXPECT_EQ(test::inChild([this] {
              NotifySocket socket;
              return test::forbid(SYS_socket, EMFILE) && !socket.open(directories(), 100).ok() &&
                     socket.open(directories(), 100).text() == base::errorText(EMFILE) &&
                     !socket.isOpen() && socket.address().empty();
            }),
            0);
  EXPECT_TRUE(std::filesystem::is_empty(dir_.path())) << "nothing is left";
}

TEST_F(NotifySocketTest, IsNotReachableWhereItsPathIsGone) {
  open();
  std::filesystem::remove(socket_.address());
  EXPECT_FALSE(socket_.isReachable());
}

TEST_F(NotifySocketTest, IsNotReachableWhereItsDirectoryIsGone) {
  open();
  std::filesystem::rename(directoryOfSocket(), dir_.file("elsewhere"));
  EXPECT_FALSE(socket_.isReachable());
}

TEST_F(NotifySocketTest, IsNotReachableWhereItsPathIsAnothers) {
  open();
  std::filesystem::remove(socket_.address());
  std::ofstream(socket_.address()) << "another's";
  EXPECT_FALSE(socket_.isReachable());
}

TEST_F(NotifySocketTest, RemovesItsDirectoryWhenItIsClosed) {
  open();
  socket_.close();
  EXPECT_TRUE(std::filesystem::is_empty(dir_.path()));
  EXPECT_FALSE(socket_.isOpen());
  EXPECT_FALSE(socket_.isReachable());
  EXPECT_EQ(socket_.address(), "");
  socket_.close();
}

TEST_F(NotifySocketTest, RemovesItsDirectoryWhenItGoesOrIsOpenedAnew) {
  {
    NotifySocket other;
    ASSERT_TRUE(other.open(directories(), 100).ok());
    const std::string first = other.address();
    ASSERT_TRUE(other.open(directories(), 100).ok());
    EXPECT_FALSE(std::filesystem::exists(std::filesystem::path(first).parent_path()));
  }
  EXPECT_TRUE(std::filesystem::is_empty(dir_.path()));
}

TEST_F(NotifySocketTest, RemovesAnEmptyDirectoryThoughItsPathWasRemoved) {
  open();
  std::filesystem::remove(socket_.address());
  socket_.close();
  EXPECT_TRUE(std::filesystem::is_empty(dir_.path()));
}

TEST_F(NotifySocketTest, LeavesWhatAnotherPutThere) {
  open();
  const std::string path = socket_.address();
  std::filesystem::remove(path);
  std::ofstream(path) << "another's";
  socket_.close();
  EXPECT_EQ(test::contents(path), "another's");
}

// What is received

TEST_F(NotifySocketTest, NothingThereIsNotWaitedFor) {
  open();
  EXPECT_EQ(socket_.receive(), std::nullopt);
}

TEST_F(NotifySocketTest, ReceivesDatagramsInTheirOrder) {
  open();
  const NotifySender one(socket_.address());
  const NotifySender two(socket_.address());
  one.send("a");
  two.send("");
  one.send(std::string("c\0d", 3));
  EXPECT_THAT(received(), testing::ElementsAre("a", "", std::string("c\0d", 3)));
}

TEST_F(NotifySocketTest, CutsALongOne) {
  open();
  const NotifySender sender(socket_.address());
  sender.send(std::string(100, 'a'));
  sender.send(std::string(50'000, 'b'));
  sender.send("c");
  EXPECT_THAT(received(), testing::ElementsAre(std::string(100, 'a'), std::string(100, 'b'), "c"));
}

TEST_F(NotifySocketTest, KnowsTheSenderByTheKernelsWord) {
  open();
  NotifySender(socket_.address()).send("a");
  const auto datagram = socket_.receive();
  ASSERT_TRUE(datagram);
  EXPECT_EQ(datagram->pid, ::getpid());
  EXPECT_EQ(datagram->uid, ::getuid());
  EXPECT_TRUE(datagram->genuine);
  EXPECT_FALSE(datagram->truncated);
}

TEST_F(NotifySocketTest, KnowsASenderThatHasEnded) {
  open();
  const pid_t first = sentByAnother("a");
  const pid_t second = sentByAnother("b");
  for (const pid_t pid : {first, second}) {
    const auto datagram = socket_.receive();
    ASSERT_TRUE(datagram);
    EXPECT_EQ(datagram->pid, pid);
    EXPECT_EQ(datagram->uid, ::getuid());
    EXPECT_TRUE(datagram->genuine);
  }
}

TEST_F(NotifySocketTest, HearsAnotherUser) {
  if (::getuid() != 0) {
    GTEST_SKIP() << "needs to be root";
  }
  std::filesystem::permissions(dir_.path(), std::filesystem::perms(0711)); // the test's own
  open();
  const pid_t pid = sentByAnother("a", kNobody);
  const auto datagram = socket_.receive();
  ASSERT_TRUE(datagram);
  EXPECT_EQ(datagram->bytes, "a");
  EXPECT_EQ(datagram->pid, pid);
  EXPECT_EQ(datagram->uid, kNobody);
}

// Descriptors that come along

TEST_F(NotifySocketTest, ClosesWhatCameAlong) {
  open();
  const NotifySender sender(socket_.address());
  const TravellingPipe pipe;
  const std::set<int> before = openDescriptors();
  sender.send("a", {pipe.end(), pipe.end(), pipe.end()});
  sender.send("b", {pipe.end()});
  EXPECT_THAT(received(), testing::ElementsAre("a", "b"));
  EXPECT_EQ(openDescriptors(), before);
}

TEST_F(NotifySocketTest, WhatCameAlongIsNotInherited) {
  open();
  const NotifySender sender(socket_.address());
  const TravellingPipe pipe;
  const std::set<int> before = openDescriptors();
  sender.send("a", {pipe.end(), pipe.end()});
  ASSERT_TRUE(socket_.receive());
  std::set<int> arrived = openDescriptors();
  std::erase_if(arrived, [&before](int fd) { return before.contains(fd); });
  EXPECT_EQ(arrived.size(), 2U);
  for (const int fd : arrived) {
    EXPECT_NE(::fcntl(fd, F_GETFD) & FD_CLOEXEC, 0) << fd;
  }
}

TEST_F(NotifySocketTest, ClosesWhatCameAlongWhenItIsClosedItself) {
  open();
  TravellingPipe read;
  TravellingPipe unread;
  const NotifySender sender(socket_.address());
  sender.send("a", {read.end()});
  sender.send("b", {unread.end()});
  read.leave();
  unread.leave();
  ASSERT_TRUE(socket_.receive());
  socket_.close();
  EXPECT_TRUE(read.awaitClosed());
  EXPECT_TRUE(unread.awaitClosed());
}

TEST_F(NotifySocketTest, BarrierFallsWhenAllBeforeItWasReceived) {
  open();
  const NotifySender sender(socket_.address());
  TravellingPipe barrier;
  sender.send("STATUS=a");
  sender.send("BARRIER=1", {barrier.end()});
  barrier.leave();
  EXPECT_EQ(socket_.receive()->bytes, "STATUS=a");
  EXPECT_FALSE(barrier.isClosed());
  EXPECT_EQ(socket_.receive()->bytes, "BARRIER=1");
  EXPECT_FALSE(barrier.isClosed()) << "it is not taken care of yet";
  EXPECT_EQ(socket_.receive(), std::nullopt);
  EXPECT_TRUE(barrier.awaitClosed());
}

TEST_F(NotifySocketTest, HasRoomForAsManyDescriptorsAsOneDatagramCarries) {
  constexpr std::size_t kMost = 253;
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur < kMost + 50) {
    GTEST_SKIP() << "needs a higher limit of open files";
  }
  open();
  const NotifySender sender(socket_.address());
  TravellingPipe pipe;
  const std::set<int> before = openDescriptors();
  sender.send("a", std::vector<int>(kMost, pipe.end()));
  const auto datagram = socket_.receive();
  ASSERT_TRUE(datagram);
  EXPECT_EQ(datagram->bytes, "a");
  EXPECT_FALSE(datagram->truncated);
  EXPECT_EQ(openDescriptors().size(), before.size() + kMost);
  EXPECT_EQ(socket_.receive(), std::nullopt);
  EXPECT_EQ(openDescriptors(), before);
  pipe.leave();
  EXPECT_TRUE(pipe.awaitClosed());
}

TEST_F(NotifySocketTest, KnowsThatDescriptorsWereLost) {
  open();
  const NotifySender sender(socket_.address());
  EXPECT_EQ(test::inChild([&] {
              const TravellingPipe pipe;
              sender.send("a", {pipe.end(), pipe.end()});
              sender.send("b");
              const int free = ::dup(socket_.descriptor()); // the lowest number that is free
              ::close(free);
              const rlimit none{static_cast<rlim_t>(free), static_cast<rlim_t>(free)};
              if (::setrlimit(RLIMIT_NOFILE, &none) != 0) {
                return false;
              }
              const auto first = socket_.receive();
              const bool lost = first && first->truncated && first->genuine && first->bytes == "a";
              const auto second = socket_.receive();
              return lost && second && !second->truncated && second->bytes == "b";
            }),
            0);
}

// The directories

class NotifyDirectories : public testing::Test {
protected:
  /// For a process of this user, with this environment.
  static bool are(const std::vector<std::string>& expected, uid_t user, const char* runtime,
                  const char* temporary) {
    return test::inChild([&] {
             set("XDG_RUNTIME_DIR", runtime);
             set("TMPDIR", temporary);
             const bool other = user != ::geteuid();
             return (!other || test::becomeUser(user)) &&
                    notifyDirectories() == expected;
           }) == 0;
  }

  static void set(const char* name, const char* value) {
    value == nullptr ? ::unsetenv(name) : ::setenv(name, value, 1);
  }

  static constexpr const char* kRun = "/run/exec_wrapper";
  test::TempDir dir_;
};

TEST_F(NotifyDirectories, EndWithTheOneForTemporaryFiles) {
  const uid_t us = ::geteuid();
  EXPECT_TRUE(are({kRun, "/tmp"}, us, nullptr, nullptr));
  EXPECT_TRUE(are({kRun, "/var/tmp"}, us, nullptr, "/var/tmp"));
  EXPECT_TRUE(are({kRun, "/tmp"}, us, nullptr, "relative"));
  EXPECT_TRUE(are({kRun, "/tmp"}, us, nullptr, ""));
}

TEST_F(NotifyDirectories, BeginWithTheRuntimeDirectoryOfAUserWhoIsNotRoot) {
  std::filesystem::permissions(dir_.path(), std::filesystem::perms(0711));
  const std::string runtime = dir_.file("runtime");
  std::filesystem::create_directory(runtime);
  uid_t user = ::geteuid();
  if (user == 0) {
    EXPECT_TRUE(are({kRun, "/tmp"}, 0, runtime.c_str(), nullptr)) << "it may go at a logout";
    user = kNobody;
    ASSERT_EQ(::chown(runtime.c_str(), user, user), 0);
  }
  EXPECT_TRUE(are({runtime, kRun, "/tmp"}, user, runtime.c_str(), nullptr));
}

TEST_F(NotifyDirectories, HaveNoRuntimeDirectoryThatIsNotOurs) {
  const uid_t user = ::geteuid() == 0 ? kNobody : ::geteuid();
  const std::string missing = dir_.file("missing");
  for (const char* const runtime : {"/", "", "relative", missing.c_str()}) {
    EXPECT_TRUE(are({kRun, "/tmp"}, user, runtime, nullptr)) << runtime;
  }
}

} // namespace
} // namespace exec_wrapper::run
