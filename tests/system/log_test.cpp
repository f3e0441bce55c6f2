// The log as somebody sees it who reads it after the run.

#include "support/await.h"
#include "support/log_lines.h"
#include "support/wrapper.h"

#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>
#include <gmock/gmock.h>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <filesystem>

namespace exec_wrapper::test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Log : public WrapperTest {
protected:
  /// Each line as an object; a line that is none throws.
  static std::vector<Poco::JSON::Object::Ptr> objects(std::string_view log) {
    std::vector<Poco::JSON::Object::Ptr> result;
    for (const std::string& line : lines(log)) {
      result.push_back(Poco::JSON::Parser().parse(line).extract<Poco::JSON::Object::Ptr>());
    }
    return result;
  }
};

TEST_F(Log, TellsTheWholeRunAtInfo) {
  const Outcome outcome = run(Words{"--log-level", "info"} + child("exit", "0"));
  EXPECT_THAT(linesOf(outcome.err, "INFO"),
              ElementsAre(HasSubstr("started"), HasSubstr("succeeded")));
}

TEST_F(Log, IsSilentBelowItsLevel) {
  EXPECT_THAT(run(Words{"--log-level", "ERROR"} + child("exit", "3")).err, IsEmpty());
}

TEST_F(Log, CanBeLeftOut) {
  const Outcome outcome = run(Words{"--reporters", "none"} + child("exit", "3"));
  EXPECT_EQ(outcome.status, 3);
  EXPECT_THAT(outcome.err, IsEmpty());
}

TEST_F(Log, IsValidJsonWhateverTheCommandIsCalled) {
  const Words options = {"--log-format", "json",           "--log-level",
                         "DEBUG",        "--process-name", "na\"me\\\x01\n\xff\xc3\xbc"};
  const Outcome outcome = run(options + child("exit", "3", "\"\n\xff\t{"));
  const auto found = objects(outcome.err);
  ASSERT_GE(found.size(), 2U);
  EXPECT_EQ(found.back()->getValue<std::string>("severity"), "WARNING");
  EXPECT_EQ(found.back()->getValue<int>("exit_status"), 3);
}

TEST_F(Log, GoesToAFileThatItAddsTo) {
  const Words options = {"--log-file", file("log")};
  EXPECT_THAT(run(options + child("exit", "3")).err, IsEmpty());
  EXPECT_THAT(run(options + child("exit", "4")).err, IsEmpty());
  EXPECT_THAT(lines(contents(file("log"))),
              ElementsAre(HasSubstr("exit status 3"), HasSubstr("exit status 4")));
}

TEST_F(Log, FollowsAFileThatIsRotated) {
  Process wrapped(wrapper(Words{"--log-file", file("log"), "--log-level", "INFO"} +
                          child("catch", "USR1", "say", "ready", "await", "USR1", "exit", "3")));
  wrapped.awaitOutput("ready");
  awaitFile(file("log"));
  std::filesystem::rename(file("log"), file("log.1"));
  wrapped.signal(SIGUSR1);
  EXPECT_EQ(wrapped.end().status, 3);
  EXPECT_THAT(contents(file("log")), HasSubstr("exit status 3"));
}

TEST_F(Log, SaysThatTheFileCannotBeOpenedThoughNothingElseIsToBeSaid) {
  const Outcome outcome = run(Words{"--log-file", file("missing/log")} + child("say", "ran"));
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.out, "ran\n");
  EXPECT_THAT(lines(outcome.err), ElementsAre(AllOf(HasSubstr("ERROR"), HasSubstr("missing/log"),
                                                    HasSubstr("No such file or directory"))));
}

TEST_F(Log, GoesToStandardOutputWhateverIsBehindIt) {
  for (const char* const name : {"/dev/stdout", "/proc/self/fd/1", "/dev/fd/1"}) {
    std::array<int, 2> ends{};
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
    ProcessSpec spec = wrapper(Words{"--log-file", name} + child("exit", "3"));
    spec.descriptors[1] = ends[1];
    EXPECT_EQ(test::run(spec).status, 3);
    ::close(ends[1]);
    std::string text(4096, '\0');
    const ssize_t size = ::read(ends[0], text.data(), text.size());
    ::close(ends[0]);
    ASSERT_GT(size, 0) << name;
    EXPECT_THAT(text.substr(0, static_cast<std::size_t>(size)), HasSubstr("exit status 3"));
  }
}

TEST_F(Log, GoesToStandardErrorWhereTheDescriptorIsClosed) {
  ProcessSpec spec = wrapper(Words{"--log-file", "/dev/stdout"} + child("exit", "3"));
  spec.argv.insert(spec.argv.begin(), {"/bin/sh", "-c", "exec \"$@\" >&-", "sh"});
  const Outcome outcome = test::run(spec);
  EXPECT_EQ(outcome.status, 3);
  EXPECT_THAT(outcome.err,
              AllOf(HasSubstr("descriptor 1 was not open"), HasSubstr("exit status 3")));
}

