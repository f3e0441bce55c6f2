#include "run/output/relay_stream.h"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <memory>

namespace exec_wrapper::run {
namespace {

RelayStream::Source sourceOf(int descriptor) {
  return std::make_shared<const base::FileDescriptor>(descriptor);
}

TEST(RelayStreamTest, TellsOnceThatItsSourceCannotBeRead) {
  RelayStream stream(STDOUT_FILENO, 16);
  stream.begin(sourceOf(::open("/", O_RDONLY | O_CLOEXEC))); // a directory has no bytes
  EXPECT_EQ(stream.move(false, false), 0);
  EXPECT_EQ(stream.takeReadError(), EISDIR);
  EXPECT_EQ(stream.takeReadError(), 0);
  EXPECT_EQ(stream.current(), nullptr);
}

TEST(RelayStreamTest, TheEndOfAPipeIsNoError) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
  RelayStream stream(STDOUT_FILENO, 16);
  stream.begin(sourceOf(ends[0]));
  ::close(ends[1]);
  EXPECT_EQ(stream.move(false, false), 0);
  EXPECT_EQ(stream.takeReadError(), 0);
  EXPECT_EQ(stream.current(), nullptr);
}

TEST(RelayStreamTest, TheEndOfATerminalIsNoError) {
  const int master = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  ASSERT_GE(master, 0);
  ASSERT_EQ(::grantpt(master), 0);
  ASSERT_EQ(::unlockpt(master), 0);
  std::array<char, 64> name{};
  ASSERT_EQ(::ptsname_r(master, name.data(), name.size()), 0);
  const int terminal = ::open(name.data(), O_RDWR | O_NOCTTY | O_CLOEXEC);
  ASSERT_GE(terminal, 0);
  ::close(terminal); // now the other side reads EIO
  RelayStream stream(STDOUT_FILENO, 16);
  stream.begin(sourceOf(master));
  EXPECT_EQ(stream.move(false, false), 0);
  EXPECT_EQ(stream.takeReadError(), 0);
  EXPECT_EQ(stream.current(), nullptr);
}

} // namespace
} // namespace exec_wrapper::run
