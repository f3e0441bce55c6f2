#include "check.h"

#include "exec_wrapper/plugin.h"
#include "exec_wrapper/testing/sample_settings.h"
#include "slug.h"

#include <gmock/gmock.h>

namespace exec_wrapper::healthchecks {

extern const PluginInfo info;

namespace {

using contract::SampleSettings;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kSomeUuid[] = "5bf66975-d4c7-4bf5-bcc8-b8d8a82ea278";
constexpr char kPingKey[] = "fqOOd6-F4MMNuCEnzTU01w";

Check checkOf(const SampleSettings::Values& values) {
  return Check(SampleSettings(info.options, values));
}

std::string complaintOf(const SampleSettings::Values& values) {
  try {
    checkOf(values);
  } catch (const ConfigurationError& error) {
    return error.what();
  }
  return {};
}

TEST(HealthchecksCheck, IsAddressedByItsUuid) {
  const Check check = checkOf({{"healthchecks-key", kSomeUuid}});

  EXPECT_EQ(check.path("start", "r"), "/" + std::string(kSomeUuid) + "/start?rid=r");
  EXPECT_EQ(check.path("3", "r"), "/" + std::string(kSomeUuid) + "/3?rid=r");
}

TEST(HealthchecksCheck, IsAddressedByPingKeyAndSlug) {
  const SampleSettings::Values values = {{"healthchecks-key", kPingKey},
                                         {"healthchecks-slug", "database-backup"}};
  EXPECT_EQ(checkOf(values).path("fail", "r"),
            "/" + std::string(kPingKey) + "/database-backup/fail?rid=r");
}

TEST(HealthchecksCheck, IsMadeWhereThatIsAskedFor) {
  SampleSettings::Values values = {
      {"healthchecks-key", kPingKey}, {"healthchecks-slug", "a"}, {"healthchecks-create", "true"}};
  EXPECT_THAT(checkOf(values).path("0", "r"), HasSubstr("?rid=r&create=1"));

  values = {{"healthchecks-key", kSomeUuid}, {"healthchecks-create", "true"}};
  EXPECT_THAT(checkOf(values).path("0", "r"), Not(HasSubstr("create")))
      << "the server makes none for a UUID";
}

TEST(HealthchecksCheck, HasASlugMadeOfTheRunsName) {
  const SampleSettings::Values values = {{"healthchecks-key", kPingKey},
                                         {"process-name", "Database Backup"}};
  EXPECT_THAT(checkOf(values).path("0", "r"), HasSubstr("/database-backup/0"));
}

TEST(HealthchecksCheck, MustBeNamed) {
  EXPECT_THAT(complaintOf({}), HasSubstr("healthchecks-key is missing"));
  EXPECT_THAT(complaintOf({{"healthchecks-key", kPingKey}}), HasSubstr("set healthchecks-slug"));
}

TEST(HealthchecksCheck, RefusesWhatCannotBeMeant) {
  const std::string url = "https://hc-ping.com/" + std::string(kSomeUuid);
  EXPECT_THAT(complaintOf({{"healthchecks-key", url}}),
              AllOf(HasSubstr("neither a UUID nor a ping key"), Not(HasSubstr(kSomeUuid))));
  EXPECT_THAT(complaintOf({{"healthchecks-key", kSomeUuid}, {"healthchecks-slug", "a"}}),
              HasSubstr("healthchecks-slug has no use"));
  EXPECT_THAT(complaintOf({{"healthchecks-key", kPingKey}, {"healthchecks-slug", "a/../b"}}),
              HasSubstr("may contain only"));
}

TEST(HealthchecksCheck, ShowsNoKey) {
  const Check check = checkOf({{"healthchecks-key", kPingKey}, {"healthchecks-slug", "a"}});

  EXPECT_EQ(check.shownPath("start"), "/********/a/start");
  EXPECT_THAT(check.name(), AllOf(HasSubstr("/a"), Not(HasSubstr(kPingKey))));
  EXPECT_NE(check.name(),
            checkOf({{"healthchecks-key", "other"}, {"healthchecks-slug", "a"}}).name());
}

TEST(HealthchecksSlug, IsWhatIsLeftOfAName) {
  EXPECT_EQ(slugFrom("Nightly DB-backup (prod) "), "nightly-db-backup-prod");
  EXPECT_EQ(slugFrom("a_b - c"), "a_b-c");
  EXPECT_EQ(slugFrom("\xC3\xA9 !"), "");
}

} // namespace
} // namespace exec_wrapper::healthchecks
