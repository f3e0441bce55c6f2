// A run of each kind under valgrind: nothing is lost, nothing is touched that must not be.
//
// The program leaves by _exit, so what it still holds then is no leak, and is not looked at: lost
// is what nothing points to any more. Commands and watchers are left alone, from the fork on.

#include "support/certificates.h"
#include "system/reported_fixture.h"

#include <unistd.h>

#include <csignal>

namespace exec_wrapper::test {
namespace {

constexpr int kComplaint = 99; // valgrind's, in place of the program's own status

ProcessApiOptions secure(TestAuthority& authority) {
  ProcessApiOptions options;
  options.certificate = authority.issue({"127.0.0.1"});
  return options;
}

class Valgrind : public WrapperTest {
protected:
  void SetUp() override {
    if (::access("/usr/bin/valgrind", X_OK) != 0) {
      GTEST_SKIP() << "needs valgrind (the package of that name)";
    }
  }

  ProcessSpec watched(const Words& words) const {
    ProcessSpec spec = wrapper(words);
    spec.argv = Words{"/usr/bin/valgrind",
                      "-q",
                      "--leak-check=full",
                      "--show-leak-kinds=definite,indirect",
                      "--errors-for-leak-kinds=definite,indirect",
                      "--child-silent-after-fork=yes",
                      "--error-exitcode=" + std::to_string(kComplaint)} +
                spec.argv;
    return spec;
  }

  void expectClean(int status, const Words& words) const {
    const Outcome outcome = test::run(watched(words), kPatience * 2);
    EXPECT_EQ(outcome.status, status) << ::testing::PrintToString(outcome);
  }

  static Words reportedTo(const ProcessApi& api) {
    return test::reportedTo(api) +
           Words{"--api-heartbeat-interval", "0.1", "--api-retry-delay", "0.1"};
  }

  /// A command that takes some time and says where it is.
  static Words progressing() {
    return child("tell", R"({"success_count": 3, "what": "caf\u00e9"})", "tell", "no JSON", "spend",
                 "300", "exit", "3");
  }
};

TEST_F(Valgrind, FindsNothingInAPlainRun) {
  expectClean(0, child("exit", "0"));
  expectClean(3, child("exit", "3"));
  expectClean(127, {"/nowhere/at/all"});
}

TEST_F(Valgrind, FindsNothingInRetriesAndAJsonLog) {
  expectClean(3, Words{"--process-max-retries", "2", "--process-retry-delay", "0.05",
                       "--log-format", "json", "--log-level", "DEBUG", "--log-file", file("log")} +
                     child("exit", "3"));
}

TEST_F(Valgrind, FindsNothingInATimeout) {
  expectClean(124, Words{"--process-timeout", "0.5", "--process-termination-grace-period", "0.2",
                         "--watcher", "true"} +
                       child("fork", "ignore", "TERM", "ready", "pause", "end", "pause"));
}

TEST_F(Valgrind, FindsNothingInAStop) {
  Process wrapped(watched(child("say", "ready", "pause")));
  wrapped.awaitOutput("ready");
  wrapped.signal(SIGTERM);
  const Outcome outcome = wrapped.end();
  EXPECT_EQ(outcome.status, 128 + SIGTERM) << ::testing::PrintToString(outcome);
}

TEST_F(Valgrind, FindsNothingInALockNorInItsRefusal) {
  const Words locked = {"--lockfile",     file("lock"),  "--threshold", "1",
                        "--counter-file", file("count"), "--lock-wait", "0.1"};
  expectClean(0, locked + child("exit", "0"));
  dir_.write("lock", "");
  dir_.write("count", "5");
  expectClean(75, locked + child("exit", "0"));
}

TEST_F(Valgrind, FindsNothingInProgress) {
  expectClean(3, Words{"--enable-status-update-listener", "--status-update-socket-port", "0",
                       "--log-level", "DEBUG"} +
                     progressing());
}

TEST_F(Valgrind, FindsNothingInAReportedRun) {
  ProcessApi api;
  expectClean(3, reportedTo(api) + Words{"--spool-dir", file("spool")} +
                     child("spend", "300", "exit", "3"));
}

TEST_F(Valgrind, FindsNothingInARunReportedByHttps) {
  TestAuthority authority;
  ProcessApi api(secure(authority));
  expectClean(3, reportedTo(api) + Words{"--api-ca-file", authority.caFile()} +
                     child("spend", "300", "exit", "3"));
}

TEST_F(Valgrind, FindsNothingWhereTheServerFails) {
  ProcessApi api;
  api.add(When::Create, action::Status{500});
  api.add(When::Create, action::Reset{});
  api.add(When::Final, action::Reset{});
  api.add(When::Rollbar, action::Status{500});
  expectClean(3, reportedTo(api) + Words{"--api-retries", "5"} + child("exit", "3"));
  api.refuseConnections();
  expectClean(69, reportedTo(api) + Words{"--api-retries", "0"} + child("exit", "3"));
}

TEST_F(Valgrind, FindsNothingInARefusal) {
  ProcessApi api;
  api.add(When::Create, action::Status{409}, kForever);
  expectClean(75, reportedTo(api) + child("exit", "3"));
}

TEST_F(Valgrind, FindsNothingInWhatIsPrinted) {
  expectClean(0, {"--help"});
  expectClean(0, {"--version"});
  expectClean(0, {"--list-plugins"});
  expectClean(0, {"--explain", "true"});
  expectClean(64, {"--no-such-option"});
  expectClean(78, {"--process-timeout", "never", "true"});
}

} // namespace
} // namespace exec_wrapper::test
