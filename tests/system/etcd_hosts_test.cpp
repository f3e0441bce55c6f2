// The etcd guard with a real etcd and several hosts: network namespaces.

#include "etcd_fixture.h"

#include <gmock/gmock.h>

#include <signal.h>

#include <filesystem>
#include <sstream>

namespace exec_wrapper::test {
namespace {

using ::testing::HasSubstr;
using ::testing::SizeIs;

class EtcdHosts : public EtcdTest {
protected:
  void SetUp() override {
    EtcdTest::SetUp();
    if (IsSkipped()) {
      return;
    }
    for (const char* const name : {"db1", "db2", "db3"}) {
      hosts_.emplace_back(name);
      if (!hosts_.back().good()) {
        GTEST_SKIP() << "network namespaces need ip(8) and to be root";
      }
    }
    etcd_.start();
  }

  /// On one of the hosts, which sees the server at an address of its own.
  ProcessSpec on(std::size_t host, const Words& words) const {
    return hosts_[host].there(wrapper(lock(etcd_.url(0, hosts_[host].machine())) + words));
  }

  /// All processes that this one started.
  static void stopChildren(pid_t process) {
    const std::string threads = "/proc/" + std::to_string(process) + "/task/";
    for (const auto& thread : std::filesystem::directory_iterator(threads)) {
      std::istringstream children(contents((thread.path() / "children").string()));
      for (pid_t child = 0; children >> child;) {
        ::kill(child, SIGSTOP);
      }
    }
  }

  std::deque<RemoteHost> hosts_;
  RealEtcd etcd_{{.listen = "0.0.0.0"}};
};

TEST_F(EtcdHosts, NameEachOther) {
  Process first(on(0, job("60")));
  first.awaitOutput("started");
  const Outcome second = test::run(on(1, job("0")));
  EXPECT_EQ(second.status, 75);
  EXPECT_THAT(second.err, HasSubstr(" on db1"));
}

TEST_F(EtcdHosts, RunOneAfterTheOther) {
  std::deque<Process> runs;
  for (std::size_t i = 0; i < 12; ++i) {
    runs.emplace_back(on(i % 3, Words{"--lock-wait", "100"} + job("0.1")));
  }
  for (Process& one : runs) {
    const Outcome outcome = one.end(110s);
    EXPECT_EQ(outcome.status, 0) << outcome.err;
  }
  EXPECT_THAT(lines(contents(file("tokens"))), SizeIs(12));
  expectNeverTwoAtOnce();
}

TEST_F(EtcdHosts, OneThatIsCutOffStopsBeforeAnotherTakesItsPlace) {
  const Words slowToEnd = {"--etcd-lease-ttl", "8", "--process-termination-grace-period", "3"};
  Process first(on(0, slowToEnd + job("600", "trap '' TERM"))); // only SIGKILL ends it
  first.awaitOutput("started");
  Process second(on(1, Words{"--lock-wait", "50"} + job("0")));
  second.awaitError("waiting at most");
  hosts_[0].cutOff();
  const Outcome stopped = first.end();
  EXPECT_EQ(stopped.status, 75) << stopped.err;
  const Outcome taken = second.end();
  EXPECT_EQ(taken.status, 0) << taken.err;
  EXPECT_THAT(lines(contents(file("tokens"))), SizeIs(2));
  expectNeverTwoAtOnce();
}

TEST_F(EtcdHosts, OneThatIsCutOffForAMomentGoesOn) {
  Process first(on(0, Words{"--etcd-lease-ttl", "30"} + job("60")));
  first.awaitOutput("started");
  hosts_[0].cutOff();
  first.awaitError("could not be renewed");
  hosts_[0].reconnect();
  first.awaitError("is renewed again");
  EXPECT_EQ(test::run(on(1, job("0"))).status, 75);
  EXPECT_FALSE(first.ended());
  expectNeverTwoAtOnce();
}

TEST_F(EtcdHosts, OneThatIsCutOffMayContinueBesideAnotherIfToldSo) {
  Process first(on(0, Words{"--lease-lost", "continue"} + job("600")));
  first.awaitOutput("started");
  hosts_[0].cutOff();
  first.awaitError("perhaps beside another run");
  const Outcome second = test::run(on(1, Words{"--lock-wait", "50"} + job("0")));
  EXPECT_EQ(second.status, 99) << "two at once: " << second.err;
  EXPECT_FALSE(first.ended());
}

/// A host that stands still for longer than its lease cannot be stopped in time by anybody. What
/// its command writes when it goes on is refused by a storage that looks at the token.
TEST_F(EtcdHosts, OneThatWasPausedIsFencedOff) {
  const Words writer = {
      "/bin/sh", "-c",
      "store() { exec 8>>storage; flock 8; last=$(tail -n 1 storage); "
      "if [ \"$EXEC_WRAPPER_FENCING_TOKEN\" -lt \"${last:-0}\" ]; then echo late >>refused; "
      "else echo \"$EXEC_WRAPPER_FENCING_TOKEN\" >>storage; fi; exec 8>&-; }; "
      "store; echo pid $$ started; while sleep 0.05; do store; done"};
  Process first(on(0, writer));
  const pid_t command = numberAfter(first.awaitOutput("started"), "pid");
  ::kill(-command, SIGSTOP); // the whole host: its command, its wrapper, and who stands by
  first.signal(SIGSTOP);
  stopChildren(first.pid());
  Process second(on(1, Words{"--lock-wait", "50"} + writer));
  second.awaitOutput("started");
  ::kill(-command, SIGCONT);
  awaitContents(file("refused"), "late");
  first.signal(SIGCONT);
  const Outcome outcome = first.end();
  EXPECT_EQ(outcome.status, 75) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("another host can take it by now"));
  EXPECT_FALSE(second.ended()) << "its place is left alone";
  long last = 0;
  for (const std::string& token : lines(contents(file("storage")))) {
    EXPECT_GE(std::atol(token.c_str()), last) << "a late writer was let in";
    last = std::atol(token.c_str());
  }
}

} // namespace
} // namespace exec_wrapper::test
