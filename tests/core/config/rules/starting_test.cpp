#include "config/rules/starting.h"

#include "core/config/config_fixture.h"

namespace exec_wrapper::config {
namespace {

using namespace std::chrono_literals;
using test::ConfigTest;
using test::FailsWith;
using testing::StartsWith;

class StartingTest : public ConfigTest {};

TEST_F(StartingTest, StartsAtOnceByDefault) {
  const auto configuration = loadFor({});
  const auto core = configuration.settings.view("core");
  EXPECT_EQ(core->duration("start-splay"), 0s);
  EXPECT_FALSE(core->flag("start-splay-fixed"));
}

TEST_F(StartingTest, AFixedSplayNeedsASplay) {
  const auto refusal =
      FailsWith(78, StartsWith("--start-splay-fixed: it has no effect without start-splay"));
  EXPECT_THAT(failureOf({"--start-splay-fixed", "job"}), refusal);
  EXPECT_THAT(failureOf({"--start-splay-fixed", "--start-splay=0", "job"}), refusal);
  EXPECT_THAT(failureOf({"--start-splay-fixed", "--start-splay=-1", "job"}), refusal);
  EXPECT_NO_THROW(loadFor({"--start-splay-fixed", "--start-splay=1m"}));
  EXPECT_NO_THROW(loadFor({"--start-splay-fixed=no"}));
}

TEST_F(StartingTest, ASplayIsShorterThanTheTimeBetweenTwoRunsOfTheSchedule) {
  const auto loaded = [&](const std::string& schedule, const std::string& splay) {
    return std::vector<std::string>{"--process-cron-schedule=" + schedule,
                                    "--start-splay=" + splay};
  };
  EXPECT_NO_THROW(loadFor(loaded("*/10 * * * *", "9m59s")));
  EXPECT_NO_THROW(loadFor(loaded("0 3 * * *", "23h")));
  auto refused = loaded("*/10 * * * *", "10m");
  refused.emplace_back("job");
  EXPECT_THAT(
      failureOf(refused),
      FailsWith(78, StartsWith("--start-splay: it must be shorter than the time between two "
                               "runs of process-cron-schedule (10m)")));
  for (const char* const other : {"@reboot", "every night", "H H * * *", "0 0 31 2 *"}) {
    EXPECT_NO_THROW(loadFor(loaded(other, "1d"))) << other << " is not judged";
  }
}

} // namespace
} // namespace exec_wrapper::config
