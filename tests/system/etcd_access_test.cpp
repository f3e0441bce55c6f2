// Who may ask a real etcd: users, certificates of servers and of clients.

#include "etcd_fixture.h"

#include <gmock/gmock.h>

namespace exec_wrapper::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class EtcdAccess : public EtcdTest {
protected:
  TestAuthority authority_;
  const Certificate servers_ = authority_.issue({"127.0.0.1", "localhost"});
};

TEST_F(EtcdAccess, AsksWithAUserAndByTls) {
  const std::string tool = program({"/usr/bin/etcdctl", "/usr/local/bin/etcdctl"});
  if (tool.empty()) {
    GTEST_SKIP() << "etcdctl is not installed (Debian: etcd-client)";
  }
  RealEtcd etcd({.certificate = servers_});
  etcd.start();
  const std::string commands[] = {"user add root:secret-of-root",
                                  "role add root",
                                  "user grant-role root root",
                                  "user add backup:secret-of-backup",
                                  "role add locks",
                                  "role grant-permission locks --prefix=true readwrite /locks/",
                                  "user grant-role backup locks",
                                  "auth enable"};
  for (const std::string& command : commands) {
    ProcessSpec spec;
    spec.argv = {"/bin/sh", "-c",
                 tool + " --endpoints " + etcd.urls() + " --cacert " + authority_.caFile() + " " +
                     command};
    spec.environment = {{"ETCDCTL_API", "3"}, {"PATH", "/usr/bin:/bin"}};
    const Outcome done = test::run(spec);
    ASSERT_EQ(done.status, 0) << command << ": " << done.err;
  }
  const Words tls = lock(etcd.urls()) + Words{"--etcd-ca-file", authority_.caFile()};
  const auto as = [](const std::string& user, const std::string& password) {
    return Words{"--etcd-user", user, "--etcd-password", password};
  };
  const Outcome good = run(tls + as("backup", "secret-of-backup") + job("6"));
  EXPECT_EQ(good.status, 0) << good.err;
  const Outcome bad = run(tls + as("backup", "wr0ng-secret") + job("0"));
  EXPECT_EQ(bad.status, 77) << bad.err;
  EXPECT_THAT(bad.err, ::testing::Not(HasSubstr("wr0ng-secret")));
  EXPECT_EQ(run(tls + job("0")).status, 77) << "without a user";
  const Outcome elsewhere =
      run(tls + as("backup", "secret-of-backup") + Words{"--etcd-key", "/other"} + job("0"));
  EXPECT_EQ(elsewhere.status, 77) << elsewhere.err;
  const Outcome untrusted = run(lock(etcd.urls()) + as("backup", "secret-of-backup") + job("0"));
  EXPECT_EQ(untrusted.status, 69) << untrusted.err;
  EXPECT_THAT(untrusted.err, HasSubstr("certificate"));
}

TEST_F(EtcdAccess, ShowsACertificateToAnEtcdThatAsksForOne) {
  RealEtcd etcd({.certificate = servers_, .clientAuthority = authority_.caFile()});
  etcd.start();
  const Words tls = lock(etcd.urls()) + Words{"--etcd-ca-file", authority_.caFile()};
  const Certificate ours = authority_.issue({"backup"});
  const Words shown = {"--etcd-client-cert-file", ours.certificateFile, "--etcd-client-key-file",
                       ours.keyFile};
  const Outcome good = run(tls + shown + job("6")); // longer than a lease: it is renewed, too
  EXPECT_EQ(good.status, 0) << good.err;
  const Outcome nameless = run(tls + job("0"));
  EXPECT_EQ(nameless.status, 69);
  EXPECT_THAT(nameless.err, HasSubstr("requires a client certificate"));
  TestAuthority stranger;
  const Certificate forged = stranger.issue({"backup"});
  const Outcome unknown = run(tls +
                              Words{"--etcd-client-cert-file", forged.certificateFile,
                                    "--etcd-client-key-file", forged.keyFile} +
                              job("0"));
  EXPECT_EQ(unknown.status, 69);
  EXPECT_THAT(unknown.err, HasSubstr("requires a client certificate"));
}

TEST_F(EtcdAccess, ACertificateThatCannotBeUsedStartsNothing) {
  const Certificate ours = authority_.issue({"backup"});
  const Words tls = lock("https://127.0.0.1:9");
  const Outcome keyless =
      run(tls + Words{"--etcd-client-cert-file", ours.certificateFile} + job("0"));
  EXPECT_EQ(keyless.status, 78);
  EXPECT_THAT(keyless.err, AllOf(HasSubstr(ours.certificateFile), HasSubstr("no private key")));
  const Outcome half = run(tls + Words{"--etcd-client-key-file", ours.keyFile} + job("0"));
  EXPECT_EQ(half.status, 78);
  EXPECT_THAT(half.err, HasSubstr("etcd-client-cert-file"));
}

} // namespace
} // namespace exec_wrapper::test
