#include "log_place.h"

#include "support/temp_dir.h"

#include <gmock/gmock.h>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <filesystem>

namespace exec_wrapper::log {
namespace {

using base::FileDescriptor;
using test::contents;
using ::testing::HasSubstr;

constexpr pid_t kSelf = 42;
constexpr uid_t kStranger = 65534;

struct Named {
  const char* path;
  pid_t process;
  int number;
};

TEST(NamedDescriptor, IsReadFromTheUsualPaths) {
  static constexpr std::array kPaths = {
      Named{"/dev/stdout", kSelf, 1},
      Named{"/dev/stderr", kSelf, 2},
      Named{"/dev/fd/7", kSelf, 7},
      Named{"/proc/self/fd/1", kSelf, 1},
      Named{"/proc/thread-self/fd/1", kSelf, 1},
      Named{"/proc/1/fd/1", 1, 1},
      Named{"/proc/42/fd/12", kSelf, 12},
  };
  for (const Named& named : kPaths) {
    const auto found = namedDescriptor(named.path, kSelf);
    ASSERT_TRUE(found) << named.path;
    EXPECT_EQ(found->process, named.process) << named.path;
    EXPECT_EQ(found->number, named.number) << named.path;
  }
  for (const char* const other :
       {"", "1", "/", "/dev/fd/", "/dev/fd/x", "/proc/fd/1", "/proc//fd/1", "/proc/0/fd/1",
        "/proc/self/fd/1/2", "/proc/self/fdinfo/1", "/tmp/dev/stdout", "/proc/self/fd/-1"}) {
    EXPECT_FALSE(namedDescriptor(other, kSelf)) << other;
  }
}

class LogPlaceTest : public ::testing::Test {
protected:
  /// A directory of another user, as far as we can make one.
  std::string strangers(mode_t mode = 0755) {
    std::filesystem::create_directory(directory.file("strangers"));
    EXPECT_EQ(::chown(directory.file("strangers").c_str(), kStranger, kStranger), 0);
    EXPECT_EQ(::chmod(directory.file("strangers").c_str(), mode), 0);
    return directory.file("strangers");
  }

  test::TempDir directory;
};

TEST_F(LogPlaceTest, OfADescriptorIsWhateverIsBehindIt) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()), 0); // not closed on exec
  const LogPlace place = openLogPlace("/proc/self/fd/" + std::to_string(ends[1]));
  ASSERT_TRUE(place.file.valid()) << place.problem;
  EXPECT_FALSE(place.byName);
  ASSERT_EQ(::write(place.file.get(), "x", 1), 1);
  char got = 0;
  EXPECT_EQ(::read(ends[0], &got, 1), 1);
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST_F(LogPlaceTest, OfADescriptorThatWasNotGivenToUsIsNone) {
  const base::FileDescriptor own(::open("/dev/null", O_WRONLY | O_CLOEXEC));
  const LogPlace place = openLogPlace("/dev/fd/" + std::to_string(own.get()));
  EXPECT_FALSE(place.file.valid());
  EXPECT_THAT(place.problem, HasSubstr("was not open when exec_wrapper was started"));
}

TEST_F(LogPlaceTest, FollowsALinkToADescriptor) {
  std::filesystem::create_symlink("/dev/stderr", directory.file("log"));
  const LogPlace place = openLogPlace(directory.file("log"));
  EXPECT_TRUE(place.file.valid()) << place.problem;
  EXPECT_FALSE(place.byName);
}

TEST_F(LogPlaceTest, FollowsLinksInADirectoryThatOnlyWeMayWrite) {
  std::filesystem::create_symlink("second", directory.file("first"));
  std::filesystem::create_symlink(directory.file("log"), directory.file("second"));
  const LogPlace place = openLogPlace(directory.file("first"));
  EXPECT_TRUE(place.byName) << place.problem;
  EXPECT_TRUE(std::filesystem::exists(directory.file("log")));
}

TEST_F(LogPlaceTest, DoesNotFollowACircle) {
  std::filesystem::create_symlink("log", directory.file("log"));
  EXPECT_THAT(openLogPlace(directory.file("log")).problem,
              HasSubstr("Too many levels of symbolic links"));
}

TEST_F(LogPlaceTest, FollowsNoLinkInADirectoryOfOthers) {
  if (::geteuid() != 0) {
    GTEST_SKIP() << "needs root";
  }
  const std::string theirs = strangers();
  std::filesystem::create_symlink(directory.file("precious"), theirs + "/log");
  const LogPlace place = openLogPlace(theirs + "/log");
  EXPECT_FALSE(place.file.valid());
  EXPECT_THAT(place.problem,
              HasSubstr("it is a link in a directory that other users can write to"));
  EXPECT_FALSE(std::filesystem::exists(directory.file("precious")));
}

TEST_F(LogPlaceTest, FollowsOurOwnLinkInAStickyDirectory) {
  std::filesystem::create_directory(directory.file("tmp"));
  ASSERT_EQ(::chmod(directory.file("tmp").c_str(), 01777), 0);
  std::filesystem::create_symlink(directory.file("log"), directory.file("tmp/log"));
  EXPECT_TRUE(openLogPlace(directory.file("tmp/log")).file.valid());
  ASSERT_EQ(::chmod(directory.file("tmp").c_str(), 0777), 0);
  EXPECT_FALSE(openLogPlace(directory.file("tmp/log")).file.valid());
}

TEST_F(LogPlaceTest, InADirectoryOfOthersIsAFileOfOursOrOfTheDirectorysOwner) {
  if (::geteuid() != 0) {
    GTEST_SKIP() << "needs root";
  }
  const std::string theirs = strangers();
  EXPECT_TRUE(openLogPlace(theirs + "/ours").file.valid()) << "made anew";
  EXPECT_TRUE(openLogPlace(theirs + "/ours").file.valid()) << "found";
  directory.write("strangers/owners", "");
  ASSERT_EQ(::chown((theirs + "/owners").c_str(), kStranger, kStranger), 0);
  EXPECT_TRUE(openLogPlace(theirs + "/owners").file.valid());

  directory.write("precious", "");
  std::filesystem::create_hard_link(directory.file("precious"), theirs + "/second");
  EXPECT_FALSE(openLogPlace(theirs + "/second").file.valid()) << "a second name";
  directory.write("strangers/third", "");
  ASSERT_EQ(::chown((theirs + "/third").c_str(), kStranger - 1, kStranger), 0);
  EXPECT_FALSE(openLogPlace(theirs + "/third").file.valid()) << "a third party's";
  ASSERT_EQ(::mkfifo((theirs + "/pipe").c_str(), 0600), 0);
  ASSERT_EQ(::chown((theirs + "/pipe").c_str(), kStranger, kStranger), 0);
  const base::FileDescriptor reader(::open((theirs + "/pipe").c_str(), O_RDONLY | O_NONBLOCK));
  EXPECT_FALSE(openLogPlace(theirs + "/pipe").file.valid()) << "their pipe";
}

} // namespace
} // namespace exec_wrapper::log
