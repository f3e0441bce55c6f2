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

} // namespace
} // namespace exec_wrapper::config
