#include "config/rules/alerting.h"

#include "core/config/config_fixture.h"

namespace exec_wrapper::config {
namespace {

using test::ConfigTest;
using test::FailsWith;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

class AlertingTest : public ConfigTest {};

TEST_F(AlertingTest, NothingIsSetByDefault) {
  const Configuration configuration = loadFor({});
  const auto core = configuration.settings.view("core");
  for (const char* const name : {"alert-after", "alert-rate", "expect-duration", "state-dir"}) {
    EXPECT_FALSE(core->isSet(name)) << name;
  }
}

TEST_F(AlertingTest, TakesWhatCanBeCounted) {
  for (const char* const option :
       {"--alert-after=0", "--alert-after=3", "--alert-rate=1/1s", "--alert-rate=64/30d",
        "--expect-duration=5m..2h", "--expect-duration=5m..", "--expect-duration=..2h"}) {
    EXPECT_THAT(loadFor({option}).warnings, IsEmpty()) << option;
  }
}

TEST_F(AlertingTest, RefusesWhatCannot) {
  for (const char* const option :
       {"--alert-after=-1", "--alert-after=often", "--alert-rate=3", "--alert-rate=0/1h",
        "--alert-rate=65/1h", "--alert-rate=3/0", "--alert-rate=/1h", "--expect-duration=..",
        "--expect-duration=2h..5m", "--expect-duration=5m", "--expect-duration=5m..soon"}) {
    EXPECT_EQ(failureOf({option, "job"}).status, 78) << option;
  }
  EXPECT_THAT(failureOf({"--alert-rate=65/1h", "job"}),
              FailsWith(78, AllOf(StartsWith("--alert-rate: '65/1h' "), HasSubstr("1 to 64"))));
}

TEST_F(AlertingTest, TheDurationOfAServiceIsAWarning) {
  EXPECT_THAT(loadFor({"--service", "--expect-duration=5m.."}).warnings,
              ElementsAre(HasSubstr("--expect-duration: a service runs without a planned end")));
}

} // namespace
} // namespace exec_wrapper::config
