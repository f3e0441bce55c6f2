#include "wiring/alert_wiring.h"

#include "core/config/config_fixture.h"
#include "wiring/run_identity.h"

#include <optional>

namespace exec_wrapper::wiring {
namespace {

using namespace std::chrono_literals;

class AlertWiringTest : public test::ConfigTest {
protected:
  std::optional<report::AlertConfig> alertsFor(std::vector<std::string> options) {
    const config::Configuration configuration = loadFor(std::move(options));
    return alertsFrom(configuration.settings,
                      identify(configuration, configuration.settings.redactor()));
  }
};

TEST_F(AlertWiringTest, WithoutASettingNothingIsJudged) {
  EXPECT_FALSE(alertsFor({}));
  EXPECT_FALSE(alertsFor({"--state-dir=/x"}));
  EXPECT_FALSE(alertsFor({"--alert-after=0"}));
}

TEST_F(AlertWiringTest, EachFailureCountsUnlessSomethingElseIsSaid) {
  EXPECT_EQ(alertsFor({"--expect-duration=5m..2h"})->rules.after, 1U);
  EXPECT_EQ(alertsFor({"--alert-rate=3/1d"})->rules.after, 0U);
  EXPECT_EQ(alertsFor({"--alert-rate=3/1d", "--alert-after=2"})->rules.after, 2U);
}

TEST_F(AlertWiringTest, HasTheRulesOfTheSettings) {
  const auto alerts = alertsFor(
      {"--alert-rate=3/1d", "--expect-duration=5m..2h", "--state-dir=/x", "--process-name=backup"});
  ASSERT_TRUE(alerts);
  EXPECT_EQ(alerts->rules.rate->failures, 3U);
  EXPECT_EQ(alerts->rules.rate->window, 24h);
  EXPECT_EQ(alerts->rules.least, 5min);
  EXPECT_EQ(alerts->rules.most, 2h);
  EXPECT_EQ(alerts->directory, "/x");
  EXPECT_EQ(alerts->identity, "process-name backup");
  EXPECT_EQ(alerts->job, "backup");
}

TEST_F(AlertWiringTest, AJobWithoutANameIsItsCommand) {
  EXPECT_EQ(alertsFor({"--alert-after=1"})->job, "job");
}

} // namespace
} // namespace exec_wrapper::wiring
