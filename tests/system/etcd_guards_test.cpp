// The etcd guard in one chain with others: lock_file before it, process_api behind it.

#include "etcd_fixture.h"
#include "support/process_api/process_api.h"

#include <gmock/gmock.h>

#include <signal.h>

namespace exec_wrapper::test {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class EtcdBesideOtherGuards : public EtcdTest {
protected:
  void SetUp() override {
    EtcdTest::SetUp();
    if (!IsSkipped()) {
      etcd_.start();
    }
  }

  Words alone() const { return lock(etcd_.urls()); }

  Words withLockFile() const { return alone() + Words{"--lockfile", file("lock")}; }

  Words withAll() const {
    return withLockFile() + Words{"--api-base-url",    api_.url(), "--api-key",     "the-api-key",
                                  "--process-type-id", "7",        "--deployment",  "test",
                                  "--api-timeout",     "2",        "--api-retries", "0",
                                  "--api-retry-delay", "0.1"};
  }

  bool lockFileThere() const { return ::access(file("lock").c_str(), F_OK) == 0; }

  /// Both locks are free: another gets them at once.
  void expectFree() const {
    EXPECT_FALSE(lockFileThere());
    const Outcome next = run(withLockFile() + job("0"));
    EXPECT_EQ(next.status, 0) << next.err;
    expectNeverTwoAtOnce();
  }

  ProcessApi api_;
  RealEtcd etcd_;
};

TEST_F(EtcdBesideOtherGuards, TheLockFileIsAskedFirstBecauseItIsNear) {
  Process first(wrapper(withLockFile() + job("60")));
  first.awaitOutput("started");
  EXPECT_THAT(run(withLockFile() + job("0")).err, HasSubstr("refused by lock_file"));
  const Outcome elsewhere = run(alone() + job("0"));
  EXPECT_EQ(elsewhere.status, 75);
  EXPECT_THAT(elsewhere.err, HasSubstr("refused by etcd"));
}

TEST_F(EtcdBesideOtherGuards, TheLockFileIsGivenBackWhereEtcdRefuses) {
  Process first(wrapper(alone() + job("60")));
  first.awaitOutput("started");
  EXPECT_EQ(run(withLockFile() + job("0")).status, 75);
  EXPECT_FALSE(lockFileThere());
}

TEST_F(EtcdBesideOtherGuards, TheProcessApiIsAskedLastAndTheCommandLearnsFromBoth) {
  api_.add(When::Create, action::Hold{});
  Process first(wrapper(
      withAll() + Words{"/bin/sh", "-c",
                        "echo \"$EXEC_WRAPPER_FENCING_TOKEN/$EXEC_WRAPPER_PROCESS_EXECUTION_ID/\"; "
                        "echo started; exec sleep 60"}));
  api_.awaitRequests(RequestKind::Create, 1);
  EXPECT_TRUE(lockFileThere()) << "while it is asked, the others hold";
  EXPECT_THAT(run(alone() + job("0")).err, HasSubstr("refused by etcd"));
  api_.release();
  const std::string said = first.awaitOutput("started");
  EXPECT_GT(std::atol(said.c_str()), 0) << said;
  EXPECT_THAT(said, HasSubstr("/" + api_.executions().at(0).id + "/"));
  first.signal(SIGTERM);
  EXPECT_EQ(first.end().status, 128 + SIGTERM);
  EXPECT_EQ(api_.awaitFinal().text("status"), "failed");
  expectFree();
}

TEST_F(EtcdBesideOtherGuards, TheProcessApiIsNotAskedWhereEtcdRefuses) {
  Process first(wrapper(alone() + job("60")));
  first.awaitOutput("started");
  const Outcome second = run(withAll() + job("0"));
  EXPECT_EQ(second.status, 75);
  EXPECT_THAT(second.err, HasSubstr("refused by etcd"));
  EXPECT_THAT(api_.requests(), IsEmpty());
  EXPECT_FALSE(lockFileThere());
}

TEST_F(EtcdBesideOtherGuards, BothLocksAreGivenBackWhereTheProcessApiRefuses) {
  api_.add(When::Create, action::Status{.code = 409});
  const Outcome busy = run(withAll() + job("0"));
  EXPECT_EQ(busy.status, 75);
  EXPECT_THAT(busy.err, HasSubstr("refused by process_api"));
  expectFree();
  api_.add(When::Create, action::Status{.code = 500});
  EXPECT_EQ(run(withAll() + job("0")).status, 69);
  expectFree();
  EXPECT_THAT(lines(contents(file("tokens"))), SizeIs(2)) << "of those that were to see";
}

TEST_F(EtcdBesideOtherGuards, BothLocksAreGivenBackByARunThatIsStoppedWhileTheProcessApiIsAsked) {
  api_.add(When::Create, action::Hold{});
  Process first(wrapper(withAll() + job("0")));
  api_.awaitRequests(RequestKind::Create, 1);
  first.signal(SIGTERM);
  EXPECT_EQ(first.end().status, 128 + SIGTERM);
  expectFree();
}

TEST_F(EtcdBesideOtherGuards, BothLocksAreGivenBackWhereTheProcessApiTakesItsPermissionBack) {
  Process first(wrapper(withAll() + Words{"--api-heartbeat-interval", "0.1"} + job("60")));
  first.awaitOutput("started");
  ASSERT_TRUE(api_.revoke(api_.executions().at(0).id));
  const Outcome outcome = first.end();
  EXPECT_EQ(outcome.status, 75) << outcome.err;
  expectFree();
}

TEST_F(EtcdBesideOtherGuards, TheProcessApiIsToldWhenTheLeaseIsLost) {
  Process first(wrapper(withAll() + job("60")));
  first.awaitOutput("started");
  etcd_.kill(0);
  const Outcome outcome = first.end();
  EXPECT_EQ(outcome.status, 75);
  EXPECT_THAT(outcome.err, HasSubstr("another host can take it in"));
  EXPECT_TRUE(api_.awaitFinal().json->has("exit_code"));
  EXPECT_FALSE(lockFileThere());
}

} // namespace
} // namespace exec_wrapper::test
