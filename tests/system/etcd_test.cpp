// The etcd guard with a real etcd, on one host.

#include "etcd_fixture.h"

#include <gmock/gmock.h>

#include <signal.h>

namespace exec_wrapper::test {
namespace {

using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::SizeIs;

class Etcd : public EtcdTest {};

TEST_F(Etcd, RefusesTheSecondRunAndNamesTheFirst) {
  RealEtcd etcd;
  etcd.start();
  Process first(wrapper(lock(etcd.urls()) + job("60")));
  first.awaitOutput("started");
  const Outcome second = run(lock(etcd.urls()) + job("0"));
  EXPECT_EQ(second.status, 75) << second.err;
  EXPECT_THAT(second.err, AllOf(HasSubstr("etcd key /locks/test is held by pid " +
                                          std::to_string(first.pid()) + " on "),
                                HasSubstr("sleep")));
  first.signal(SIGTERM);
  EXPECT_EQ(first.end().status, 128 + SIGTERM);
  const Outcome third = run(lock(etcd.urls()) + job("0"));
  EXPECT_EQ(third.status, 0) << "the lock is free at once: " << third.err;
  expectNeverTwoAtOnce();
}

TEST_F(Etcd, HoldsTheLockForLongerThanTheLease) {
  RealEtcd etcd;
  etcd.start();
  Process first(wrapper(lock(etcd.urls()) + job("60")));
  first.awaitOutput("started");
  awaitTime(kLease + 1s);
  EXPECT_EQ(run(lock(etcd.urls()) + job("0")).status, 75);
  EXPECT_FALSE(first.ended());
}

TEST_F(Etcd, AdmitsAsManyAsMayRunAtOnce) {
  RealEtcd etcd;
  etcd.start();
  const Words two = lock(etcd.urls()) + Words{"--process-max-concurrency", "2"};
  const Words say = {"/bin/sh", "-c", "echo started; exec sleep 60"};
  Process first(wrapper(two + say));
  Process second(wrapper(two + say));
  first.awaitOutput("started");
  second.awaitOutput("started");
  const Outcome third = run(two + say);
  EXPECT_EQ(third.status, 75);
  EXPECT_THAT(third.err, HasSubstr("all its 2 places taken"));
}

TEST_F(Etcd, TwentyContendersRunOneAfterTheOther) {
  RealEtcd etcd;
  etcd.start();
  std::deque<Process> runs;
  for (int i = 0; i < 20; ++i) {
    runs.emplace_back(wrapper(lock(etcd.urls()) + Words{"--lock-wait", "100"} + job("0.05")));
  }
  for (Process& one : runs) {
    const Outcome outcome = one.end(110s);
    EXPECT_EQ(outcome.status, 0) << outcome.err;
  }
  EXPECT_THAT(lines(contents(file("tokens"))), SizeIs(20));
  expectNeverTwoAtOnce();
}

TEST_F(Etcd, FreesTheLockOfARunThatWasKilled) {
  RealEtcd etcd;
  etcd.start();
  Process first(wrapper(lock(etcd.urls()) + job("60")));
  first.awaitOutput("started");
  first.signal(SIGKILL);
  const Outcome second = run(lock(etcd.urls()) + Words{"--lock-wait", "50"} + job("0"));
  EXPECT_EQ(second.status, 0) << second.err;
  expectNeverTwoAtOnce();
}

/// Nobody but another process can end the command then.
TEST_F(Etcd, AWrapperThatStandsStillDoesNotKeepItsCommandBesideAnothers) {
  RealEtcd etcd;
  etcd.start();
  Process first(wrapper(lock(etcd.urls()) + job("600", "trap '' TERM")));
  first.awaitOutput("started");
  first.signal(SIGSTOP);
  const Outcome second = run(lock(etcd.urls()) + Words{"--lock-wait", "50"} + job("0"));
  EXPECT_EQ(second.status, 0) << second.err;
  expectNeverTwoAtOnce();
  first.signal(SIGCONT);
  const Outcome outcome = first.end();
  EXPECT_THAT(outcome.status, AnyOf(75, 128 + SIGKILL)) << "revoked, or found dead";
  EXPECT_THAT(outcome.err, HasSubstr("was frozen for longer than the lease"));
}

TEST_F(Etcd, StopsTheCommandWhenSomebodyRemovesTheKey) {
  const std::string tool = program({"/usr/bin/etcdctl", "/usr/local/bin/etcdctl"});
  if (tool.empty()) {
    GTEST_SKIP() << "etcdctl is not installed (Debian: etcd-client)";
  }
  RealEtcd etcd;
  etcd.start();
  Process first(wrapper(lock(etcd.urls()) + job("60")));
  first.awaitOutput("started");
  ProcessSpec removal;
  removal.argv = {tool, "--endpoints", etcd.urls(), "del", "--prefix", "/locks/test/"};
  removal.environment = {{"ETCDCTL_API", "3"}};
  ASSERT_EQ(test::run(removal).status, 0);
  const Outcome outcome = first.end();
  EXPECT_EQ(outcome.status, 75);
  EXPECT_THAT(outcome.err, HasSubstr("or the key was removed"));
}

TEST_F(Etcd, IsRefusedWhereItIsDown) {
  RealEtcd etcd;
  const Outcome outcome = run(lock(etcd.urls()) + job("0"));
  EXPECT_EQ(outcome.status, 69);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("etcd cannot be queried"), HasSubstr("127.0.0.1")));
  EXPECT_EQ(contents(file("tokens")), "");
}

