#include "wiring/start_splay.h"

#include "core/config/config_fixture.h"
#include "wiring/run_identity.h"

#include <set>

namespace exec_wrapper::wiring {
namespace {

using namespace std::chrono_literals;

class StartSplayTest : public test::ConfigTest {
protected:
  Duration splayOf(std::vector<std::string> options, std::uint64_t seed) {
    const config::Configuration configuration = loadFor(std::move(options));
    return splayFrom(configuration.settings,
                     identify(configuration, configuration.settings.redactor()), seed);
  }
};

TEST_F(StartSplayTest, IsNothingByDefault) {
  EXPECT_EQ(splayOf({}, 7), 0s);
}

TEST_F(StartSplayTest, IsSpreadOverTheWholeTime) {
  std::set<int> tenths;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const Duration splay = splayOf({"--start-splay=10m"}, seed);
    ASSERT_GE(splay, 0s);
    ASSERT_LT(splay, 10min);
    tenths.insert(static_cast<int>(splay / 1min));
  }
  EXPECT_EQ(tenths.size(), 10U);
}

TEST_F(StartSplayTest, IsTheSameForAJobWhereItIsFixed) {
  const std::vector<std::string> fixed = {"--start-splay=10m", "--start-splay-fixed",
                                          "--process-name=backup"};
  const Duration splay = splayOf(fixed, 1);
  EXPECT_EQ(splayOf(fixed, 2), splay);
  std::set<Duration> others;
  for (int i = 0; i < 20; ++i) {
    others.insert(splayOf(
        {"--start-splay=10m", "--start-splay-fixed", "--process-name=job" + std::to_string(i)}, 1));
  }
  EXPECT_GT(others.size(), 15U);
}

} // namespace
} // namespace exec_wrapper::wiring