TEST_F(Log, FollowsNoLinkThatTookTheFilesPlace) {
  if (::geteuid() != 0) {
    GTEST_SKIP() << "needs root";
  }
  std::filesystem::create_directory(file("theirs"));
  ASSERT_EQ(::chown(file("theirs").c_str(), 65534, 65534), 0);
  Process wrapped(wrapper(Words{"--log-file", file("theirs/log"), "--log-level", "INFO"} +
                          child("catch", "USR1", "say", "ready", "await", "USR1", "exit", "3")));
  wrapped.awaitOutput("ready");
  awaitFile(file("theirs/log"));
  std::filesystem::rename(file("theirs/log"), file("theirs/old"));
  std::filesystem::create_symlink(file("precious"), file("theirs/log"));
  wrapped.signal(SIGUSR1);
  const Outcome outcome = wrapped.end();
  EXPECT_EQ(outcome.status, 3);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("it is a link"), HasSubstr("exit status 3")));
  EXPECT_FALSE(std::filesystem::exists(file("precious")));
}

TEST_F(Log, DoesNotLetOthersReadTheFile) {
  run(Words{"--log-file", file("log")} + child("exit", "3"));
  struct stat status {};
  ASSERT_EQ(::stat(file("log").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07U, 0U);
}

TEST_F(Log, HidesSecretsInTheCommandLine) {
  // No bundled plugin of this kind of run has a secret of its own, so a plugin of the tests' does.
  const Words options = {"--plugin-dir",      testPlugins(),  "--reporters", "log,secretive",
                         "--secretive.token", "s3cr3t-t0k3n", "--log-level", "DEBUG"};
  const Outcome outcome = run(options + child("exit", "3", "s3cr3t-t0k3n"));
  EXPECT_THAT(outcome.err, HasSubstr("exit status 3"));
  EXPECT_THAT(outcome.err, ::testing::Not(HasSubstr("s3cr3t")));
}

class BlockedLog : public WrapperTest {
protected:
  /// A pipe that is full and that nobody reads.
  BlockedLog() {
    if (::pipe2(ends_, O_CLOEXEC | O_NONBLOCK) != 0) {
      throw std::runtime_error("pipe");
    }
    const std::string page(4096, 'x');
    while (::write(ends_[1], page.data(), page.size()) > 0) {
    }
    ::fcntl(ends_[1], F_SETFL, 0); // the wrapper gets it as pipes usually are
  }
  ~BlockedLog() override {
    ::close(ends_[0]);
    ::close(ends_[1]);
  }

  ProcessSpec blocked(const Words& words) const {
    ProcessSpec spec = wrapper(Words{"--log-level", "DEBUG"} + words);
    spec.descriptors[2] = ends_[1];
    return spec;
  }

  int ends_[2];
};

TEST_F(BlockedLog, HoldsNeitherStartNorEndNorLock) {
  Process wrapped(blocked(Words{"--lockfile", file("lock")} + child("report", "pid", "exit", "3")));
  awaitGone(numberAfter(wrapped.awaitOutput("\n"), "pid"));
  EXPECT_EQ(run({"--lockfile", file("lock"), "--lock-wait", "40", "echo", "x"}).status, 0);
  const Outcome outcome = wrapped.end();
  EXPECT_EQ(outcome.status, 3);
  EXPECT_GE(outcome.elapsed, 4s) << "its drain takes five seconds";
  EXPECT_LT(outcome.elapsed, 20s);
}

TEST_F(BlockedLog, DoesNotHoldATimeout) {
  const Words options = {"--process-timeout", "0.3", "--lockfile", file("lock")};
  Process wrapped(blocked(options + child("report", "pid", "pause")));
  awaitGone(numberAfter(wrapped.awaitOutput("\n"), "pid"));
  awaitRemoval(file("lock"));
  EXPECT_FALSE(wrapped.ended()) << "it drains";
  EXPECT_EQ(wrapped.end().status, 124);
}

TEST_F(BlockedLog, DoesNotHoldASignal) {
  Process wrapped(blocked(child("report", "pid", "pause")));
  const pid_t pid = numberAfter(wrapped.awaitOutput("\n"), "pid");
  wrapped.signal(SIGTERM);
  awaitGone(pid);
  EXPECT_EQ(wrapped.end().status, 128 + SIGTERM);
}

TEST_F(BlockedLog, AStopDuringTheDrainLeavesTheStatusAsItWas) {
  Process wrapped(blocked(Words{"--lockfile", file("lock")} + child("say", "ready", "exit", "3")));
  wrapped.awaitOutput("ready");
  awaitRemoval(file("lock"));
  wrapped.signal(SIGTERM);
  EXPECT_EQ(wrapped.end().status, 3);
}

} // namespace
} // namespace exec_wrapper::test
