// What the SDK lends to tests.

#include "exec_wrapper/testing/sample_host.h"
#include "exec_wrapper/testing/sample_settings.h"
#include "support/fake_clock.h"

#include <gmock/gmock.h>

namespace exec_wrapper::contract {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

TEST(SampleHost, KeepsWhatIsSaidByKindAndInOrder) {
  FakeClock clock;
  SampleHost host(clock);
  host.logger().info("one");
  host.publish(Severity::Warning, DeliveryFailed{"", "two"});
  host.publish(Severity::Error, Alert{"", "three", {}});
  host.revoke("four");
  host.logger().warning("five");
  EXPECT_THAT(host.said(), ElementsAre("one", "two", "three", "four", "five"));
  EXPECT_THAT(host.lines(), ElementsAre(SampleHost::Line{Severity::Info, "one"},
                                        SampleHost::Line{Severity::Warning, "five"}));
  EXPECT_THAT(host.lines(Severity::Warning), ElementsAre("five"));
  EXPECT_EQ(host.failures().at(0).reason, "two");
  EXPECT_EQ(host.alerts().at(0).text, "three");
  EXPECT_THAT(host.severities(), ElementsAre(Severity::Warning, Severity::Error));
  EXPECT_EQ(host.revocations().at(0).reason, "four");
  EXPECT_EQ(host.revocations().at(0).at, clock.now());
}

TEST(SampleHost, WaitsForAnAlert) {
  SampleHost host;
  EXPECT_FALSE(host.awaitAlert(1ms));
  host.publish(Severity::Error, Alert{"", "now", {}});
  EXPECT_TRUE(host.awaitAlert(0ms));
}

TEST(SampleHost, MasksTheSecretAlone) {
  SampleHost host;
  EXPECT_EQ(host.masked("a secret"), "a secret");
  host.setSecret("*");
  EXPECT_EQ(host.masked("*x*"), "********x********");
}

TEST(SampleHost, KillsOrphansAsItIsTold) {
  SampleHost host;
  EXPECT_TRUE(host.killOrphans({.wrapper = 1}));
  host.onKillOrphans([](const KilledRun&) { return false; });
  EXPECT_FALSE(host.killOrphans({.wrapper = 2}));
  ASSERT_EQ(host.killedRuns().size(), 2U);
  EXPECT_EQ(host.killedRuns()[1].wrapper, 2);
}

constexpr Option kRows[] = {
    {.name = "some-retries",
     .type = OptionType::Integer,
     .defaultValue = "3",
     .meaning = "How often",
     .negative = Negative::Unlimited},
    {.name = "some-command", .type = OptionType::ShellLine, .meaning = "What is run"},
};

TEST(SampleSettings, CanBeChanged) {
  SampleSettings settings(kRows, {{"some-command", "true"}});
  EXPECT_EQ(settings.integer("some-retries"), 3);
  EXPECT_FALSE(settings.isSet("some-retries"));
  settings.set("some-retries", "-1");
  EXPECT_EQ(settings.integer("some-retries"), std::nullopt);
  EXPECT_TRUE(settings.isSet("some-retries"));
  EXPECT_EQ(settings.text("some-command"), "true");
  settings.set("process-name", "nightly");
  EXPECT_EQ(settings.text("process-name"), "nightly") << "a setting of the core";
}

TEST(SampleSettings, RefuseAChangeThatDoesNotFit) {
  SampleSettings settings(kRows);
  EXPECT_THROW(settings.set("some-retries", "many"), std::invalid_argument);
}

} // namespace
} // namespace exec_wrapper::contract
