// No descriptor of ours gets into the command, whatever the run needs besides it.

#include "support/certificates.h"
#include "support/children.h"
#include "support/confined.h"
#include "support/deadline.h"
#include "system/reported_fixture.h"

#include <gmock/gmock.h>

#include <fcntl.h>

#include <filesystem>
#include <map>
#include <set>
#include <thread>

namespace exec_wrapper::test {
namespace {

namespace fs = std::filesystem;
using ::testing::_;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Matches;
using ::testing::Pair;
using ::testing::StartsWith;

ProcessApiOptions secure(TestAuthority& authority) {
  ProcessApiOptions options;
  options.certificate = authority.issue({"127.0.0.1"});
  return options;
}

class Descriptors : public WrapperTest {
protected:
  Words reportedTo(const ProcessApi& api) const {
    return test::reportedTo(api) +
           Words{"--api-heartbeat-interval", "0.05", "--api-ca-file", authority_.caFile()};
  }

  /// By what they add to a run.
  std::vector<std::pair<std::string, Words>> kindsOfRun() const {
    return {
        {"plain", {}},
        {"log file", {"--log-file", file("log"), "--log-level", "DEBUG"}},
        {"syslog", {"--log-file", "syslog:", "--log-level", "DEBUG"}},
        {"lock", {"--lockfile", file("lock"), "--threshold", "1", "--counter-file", file("count")}},
        {"progress", {"--enable-status-update-listener", "--status-update-socket-port", "0"}},
        {"notify", {"--notify", "on"}},
        {"watcher", {"--watcher", "true"}},
        {"cgroup", {"--cgroup", "own"}},
        {"http", reportedTo(plain_)},
        {"https", reportedTo(secure_)},
        {"all", Words{"--lockfile", file("lock"), "--log-file", file("log"), "--log-level", "DEBUG",
                      "--enable-status-update-listener", "--status-update-socket-port", "0",
                      "--status-update-interval", "0", "--watcher", "true"} +
                    reportedTo(secure_)},
    };
  }

  /// Two attempts, with time enough between them for heartbeats to be sent.
  static Words attempts() { return {"--process-max-retries", "1", "--process-retry-delay", "0.2"}; }

