#include "syslog_sink.h"

#include "base/file_descriptor.h"
#include "support/temp_dir.h"

#include <gmock/gmock.h>

#include <sys/socket.h>
#include <sys/un.h>
#include <syslog.h>

#include <filesystem>

namespace exec_wrapper::log {
namespace {

using base::FileDescriptor;
using ::testing::MatchesRegex;

/// A daemon that reads when it is told to.
class Daemon {
public:
  Daemon(const std::string& path, int type)
      : socket_(::socket(AF_UNIX, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    EXPECT_EQ(::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address),
              0);
    if (type == SOCK_STREAM) {
      EXPECT_EQ(::listen(socket_.get(), 1), 0);
    }
  }

  std::string read() const { return readFrom(socket_.get()); }
  std::string readStream() const {
    const base::FileDescriptor peer(::accept(socket_.get(), nullptr, nullptr));
    return readFrom(peer.get());
  }

private:
  static std::string readFrom(int fd) {
    std::string text(300'000, '\0');
    const ssize_t size = ::recv(fd, text.data(), text.size(), MSG_DONTWAIT);
    text.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    return text;
  }

  base::FileDescriptor socket_;
};

class SyslogSinkTest : public ::testing::Test {
protected:
  std::string write(const std::string& text) {
    return sink.write({Severity::Warning, "unused ", text}, SteadyTime::max());
  }

  test::TempDir directory;
  const std::string path = directory.file("log");
  SyslogSink sink{77, path, std::chrono::milliseconds(50)};
};

constexpr char kHeader[] = "<12>[A-Z][a-z][a-z] [ 0-9][0-9] ..:..:.. exec_wrapper\\[77\\]: ";

TEST_F(SyslogSinkTest, SendsADatagramAsSyslogDoes) {
  const Daemon daemon(path, SOCK_DGRAM);
  EXPECT_EQ(write("it failed"), "");
  EXPECT_THAT(daemon.read(), MatchesRegex(std::string(kHeader) + "it failed"));
}

TEST_F(SyslogSinkTest, EndsAMessageWithAZeroByteOnAStream) {
  const Daemon daemon(path, SOCK_STREAM);
  EXPECT_EQ(write("it failed"), "");
  const std::string text = daemon.readStream();
  ASSERT_TRUE(text.ends_with('\0'));
  EXPECT_THAT(text.substr(0, text.size() - 1), MatchesRegex(std::string(kHeader) + "it failed"));
}

TEST_F(SyslogSinkTest, SaysWhenThereIsNoSocket) {
  EXPECT_EQ(write("x"), "cannot write to syslog at " + path + ": No such file or directory");
}

TEST_F(SyslogSinkTest, SaysWhenNobodyListens) {
  { const Daemon gone(path, SOCK_DGRAM); }
  EXPECT_EQ(write("x"), "cannot write to syslog at " + path + ": no process listens");
}

TEST_F(SyslogSinkTest, FindsADaemonThatWasStartedAnew) {
  {
    const Daemon first(path, SOCK_DGRAM);
    EXPECT_EQ(write("one"), "");
  }
  std::filesystem::remove(path);
  const Daemon second(path, SOCK_DGRAM);

  EXPECT_EQ(write("two"), "");

  EXPECT_THAT(second.read(), MatchesRegex(std::string(kHeader) + "two"));
}

TEST_F(SyslogSinkTest, WaitsOnceForADaemonThatDoesNotRead) {
  const Daemon daemon(path, SOCK_DGRAM);
  std::string first;
  std::string second;
  std::chrono::steady_clock::duration wait{};
  int taken = 0;
  // After a failure it has a new socket, which may have room where the daemon's queue has some
  // (net.unix.max_dgram_qlen: 10, or 512 under systemd).
  while (second.empty()) {
    first = write("x");
    if (!first.empty()) {
      const auto before = std::chrono::steady_clock::now();
      second = write("y");
      wait = std::chrono::steady_clock::now() - before;
    }
    taken += (first.empty() ? 1 : 0) + (!first.empty() && second.empty() ? 1 : 0);
  }
  EXPECT_EQ(first, "cannot write to syslog at " + path + ": its listener does not read");
  EXPECT_EQ(second, first);
  EXPECT_LT(wait, std::chrono::milliseconds(50));

  for (; taken > 0; --taken) {
    EXPECT_NE(daemon.read(), "");
  }
  EXPECT_EQ(write("z"), "");
}

TEST_F(SyslogSinkTest, CutsALineThatIsTooLongForOneDatagram) {
  const Daemon daemon(path, SOCK_DGRAM);
  EXPECT_EQ(write(std::string(1'000'000, 'x')), "");
  const std::string text = daemon.read();
  EXPECT_TRUE(text.ends_with("..."));
  EXPECT_GT(text.size(), 8000U);
}

TEST(SyslogPriority, FollowsTheSeverity) {
  EXPECT_EQ(syslogPriority(Severity::Debug), LOG_DEBUG);
  EXPECT_EQ(syslogPriority(Severity::Info), LOG_INFO);
  EXPECT_EQ(syslogPriority(Severity::Warning), LOG_WARNING);
  EXPECT_EQ(syslogPriority(Severity::Error), LOG_ERR);
  EXPECT_EQ(syslogPriority(Severity::Critical), LOG_CRIT);
}

} // namespace
} // namespace exec_wrapper::log
