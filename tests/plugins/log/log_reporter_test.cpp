#include "log_reporter.h"

#include "exec_wrapper/plugin.h"
#include "exec_wrapper/testing/sample_host.h"
#include "exec_wrapper/testing/sample_settings.h"
#include "support/deadline.h"
#include "support/temp_dir.h"

#include <gmock/gmock.h>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <filesystem>
#include <thread>

namespace exec_wrapper::log {

extern const PluginInfo info;

namespace {

using test::contents;
using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;

/// Puts a descriptor in the place of standard error until it is destroyed.
class StandardErrorOn {
public:
  explicit StandardErrorOn(int fd) : saved_(::dup(STDERR_FILENO)) { ::dup2(fd, STDERR_FILENO); }
  ~StandardErrorOn() {
    ::dup2(saved_, STDERR_FILENO);
    ::close(saved_);
  }
  StandardErrorOn(const StandardErrorOn&) = delete;
  StandardErrorOn& operator=(const StandardErrorOn&) = delete;

private:
  int saved_;
};

struct Pipe {
  Pipe() { EXPECT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0); }
  ~Pipe() {
    closeReader();
    ::close(ends[1]);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  void closeReader() {
    ::close(ends[0]);
    ends[0] = -1;
  }
  std::string read() const {
    std::string text(100'000, '\0');
    const ssize_t count = ::read(ends[0], text.data(), text.size());
    text.resize(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    return text;
  }
  std::array<int, 2> ends{};
};

class LogReporterTest : public ::testing::Test {
protected:
  LogReporterTest() {
    ::signal(SIGPIPE, SIG_IGN); // the wrapper blocks it
    host.identity().name = "nightly";
    host.identity().wrapperPid = 1234;
  }

  static Event message(std::string text, Severity severity = Severity::Warning) {
    Event event;
    event.wallAt = std::chrono::system_clock::from_time_t(1795352400);
    event.severity = severity;
    event.payload = Message{"core", std::move(text)};
    return event;
  }

  static Delivery say(LogReporter& reporter, std::string text) {
    return reporter.deliver(message(std::move(text)), SteadyTime::max());
  }

  contract::SampleHost host;
  contract::SampleSettings settings{
      info.options, {{"log-level", "WARNING"}, {"color", "never"}, {"process-max-retries", "0"}}};
  test::TempDir directory;
};

TEST_F(LogReporterTest, WritesALinePerEventToStandardError) {
  const Pipe pipe;
  const StandardErrorOn redirected(pipe.ends[1]);
  LogReporter reporter(settings, host);

  EXPECT_EQ(say(reporter, "it\nis so").verdict, Delivery::Verdict::Delivered);

  EXPECT_EQ(pipe.read(), "2026-11-22T13:00:00.000Z exec_wrapper[1234] WARNING core: it\\nis so\n");
}

TEST_F(LogReporterTest, WantsAllButHeartbeatsFromTheSettingsLevelOn) {
  settings.set("log-level", "ERROR");
  const DeliveryPolicy policy = LogReporter(settings, host).policy();

  EXPECT_EQ(policy.minSeverity, Severity::Error);
  EXPECT_FALSE(policy.kinds.contains(EventKind::Heartbeat));
  for (const EventKind kind :
       {EventKind::Message, EventKind::RunRefused, EventKind::RunAdmitted,
        EventKind::AttemptStarted, EventKind::AttemptEnded, EventKind::RunFinished,
        EventKind::DeliveryFailed, EventKind::Alert, EventKind::CommandReady,
        EventKind::CommandStopping, EventKind::Stalled, EventKind::StillRunning}) {
    EXPECT_TRUE(policy.kinds.contains(kind));
  }
  EXPECT_EQ(policy.retries, 0U);
  EXPECT_EQ(policy.drainLimit, Duration(5s));
}

TEST_F(LogReporterTest, CountsAttemptsByTheRetriesThatAreAllowed) {
  settings.set("log-file", directory.file("log"));
  settings.set("process-max-retries", "2");
  Event event;
  event.severity = Severity::Warning;
  event.payload = AttemptStarted{{1, 0, 0, 7}};
  LogReporter(settings, host).deliver(event, SteadyTime::max());
  settings.set("process-max-retries", "");
  LogReporter(settings, host).deliver(event, SteadyTime::max());

  EXPECT_THAT(contents(directory.file("log")),
              AllOf(HasSubstr("(attempt 1 of 3)\n"), HasSubstr("(attempt 1)\n")));
}

TEST_F(LogReporterTest, WritesJsonWhereItIsAsked) {
  settings.set("log-format", "json");
  settings.set("log-file", directory.file("log"));
  settings.set("program-version", "2.1");
  LogReporter reporter(settings, host);

  say(reporter, "bad \xFF byte");

  EXPECT_EQ(
      contents(directory.file("log")),
      R"({"time":"2026-11-22T13:00:00.000Z","severity":"WARNING","event":"message",)"
      R"("pid":1234,"name":"nightly","program_version":"2.1","command":"true","source":"core",)"
      "\"message\":\"core: bad \xEF\xBF\xBD byte\"}\n");
}

TEST_F(LogReporterTest, DropsLinesSilentlyWhenNobodyReadsStandardError) {
  Pipe pipe;
  pipe.closeReader();
  const StandardErrorOn redirected(pipe.ends[1]);
  LogReporter reporter(settings, host);

  EXPECT_EQ(say(reporter, "x").verdict, Delivery::Verdict::Delivered);
}

TEST_F(LogReporterTest, GivesUpAtTheDeadlineWhenStandardErrorIsBlocked) {
  const Pipe pipe;
  ASSERT_EQ(::fcntl(pipe.ends[1], F_SETPIPE_SZ, 4096), 4096);
  ASSERT_EQ(::write(pipe.ends[1], std::string(4096, 'x').data(), 4096), 4096);
  const StandardErrorOn redirected(pipe.ends[1]);
  LogReporter reporter(settings, host);

  const Delivery delivery = reporter.deliver(message("x"), std::chrono::steady_clock::now() + 10ms);

  EXPECT_EQ(delivery.verdict, Delivery::Verdict::Retry);
  EXPECT_EQ(delivery.reason, "cannot write to standard error: it has no active reader");
}

TEST_F(LogReporterTest, WaitsForRoomInANonBlockingPipe) {
  const Pipe pipe;
  ASSERT_EQ(::fcntl(pipe.ends[1], F_SETPIPE_SZ, 4096), 4096);
  ASSERT_EQ(::fcntl(pipe.ends[1], F_SETFL, O_NONBLOCK), 0);
  const StandardErrorOn redirected(pipe.ends[1]);
  LogReporter reporter(settings, host);
  const std::string text(50'000, 'x');
  std::string received;
  std::jthread reader([&] {
    while (received.find('\n') == std::string::npos) {
      received += pipe.read();
    }
  });

  EXPECT_EQ(say(reporter, text).verdict, Delivery::Verdict::Delivered);

  reader.join();
  EXPECT_THAT(received, HasSubstr(" core: " + text + "\n"));
}

TEST_F(LogReporterTest, AddsToAFileThatOthersCannotRead) {
  settings.set("log-file", directory.file("log"));
  LogReporter first(settings, host);
  LogReporter second(settings, host);

  const mode_t saved = ::umask(0);
  say(first, "one");
  ::umask(saved);
  say(second, "two");

  struct stat status {};
  ASSERT_EQ(::stat(directory.file("log").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777U, 0640U);
  EXPECT_THAT(contents(directory.file("log")),
              MatchesRegex("[^\n]* core: one\n[^\n]* core: two\n"));
}

TEST_F(LogReporterTest, OpensTheFileAnewAfterItsRotation) {
  settings.set("log-file", directory.file("log"));
  LogReporter reporter(settings, host);
  say(reporter, "old");

  std::filesystem::rename(directory.file("log"), directory.file("log.1"));
  say(reporter, "new");

  EXPECT_THAT(contents(directory.file("log.1")), MatchesRegex("[^\n]* core: old\n"));
  EXPECT_THAT(contents(directory.file("log")), MatchesRegex("[^\n]* core: new\n"));
}

TEST_F(LogReporterTest, SaysAtTheFirstEventThatTheFileCannotBeOpenedAndGoesOn) {
  const Pipe pipe;
  const StandardErrorOn redirected(pipe.ends[1]);
  settings.set("log-file", directory.file("missing/log"));
  LogReporter reporter(settings, host);
  EXPECT_EQ(reporter.policy().minSeverity, Severity::Debug);

  reporter.deliver(message("not printed", Severity::Debug), SteadyTime::max());
  say(reporter, "one");

  EXPECT_THAT(pipe.read(), MatchesRegex("[^\n]* ERROR log: cannot open the log file [^\n]*/missing/"
                                        "log: No such file or directory; lines go to standard "
                                        "error until it works again\n[^\n]* core: one\n"));
}

TEST_F(LogReporterTest, RefusesWhatCannotBeALog) {
  for (const char* const wrong : {"logs/", "syslog", "syslog:local0"}) {
    settings.set("log-file", wrong);
    EXPECT_THROW(LogReporter(settings, host), ConfigurationError) << wrong;
  }
}

TEST_F(LogReporterTest, DoesNotWaitForTheReaderOfANamedPipe) {
  const Pipe pipe;
  const StandardErrorOn redirected(pipe.ends[1]);
  settings.set("log-file", directory.file("pipe"));
  ASSERT_EQ(::mkfifo(directory.file("pipe").c_str(), 0600), 0);
  LogReporter reporter(settings, host);

  EXPECT_EQ(say(reporter, "one").verdict, Delivery::Verdict::Delivered);

  EXPECT_THAT(pipe.read(),
              AllOf(HasSubstr("a named pipe without a reader; "), HasSubstr(" core: one\n")));
}

TEST_F(LogReporterTest, MasksSecretsInWhatItSaysOfItself) {
  const Pipe pipe;
  const StandardErrorOn redirected(pipe.ends[1]);
  host.setSecret("hunter-two");
  settings.set("log-file", directory.file("hunter-two") + "/log");
  LogReporter reporter(settings, host);

  say(reporter, "one");

  EXPECT_THAT(pipe.read(), AllOf(HasSubstr("/********/log"), Not(HasSubstr("hunter-two"))));
}

TEST_F(LogReporterTest, FallsBackToStandardErrorWhenTheDiskIsFull) {
  const Pipe pipe;
  const StandardErrorOn redirected(pipe.ends[1]);
  settings.set("log-file", "/dev/full");
  LogReporter reporter(settings, host);

  EXPECT_EQ(say(reporter, "one").verdict, Delivery::Verdict::Delivered);
  EXPECT_EQ(say(reporter, "two").verdict, Delivery::Verdict::Delivered);

  EXPECT_THAT(pipe.read(),
              MatchesRegex("[^\n]* ERROR log: cannot write to /dev/full: No space left on device; "
                           "lines go to standard error until it works again\n"
                           "[^\n]* WARNING core: one\n[^\n]* WARNING core: two\n"));
}

TEST_F(LogReporterTest, BeginsANewLineAfterOneThatTheDiskHadNoRoomFor) {
  const Pipe pipe;
  const StandardErrorOn redirected(pipe.ends[1]);
  settings.set("log-file", directory.file("log"));
  LogReporter reporter(settings, host);
  ::signal(SIGXFSZ, SIG_IGN);
  rlimit unlimited{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &unlimited), 0);
  const rlimit small{30, unlimited.rlim_max};

  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  say(reporter, "one");
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &unlimited), 0);
  say(reporter, "two");

  EXPECT_THAT(pipe.read(), HasSubstr(" core: one\n"));
  EXPECT_THAT(contents(directory.file("log")),
              MatchesRegex("2026-11-22T13:00:00.000Z exec_\n2026-[^\n]* core: two\n"));
}

TEST_F(LogReporterTest, ReturnsToTheFileWhenItCanBeWrittenAgain) {
  const Pipe pipe;
  const StandardErrorOn redirected(pipe.ends[1]);
  std::filesystem::create_directory(directory.file("logs"));
  settings.set("log-file", directory.file("logs/log"));
  LogReporter reporter(settings, host);

  std::filesystem::remove_all(directory.file("logs"));
  say(reporter, "one");
  std::filesystem::create_directory(directory.file("logs"));
  say(reporter, "two");

  EXPECT_THAT(pipe.read(), MatchesRegex("[^\n]* ERROR log: [^\n]*\n[^\n]* core: one\n"));
  EXPECT_THAT(contents(directory.file("logs/log")), MatchesRegex("[^\n]* core: two\n"));
}

} // namespace
} // namespace exec_wrapper::log
