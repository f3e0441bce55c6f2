#include "events/last_resort.h"

#include "base/file_descriptor.h"
#include "support/fake_clock.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <limits.h>
#include <unistd.h>

#include <array>
#include <string>

namespace exec_wrapper::events {
namespace {

class LastResortTest : public ::testing::Test {
protected:
  LastResortTest() {
    std::array<int, 2> ends{};
    EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
    read_.reset(ends[0]);
    write_.reset(ends[1]);
    EXPECT_EQ(::fcntl(read_.get(), F_SETFL, O_NONBLOCK), 0);
  }

  std::string written() {
    std::string out;
    std::array<char, PIPE_BUF> part{};
    for (;;) {
      const ssize_t size = ::read(read_.get(), part.data(), part.size());
      if (size <= 0) {
        return out;
      }
      out.append(part.data(), static_cast<std::size_t>(size));
    }
  }

  /// Until not a byte more has room.
  std::size_t fillPipe() {
    EXPECT_EQ(::fcntl(write_.get(), F_SETFL, O_NONBLOCK), 0);
    std::size_t total = 0;
    while (::write(write_.get(), "x", 1) == 1) {
      ++total;
    }
    EXPECT_EQ(::fcntl(write_.get(), F_SETFL, 0), 0);
    return total;
  }

  void say(Severity severity, std::string text) {
    LastResort lastResort(write_.get());
    FakeClock clock;
    Bus bus(clock);
    bus.subscribe(lastResort);
    bus.publish(severity, Message{"core", std::move(text)});
  }

  base::FileDescriptor read_;
  base::FileDescriptor write_;
};

TEST_F(LastResortTest, WritesAnErrorAsOneLine) {
  say(Severity::Error, "no room");
  EXPECT_EQ(written(), "exec_wrapper: no room\n");
}

TEST_F(LastResortTest, IsSilentBelowErrors) {
  say(Severity::Warning, "a trifle");
  EXPECT_EQ(written(), "");
}

TEST_F(LastResortTest, CutsALineThatWouldNotGoInOnePiece) {
  say(Severity::Critical, std::string(2 * PIPE_BUF, 'a'));

  const std::string line = written();
  EXPECT_EQ(line.size(), static_cast<std::size_t>(PIPE_BUF));
  EXPECT_EQ(line.back(), '\n');
}

TEST_F(LastResortTest, DropsTheLineWhenThePipeIsFull) {
  const std::size_t filled = fillPipe();

  say(Severity::Error, "must not block");

  EXPECT_EQ(written().size(), filled);
}

TEST_F(LastResortTest, SurvivesAClosedDescriptor) {
  const int number = write_.get();
  write_.reset();
  LastResort lastResort(number);
  auto event = std::make_shared<Event>();
  event->payload = Message{"core", "nobody"};
  lastResort.receive(std::move(event));
}

} // namespace
} // namespace exec_wrapper::events
