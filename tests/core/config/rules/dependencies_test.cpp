#include "config/rules/dependencies.h"

#include "core/config/config_fixture.h"

namespace exec_wrapper::config {
namespace {

using test::ConfigTest;
using test::FailsWith;
using testing::HasSubstr;

using NeedsTest = ConfigTest;

TEST_F(NeedsTest, ASettingIsNoUseWithoutWhatItNeeds) {
  EXPECT_THAT(failureOf({"--vault-gate=north", "job"}),
              FailsWith(78, "vault-gate (--vault-gate) needs vault-url, which is not set: set "
                            "vault-url too, or remove vault-gate"));
  EXPECT_NO_THROW(loadFor({"--vault-gate=north", "--vault-url=http://a"}));
  EXPECT_NO_THROW(loadFor({"--vault-url=http://a"}));
  EXPECT_NO_THROW(loadFor({}));
}

TEST_F(NeedsTest, EachMayComeFromAnotherLayer) {
  sources.environment["EXEC_WRAPPER_VAULT_GATE"] = "north";
  EXPECT_THAT(failureOf({"job"}), FailsWith(78, HasSubstr("(EXEC_WRAPPER_VAULT_GATE)")));
  writeFile("vault-url = http://a\n");
  EXPECT_NO_THROW(loadFor({}));
  sources.environment.clear();
  writeFile("\nvault-gate = north\n");
  EXPECT_THAT(failureOf({"job"}), FailsWith(78, HasSubstr("(" + fileLine(2) + ")")));
}

TEST_F(NeedsTest, AllThatNeedTheSameAreNamedAtOnce) {
  const Option rows[] = {{.name = "b-key", .dependsOn = "b-url"},
                         {.name = "b-id", .dependsOn = "b-url"},
                         {.name = "b-url"},
                         {.name = "b-door", .dependsOn = "b-key"}};
  const PluginInfo info{.name = "b", .kinds = {PluginKind::Guard}, .options = rows};
  const PluginInfo* const plugins[] = {&info};
  sources.bundled = plugins;
  EXPECT_THAT(failureOf({"--b-key=x", "--b-id=y", "--b-door=z", "job"}),
              FailsWith(78, "b-key (--b-key), b-id (--b-id) need b-url, which is not set: set "
                            "b-url too, or remove them"));
}

TEST_F(NeedsTest, APluginThatIsNamedSaysItselfWhatItLacks) {
  EXPECT_NO_THROW(loadFor({"--vault-gate=north", "--guard=vault"}));
  EXPECT_NO_THROW(loadFor({"--vault-gate=north", "--reporters=vault"}));
  EXPECT_EQ(failureOf({"--vault-gate=north", "--guard=none", "job"}).status, 78);
}

TEST_F(NeedsTest, TheCoreMayNeedWhatASmallerBuildDoesNotHave) {
  EXPECT_THAT(failureOf({"--process-type-id=7", "job"}), FailsWith(78, HasSubstr("api-base-url")));
}

TEST_F(NeedsTest, HelpIsPrintedAllTheSame) {
  EXPECT_NO_THROW(load({"--vault-gate=north", "--help"}));
}

} // namespace
} // namespace exec_wrapper::config