  TestAuthority authority_;
  ProcessApi plain_;
  ProcessApi secure_{secure(authority_)};
};

TEST_F(Descriptors, AreTheThreeInEveryAttemptOfEveryKindOfRun) {
  for (const auto& [name, words] : kindsOfRun()) {
    const Outcome outcome = run(words + attempts() + child("report", "fds", "exit", "1"));
    EXPECT_EQ(outcome.out, "fds 0,1,2\nfds 0,1,2\n") << name << ": " << outcome.err;
  }
}

TEST_F(Descriptors, AreClosedByThemselvesWhereTheyCannotBeCounted) {
  // Without /proc nobody can tell which were ours; each is made so that it does not survive.
  const auto without = [this](const Words& words) {
    return withMounts("mount -t tmpfs none /proc", wrapper(words));
  };
  if (!possible(without({}))) {
    GTEST_SKIP() << "needs to be allowed file systems of its own";
  }
  for (const auto& [name, words] : kindsOfRun()) {
    const Outcome outcome =
        test::run(without(words + attempts() + child("report", "fds", "exit", "1")));
    EXPECT_EQ(outcome.out, "fds 0,1,2\nfds 0,1,2\n") << name << ": " << outcome.err;
  }
}

TEST_F(Descriptors, ThatAreGivenToTheWrapperAreTheCommandsInEveryKindOfRun) {
  const int given = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  for (const auto& [name, words] : kindsOfRun()) {
    ProcessSpec spec = wrapper(words + attempts() + child("report", "fds", "exit", "1"));
    spec.descriptors[3] = given;
    spec.descriptors[9] = given;
    EXPECT_EQ(test::run(spec).out, "fds 0,1,2,3,9\nfds 0,1,2,3,9\n") << name;
  }
  ::close(given);
}

TEST_F(Descriptors, ThatWereClosedAreClosedForTheCommand) {
  const std::vector<std::pair<std::set<int>, std::string>> cases = {
      {{0}, ",1,2"},  {{1}, ",0,2"},  {{2}, ",0,1"},  {{0, 1}, ",2"},
      {{0, 2}, ",1"}, {{1, 2}, ",0"}, {{0, 1, 2}, ""}};
  for (const auto& [closed, left] : cases) {
    // Told through a file, as its standard output may be one of them.
    ProcessSpec spec = wrapper({"sh", "-c",
                                "for n in 0 1 2; do [ -e /proc/$$/fd/$n ] && seen=$seen,$n; done; "
                                "echo \"$seen\" >seen"});
    spec.closed = closed;
    EXPECT_EQ(test::run(spec).status, 0);
    EXPECT_EQ(contents(file("seen")), left + "\n");
    fs::remove(file("seen"));
  }
}

/// As systemd starts the service of a socket: the sockets are for the process with this number.
TEST_F(Descriptors, OfASocketUnitAreFoundByTheCommandAtEachAttempt) {
  const int given = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  ProcessSpec spec = wrapper(attempts() + child("report", "pid", "env", "LISTEN_PID", "env",
                                                "WATCHDOG_PID", "env", "LISTEN_FDS", "env",
                                                "LISTEN_PIDFDID", "report", "fds", "exit", "1"));
  spec.argv =
      Words{"/bin/sh", "-c", R"(LISTEN_PID=$$ WATCHDOG_PID=$$ exec "$@")", "sh"} + spec.argv;
  spec.environment["LISTEN_FDS"] = "1";
  spec.environment["LISTEN_PIDFDID"] = "4711";
  spec.descriptors[3] = given;
  const Outcome outcome = test::run(spec);
  ::close(given);
  const auto attempt = [](const std::string& pid) {
    return "pid " + pid + "\nLISTEN_PID=" + pid + "\nWATCHDOG_PID=" + pid +
           "\nLISTEN_FDS=1\nLISTEN_PIDFDID unset\nfds 0,1,2,3\n";
  };
  const std::string first = std::to_string(numberAfter(outcome.out, "pid"));
  const std::size_t second = outcome.out.find("pid", 1 + outcome.out.find("fds"));
  ASSERT_NE(second, outcome.out.npos);
  EXPECT_EQ(outcome.out, attempt(first) + attempt(std::to_string(
                                              numberAfter(outcome.out.substr(second), "pid"))));
}

TEST_F(Descriptors, OfAnotherProcessesSocketUnitStayThat) {
  ProcessSpec spec = wrapper(child("env", "LISTEN_PID", "env", "LISTEN_PIDFDID"));
  spec.environment["LISTEN_PID"] = "1";
  spec.environment["LISTEN_PIDFDID"] = "4711";
  EXPECT_EQ(test::run(spec).out, "LISTEN_PID=1\nLISTEN_PIDFDID=4711\n");
}

/// The open descriptors of a process: what each of them is. One that is closed meanwhile is left
/// out.
std::map<int, std::string> openIn(pid_t pid) {
  std::map<int, std::string> open;
  for (const auto& entry : fs::directory_iterator("/proc/" + std::to_string(pid) + "/fd")) {
    std::error_code gone;
    const fs::path target = fs::read_symlink(entry.path(), gone);
    if (!gone) {
      open[std::stoi(entry.path().filename())] = target;
    }
  }
  return open;
}

TEST_F(Descriptors, OfTheWatcherAreThoseItNeeds) {
  const int given = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  ProcessSpec spec = wrapper(kindsOfRun().back().second + child("say", "ready", "pause"));
  spec.descriptors[5] = given;
  Process wrapped(spec);
  ::close(given);
  wrapped.awaitOutput("ready");
  pid_t watcher = 0;
  for (const Deadline deadline; watcher == 0 && !deadline.over();) { // it has its name by execve
    for (const pid_t child : childrenOf(wrapped.pid())) {
      watcher = commandLineOf(child).starts_with("exec_wrapper-watcher") ? child : watcher;
    }
  }
  ASSERT_NE(watcher, 0);
  // Its lines, the pipe from the wrapper, and the command's own process.
  const auto needed = ElementsAre(Pair(0, "/dev/null"), Pair(1, "/dev/null"), Pair(2, _),
                                  Pair(3, StartsWith("pipe:")), Pair(4, "anon_inode:[pidfd]"));
  auto open = openIn(watcher);
  for (const Deadline deadline; !Matches(needed)(open) && !deadline.over();) {
    std::this_thread::yield(); // it is still being loaded, or looks into /proc for a moment
    open = openIn(watcher);
  }
  EXPECT_THAT(open, needed);
}

} // namespace
} // namespace exec_wrapper::test