TEST_F(Etcd, IsWaitedForWhereItIsDown) {
  RealEtcd etcd;
  Process waiting(wrapper(lock(etcd.urls()) + Words{"--lock-wait", "1h"} + job("0")));
  waiting.awaitError("etcd cannot be queried");
  etcd.start();
  EXPECT_EQ(waiting.end().status, 0);
}

TEST_F(Etcd, AShortOutageIsNotNoticedByTheCommand) {
  RealEtcd etcd;
  etcd.start();
  const Words patient = {"--etcd-endpoints",
                         etcd.urls(),
                         "--etcd-key",
                         "/locks/test",
                         "--etcd-lease-ttl",
                         "30",
                         "--process-termination-grace-period",
                         "1",
                         "--log-level",
                         "INFO"};
  Process first(wrapper(patient + job("60")));
  first.awaitOutput("started");
  etcd.kill(0);
  first.awaitError("could not be renewed");
  etcd.start(); // which gives each lease its whole time again
  first.awaitError("is renewed again");
  EXPECT_EQ(run(patient + job("0")).status, 75);
  EXPECT_FALSE(first.ended());
  expectNeverTwoAtOnce();
}

TEST_F(Etcd, AnOutageThatIsTooLongStopsTheCommand) {
  RealEtcd etcd;
  etcd.start();
  Process first(wrapper(lock(etcd.urls()) + job("60", "trap '' TERM")));
  first.awaitOutput("started");
  etcd.kill(0);
  const Outcome outcome = first.end();
  EXPECT_EQ(outcome.status, 75);
  EXPECT_THAT(outcome.err, ContainsRegex("was not renewed for .* another host can take it in"));
}

TEST_F(Etcd, AnOutageThatIsTooLongDoesNotStopACommandThatMayContinue) {
  RealEtcd etcd;
  etcd.start();
  Process first(wrapper(lock(etcd.urls()) + Words{"--lease-lost", "continue"} + job("60")));
  first.awaitOutput("started");
  etcd.kill(0);
  first.awaitError("perhaps beside another run");
  first.signal(SIGTERM);
  EXPECT_EQ(first.end().status, 128 + SIGTERM) << "it ran on until then";
}

// A cluster

TEST_F(Etcd, AMemberOfThreeMayBeKilledAtAnyTime) {
  RealEtcd etcd({.members = 3});
  etcd.start();
  const Words patient = {"--etcd-endpoints",
                         etcd.urls(),
                         "--etcd-key",
                         "/locks/test",
                         "--etcd-lease-ttl",
                         "12",
                         "--process-termination-grace-period",
                         "1",
                         "--log-level",
                         "INFO"};
  Process first(wrapper(patient + job("60")));
  first.awaitOutput("started");
  for (std::size_t member = 0; member < 3; ++member) { // one of them leads
    etcd.kill(member);
    const Outcome second = run(patient + job("0")); // asks in the middle of an election
    EXPECT_EQ(second.status, 75) << second.err;
    awaitTime(4s); // a renewal, at least
    EXPECT_FALSE(first.ended());
    etcd.start();
  }
  first.signal(SIGTERM);
  EXPECT_EQ(first.end().status, 128 + SIGTERM);
  expectNeverTwoAtOnce();
}

TEST_F(Etcd, WithoutAMajorityNothingIsRenewed) {
  RealEtcd etcd({.members = 3});
  etcd.start();
  Process first(wrapper(lock(etcd.urls()) + job("60")));
  first.awaitOutput("started");
  etcd.kill(0);
  etcd.kill(1);
  EXPECT_EQ(first.end().status, 75);
}

// Runs that know of each other

TEST_F(Etcd, CountsTheRefusalsOfAllRuns) {
  RealEtcd etcd;
  etcd.start();
  const Words counted =
      lock(etcd.urls()) + Words{"--etcd-threshold", "3", "--etcd-threshold-rule", "reached"};
  Process first(wrapper(counted + job("60")));
  first.awaitOutput("started");
  std::deque<Process> runs;
  for (int i = 0; i < 6; ++i) {
    runs.emplace_back(wrapper(counted + job("0")));
  }
  int alerts = 0;
  for (Process& one : runs) {
    const Outcome outcome = one.end();
    EXPECT_EQ(outcome.status, 75) << outcome.err;
    alerts += outcome.err.find("keeps finding its lock held: 3 runs") == outcome.err.npos ? 0 : 1;
  }
  EXPECT_EQ(alerts, 2) << "no count is lost";
}

TEST_F(Etcd, ANestedRunIsNotMadeToWaitForItself) {
  RealEtcd etcd;
  etcd.start();
  const Words waiting = lock(etcd.urls()) + Words{"--lock-wait", "1h"};
  const Outcome outcome = run(waiting + Words{wrapperProgram()} + waiting + Words{"true"});
  EXPECT_EQ(outcome.status, 75);
  EXPECT_THAT(outcome.err, HasSubstr("would never end"));
}

} // namespace
} // namespace exec_wrapper::test
