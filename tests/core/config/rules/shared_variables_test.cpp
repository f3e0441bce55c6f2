#include "config/rules/shared_variables.h"

#include "core/config/config_fixture.h"

namespace exec_wrapper::config {
namespace {

using test::ConfigTest;
using test::FailsWith;
using testing::HasSubstr;
using testing::Not;

constexpr Option kRows[] = {
    {.name = "post-key", .type = OptionType::Secret, .sharedVariable = "POST_KEY"},
    {.name = "post-place", .sharedVariable = "POST_PLACE"},
    {.name = "post-stamps", .type = OptionType::Integer, .sharedVariable = "POST_STAMPS"},
    {.name = "post-sort",
     .computedDefault = [](const Settings& settings) { return settings.text("post-place"); },
     .defaultNote = "post-place"},
};
constexpr PluginInfo kPost{
    .name = "post", .kinds = {PluginKind::Reporter}, .options = kRows, .selectedBy = "post-key"};
constexpr const PluginInfo* kPlugins[] = {&kPost};

class SharedVariables : public ConfigTest {
protected:
  SharedVariables() {
    sources.bundled = kPlugins;
    sources.environment = {{"POST_KEY", "k3y-k3y-k3y"}, {"POST_PLACE", "north"}};
  }
};

std::string placeIn(const Configuration& configuration) {
  return configuration.settings.view("post")->text("post-place");
}

TEST_F(SharedVariables, AreKnownByName) {
  EXPECT_THAT(sharedVariables(kPlugins),
              testing::ElementsAre("POST_KEY", "POST_PLACE", "POST_STAMPS"));
}

TEST_F(SharedVariables, SelectNoPlugin) {
  const Configuration loaded = loadFor({});
  EXPECT_FALSE(loaded.settings.at("post-key").hasValue());
  EXPECT_FALSE(loaded.settings.at("post-place").hasValue());
  EXPECT_FALSE(loadFor({"--reporters=none"}).settings.at("post-key").hasValue());
}

TEST_F(SharedVariables, GiveValuesToAPluginThatIsNamed) {
  const Configuration loaded = loadFor({"--reporters=post"});
  EXPECT_EQ(loaded.settings.view("post")->secret("post-key").reveal(), "k3y-k3y-k3y");
  EXPECT_EQ(loaded.settings.at("post-key").origin.where, "POST_KEY");
  EXPECT_EQ(loaded.settings.at("post-key").origin.layer, Origin::Layer::Environment);
  EXPECT_EQ(placeIn(loaded), "north");
  EXPECT_THAT(loaded.settings.redactor().masked("a k3y-k3y-k3y"), Not(HasSubstr("k3y-k3y-k3y")));
}

TEST_F(SharedVariables, GiveTheOtherValuesToAPluginThatASettingSelects) {
  const Configuration loaded = loadFor({"--post-key=other"});
  EXPECT_EQ(loaded.settings.view("post")->secret("post-key").reveal(), "other");
  EXPECT_EQ(placeIn(loaded), "north");
}

TEST_F(SharedVariables, GiveWayToEachLayer) {
  writeFile("post-place = south\n");
  EXPECT_EQ(placeIn(loadFor({"--reporters=post"})), "south");
  sources.environment["EXEC_WRAPPER_POST_PLACE"] = "east";
  EXPECT_EQ(placeIn(loadFor({"--reporters=post"})), "east");
  EXPECT_EQ(placeIn(loadFor({"--reporters=post", "--post-place=west"})), "west");
}

TEST_F(SharedVariables, AreKnownToComputedDefaults) {
  const Configuration loaded = loadFor({"--reporters=post"});
  EXPECT_EQ(loaded.settings.view("post")->text("post-sort"), "north");
}

TEST_F(SharedVariables, ThatAreEmptyCountAsNotSet) {
  sources.environment["POST_PLACE"] = "";
  EXPECT_FALSE(loadFor({"--reporters=post"}).settings.at("post-place").hasValue());
}

TEST_F(SharedVariables, ThatAreWrongAreNamedWithoutSecrets) {
  sources.environment["POST_STAMPS"] = "k3y-k3y-k3y";
  EXPECT_THAT(failureOf({"--reporters=post", "job"}),
              FailsWith(78, AllOf(HasSubstr("POST_STAMPS"), Not(HasSubstr("k3y-k3y-k3y")))));
  EXPECT_NO_THROW(loadFor({})) << "it is another program's then";
}

TEST_F(SharedVariables, StayAsTheyAreForTheCommand) {
  const auto variables =
      loadFor({"--reporters=post", "--export-secrets=false"}).settings.exportedVariables();
  EXPECT_FALSE(variables.contains("POST_KEY"));
}

} // namespace
} // namespace exec_wrapper::config
