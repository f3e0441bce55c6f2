#include "etcd_settings.h"

#include "exec_wrapper/plugin.h"
#include "exec_wrapper/testing/sample_settings.h"

#include <gmock/gmock.h>

namespace exec_wrapper::etcd {

extern const PluginInfo info;

namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using Values = contract::SampleSettings::Values;

EtcdSettings read(Values values) {
  values.try_emplace("etcd-endpoints", "http://db1:2379");
  values.try_emplace("etcd-key", "/locks/backup");
  values.try_emplace("process-termination-grace-period", "30");
  values.try_emplace("process-max-concurrency", "1");
  values.try_emplace("lock-wait", "0");
  return readSettings(contract::SampleSettings(info.options, std::move(values)));
}

std::string problemWith(Values values) {
  try {
    read(std::move(values));
  } catch (const ConfigurationError& error) {
    return error.what();
  }
  return "none";
}

TEST(EtcdSettingsTest, HaveDefaultsThatWork) {
  const EtcdSettings settings = read({});
  EXPECT_THAT(settings.endpoints, ElementsAre("http://db1:2379"));
  EXPECT_EQ(settings.key, "/locks/backup");
  EXPECT_EQ(settings.slots, 1U);
  EXPECT_EQ(settings.wait, 0s);
  EXPECT_EQ(settings.terms.ttl, 90s) << "the grace period and a minute";
  EXPECT_EQ(settings.terms.left(), 90s - 30s - 2s);
  EXPECT_TRUE(settings.stopWhenLost);
  EXPECT_EQ(settings.counting.threshold, 0U);
}

TEST(EtcdSettingsTest, TakeSeveralServers) {
  EXPECT_THAT(read({{"etcd-endpoints", "https://db1:2379/,http://[::1]:2379"}}).endpoints,
              ElementsAre("https://db1:2379", "http://[::1]:2379"));
}

TEST(EtcdSettingsTest, RefuseWhatIsNoServer) {
  EXPECT_THAT(problemWith({{"etcd-endpoints", "none"}}), HasSubstr("names no server"));
  EXPECT_THAT(problemWith({{"etcd-endpoints", "http://db1:2379,db2:2379"}}),
              HasSubstr("'db2:2379'"));
  EXPECT_THAT(problemWith({{"etcd-endpoints", "http://root:pw@db1:2379"}}), HasSubstr("etcd-user"));
}

TEST(EtcdSettingsTest, NeedAKey) {
  EXPECT_THAT(problemWith({{"etcd-key", ""}}), HasSubstr("etcd-key is not set"));
  EXPECT_THAT(problemWith({{"etcd-key", "//"}}), HasSubstr("etcd-key is not set"));
  EXPECT_EQ(read({{"etcd-key", "/locks/backup/"}}).key, "/locks/backup");
}

TEST(EtcdSettingsTest, NeedANumberOfPlaces) {
  EXPECT_EQ(read({{"process-max-concurrency", "1000"}}).slots, 1000U);
  EXPECT_THAT(problemWith({{"process-max-concurrency", "1001"}}), HasSubstr("1 to 1000"));
}

TEST(EtcdSettingsTest, RefuseALeaseThatEndsBeforeTheCommandCanBeEnded) {
  const std::string problem = problemWith({{"etcd-lease-ttl", "32"}});
  EXPECT_THAT(problem, AllOf(HasSubstr("etcd-lease-ttl is 32 s"), HasSubstr("(30 s)"),
                             HasSubstr("to 33s or more"), HasSubstr("lease-lost = continue")));
  EXPECT_EQ(read({{"etcd-lease-ttl", "33"}}).terms.left(), 1s) << "what it says helps";
}

TEST(EtcdSettingsTest, WhatTheySayIsLongEnoughAlwaysIs) {
  for (const Duration grace : {0ms, 1ms, 999ms, 1000ms, 12'345ms, 3'600'000ms}) {
    EXPECT_GE(termsToStop(longEnough(grace), grace).left(), kLeastToRenew);
  }
}

TEST(EtcdSettingsTest, LetALeaseBeShortWhereTheCommandContinues) {
  const EtcdSettings settings = read({{"etcd-lease-ttl", "5"}, {"lease-lost", "continue"}});
  EXPECT_FALSE(settings.stopWhenLost);
  EXPECT_EQ(settings.terms.left(), 4500ms);
  EXPECT_THAT(problemWith({{"etcd-lease-ttl", "1"}, {"lease-lost", "continue"}}),
              HasSubstr("2s or more"));
}

TEST(EtcdSettingsTest, RoundALeaseUpToWholeSeconds) {
  EXPECT_EQ(read({{"etcd-lease-ttl", "40.2"}}).terms.ttl, 41s);
}

TEST(EtcdSettingsTest, NeedAPasswordForAUser) {
  EXPECT_THAT(problemWith({{"etcd-user", "backup"}}), HasSubstr("etcd-password is not"));
  const EtcdSettings settings = read({{"etcd-user", "backup"}, {"etcd-password", "pw"}});
  EXPECT_EQ(settings.password.reveal(), "pw");
}

TEST(EtcdSettingsTest, NeedAReadableCertificateFile) {
  EXPECT_THAT(problemWith({{"etcd-ca-file", "/nowhere/ca.pem"}}),
              AllOf(HasSubstr("/nowhere/ca.pem"), HasSubstr("No such file")));
}

} // namespace
} // namespace exec_wrapper::etcd
