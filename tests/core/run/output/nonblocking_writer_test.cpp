#include "run/output/nonblocking_writer.h"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>

namespace exec_wrapper::run {
namespace {

const std::string kMuch(1'000'000, 'x'); // more than any of them takes

struct Ends {
  base::FileDescriptor reading;
  base::FileDescriptor writing;
};

Ends makePipe() {
  std::array<int, 2> ends{};
  EXPECT_EQ(pipe2(ends.data(), O_CLOEXEC), 0);
  return {base::FileDescriptor(ends[0]), base::FileDescriptor(ends[1])};
}

Ends makeSocket() {
  std::array<int, 2> ends{};
  EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
  return {base::FileDescriptor(ends[0]), base::FileDescriptor(ends[1])};
}

class OutputTargetTest : public testing::TestWithParam<Ends (*)()> {
protected:
  OutputTargetTest() { signal(SIGPIPE, SIG_IGN); } // the program blocks it
};

TEST_P(OutputTargetTest, TakesWhatThereIsRoomForAndDoesNotWait) {
  const Ends ends = GetParam()();
  const NonblockingWriter target(ends.writing.get());
  const NonblockingWriter::Written written = target.write(kMuch);
  EXPECT_GT(written.count, 4000U);
  EXPECT_LT(written.count, kMuch.size());
  EXPECT_EQ(written.error, 0);
  EXPECT_EQ(target.write("more").count, 0U);
}

TEST_P(OutputTargetTest, LeavesTheStreamBlockingForThoseWhoShareIt) {
  const Ends ends = GetParam()();
  const NonblockingWriter target(ends.writing.get());
  target.write(kMuch);
  EXPECT_EQ(fcntl(ends.writing.get(), F_GETFL) & O_NONBLOCK, 0);
}

TEST_P(OutputTargetTest, SaysThatNobodyReads) {
  Ends ends = GetParam()();
  const NonblockingWriter target(ends.writing.get());
  ends.reading.reset();
  EXPECT_EQ(target.write("x").error, EPIPE);
}

INSTANTIATE_TEST_SUITE_P(OfEachKind, OutputTargetTest, testing::Values(makePipe, makeSocket));

TEST(NonblockingWriter, FileGetsAllWhereItsOffsetIs) {
  base::FileDescriptor file(open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  ASSERT_EQ(write(file.get(), "before ", 7), 7);
  EXPECT_EQ(NonblockingWriter(file.get()).write("after").count, 5U);
  std::array<char, 32> text{};
  EXPECT_EQ(pread(file.get(), text.data(), text.size(), 0), 12);
  EXPECT_STREQ(text.data(), "before after");
}

} // namespace
} // namespace exec_wrapper::run
