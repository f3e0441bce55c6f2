#include "config/rules/computed_defaults.h"
#include "config/values/value_text.h"

#include "config/print/explain.h"
#include "core/config/config_fixture.h"

#include <stdexcept>

namespace exec_wrapper::config {
namespace {

using namespace std::chrono_literals;
using test::ConfigTest;
using test::FailsWith;
using testing::AllOf;
using testing::HasSubstr;

class ComputedDefaultsTest : public ConfigTest {
protected:
  std::optional<Duration> rest(std::vector<std::string> options) {
    return loadFor(std::move(options)).settings.view("vault")->duration("vault-rest");
  }

  /// What a plugin whose only row computes its default like this comes to.
  test::Failed failureOfRow(std::string (*compute)(const Settings&)) {
    const Option option[] = {{.name = "odd-number",
                              .type = OptionType::Integer,
                              .computedDefault = compute,
                              .defaultNote = "odd"}};
    const PluginInfo info{.name = "odd", .kinds = {PluginKind::Guard}, .options = option};
    const PluginInfo* const plugins[] = {&info};
    sources.bundled = plugins;
    return failureOf({"job"});
  }
};

TEST_F(ComputedDefaultsTest, FollowOtherSettingsWhicheverLayerTheyComeFrom) {
  EXPECT_EQ(rest({}), 1s);
  EXPECT_EQ(rest({"--vault-wait=5"}), 10s);
  writeFile("vault-wait = 7\n");
  EXPECT_EQ(rest({}), 14s);
}

TEST_F(ComputedDefaultsTest, GiveWayToAnyLayer) {
  EXPECT_EQ(rest({"--vault-wait=5", "--vault-rest=3"}), 3s);
  EXPECT_EQ(rest({"--vault-rest=-1"}), std::nullopt);
  sources.environment["EXEC_WRAPPER_VAULT_REST_SECONDS"] = "4";
  EXPECT_EQ(rest({"--vault-wait=5"}), 4s);
}

TEST_F(ComputedDefaultsTest, AreExplainedByTheirValueAndTheirRule) {
  const Configuration configuration = loadFor({"--vault-wait=5"});
  const Setting& setting = configuration.settings.at("vault-rest");
  EXPECT_EQ(shownValue(setting), "10s");
  EXPECT_EQ(setting.origin.where, "default");
  EXPECT_EQ(setting.note, "twice vault-wait, else 1s");
  EXPECT_FALSE(configuration.settings.view("vault")->isSet("vault-rest"));
  EXPECT_EQ(loadFor({"--vault-rest=3"}).settings.at("vault-rest").note, "");
}

TEST_F(ComputedDefaultsTest, AreJudgedAsAUsersValueIs) {
  EXPECT_THAT(failureOfRow([](const Settings&) { return std::string("many"); }),
              FailsWith(78, AllOf(HasSubstr("odd-number"), HasSubstr("not a whole number"))));
}

TEST_F(ComputedDefaultsTest, ThatCannotBeComputedNameThePlugin) {
  EXPECT_THAT(failureOfRow([](const Settings& settings) { return settings.text("no-such-row"); }),
              FailsWith(78, AllOf(HasSubstr("plugin 'odd'"), HasSubstr("'odd-number'"))));
}

TEST_F(ComputedDefaultsTest, MayBeNone) {
  const Option option[] = {{.name = "odd-text",
                            .computedDefault = [](const Settings&) { return std::string(); },
                            .defaultNote = "none"}};
  const PluginInfo info{.name = "odd", .kinds = {PluginKind::Guard}, .options = option};
  const PluginInfo* const plugins[] = {&info};
  sources.bundled = plugins;
  const Configuration configuration = loadFor({});
  EXPECT_EQ(shownValue(configuration.settings.at("odd-text")), "not set");
  EXPECT_FALSE(configuration.settings.at("odd-text").hasValue());
}

} // namespace
} // namespace exec_wrapper::config
