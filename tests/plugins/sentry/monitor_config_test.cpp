#include "monitor_config.h"

#include "exec_wrapper/plugin.h"
#include "exec_wrapper/testing/sample_settings.h"
#include "time_zone.h"

#include <gmock/gmock.h>

#include <cstdlib>

namespace exec_wrapper::sentry {

extern const PluginInfo info;

namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class MonitorConfigTest : public ::testing::Test {
protected:
  MonitorConfig config() const {
    return monitorConfigOf(contract::SampleSettings(info.options, settings_), run_);
  }
  std::string problem() const {
    try {
      config();
    } catch (const ConfigurationError& error) {
      return error.what();
    }
    return "none";
  }

  RunIdentity run_;
  contract::SampleSettings::Values settings_ = {{"sentry-timezone", "UTC"}};
};

TEST_F(MonitorConfigTest, HasAllThatIsSet) {
  settings_ = {{"sentry-schedule", "0 4 * * sun"}, {"sentry-checkin-margin", "90"},
               {"sentry-max-runtime", "2h"},       {"sentry-failure-threshold", "2"},
               {"sentry-recovery-threshold", "3"}, {"sentry-timezone", "Europe/Berlin"},
               {"sentry-owner", "team:ops"}};
  EXPECT_EQ(config().json,
            R"({"schedule":{"type":"crontab","value":"0 4 * * sun"},"checkin_margin":2,)"
            R"("max_runtime":120,"failure_issue_threshold":2,"recovery_threshold":3,)"
            R"("timezone":"Europe/Berlin","owner":"team:ops"})");
}

TEST_F(MonitorConfigTest, HasOnlyWhatIsSet) {
  run_.schedule = "@hourly";
  EXPECT_EQ(config().json, R"({"schedule":{"type":"crontab","value":"@hourly"},"timezone":"UTC"})");
}

TEST_F(MonitorConfigTest, IsNoneWithoutASchedule) {
  EXPECT_EQ(config().json, "");
  EXPECT_EQ(config().problem, "");
}

TEST_F(MonitorConfigTest, IsNoneForAScheduleThatSentryDoesNotKnow) {
  run_.schedule = "@reboot";
  EXPECT_EQ(config().json, "");
  EXPECT_THAT(config().problem, HasSubstr("process-cron-schedule is not a cron expression"));
}

TEST_F(MonitorConfigTest, PrefersItsOwnSchedule) {
  run_.schedule = "@hourly";
  settings_["sentry-schedule"] = "every 3 days";
  EXPECT_THAT(config().json, HasSubstr(R"({"type":"interval","value":3,"unit":"day"})"));
}

TEST_F(MonitorConfigTest, StaysWithinSentrysBounds) {
  settings_.insert({{"sentry-schedule", "@daily"},
                    {"sentry-checkin-margin", "1"},
                    {"sentry-max-runtime", "100d"}});
  EXPECT_THAT(config().json, HasSubstr(R"("checkin_margin":1,"max_runtime":40320)"));
}

TEST_F(MonitorConfigTest, ThatSentryWouldNotTakeIsRefused) {
  settings_ = {{"sentry-schedule", "tomorrow"}};
  EXPECT_THAT(problem(), HasSubstr("sentry-schedule is neither"));
  settings_ = {{"sentry-timezone", "CET-1CEST"}};
  EXPECT_THAT(problem(), HasSubstr("sentry-timezone is not the name of a time zone"));
  settings_ = {{"sentry-owner", "ops"}};
  EXPECT_THAT(problem(), HasSubstr("sentry-owner is neither"));
}

class TimeZone : public ::testing::Test {
protected:
  ~TimeZone() override {
    ::unsetenv("TZ");
    ::unsetenv("CRON_TZ");
  }
  static std::string with(const char* zone) {
    ::setenv("TZ", zone, 1);
    return hostTimeZone();
  }
};

TEST_F(TimeZone, IsThatOfTheEnvironment) {
  EXPECT_EQ(with("Europe/Berlin"), "Europe/Berlin");
  EXPECT_EQ(with(":America/Argentina/Buenos_Aires"), "America/Argentina/Buenos_Aires");
  EXPECT_EQ(with("/usr/share/zoneinfo/right/Asia/Tokyo"), "Asia/Tokyo");
  EXPECT_EQ(with("UTC"), "UTC");
  ::setenv("CRON_TZ", "Asia/Tokyo", 1);
  EXPECT_EQ(with("UTC"), "Asia/Tokyo");
}

TEST_F(TimeZone, IsUnknownWhereItHasNoName) {
  EXPECT_EQ(with("CET-1CEST,M3.5.0,M10.5.0/3"), "");
  EXPECT_EQ(with("/etc/localtime"), "");
  EXPECT_EQ(with("a\nb/c"), "");
}

} // namespace
} // namespace exec_wrapper::sentry
