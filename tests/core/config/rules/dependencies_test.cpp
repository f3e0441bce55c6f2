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

class LeftOutTest : public ConfigTest {
protected:
  LeftOutTest() { sources.bundled = plugins_; }

  std::vector<std::string> warnings(const std::vector<std::string>& words) {
    return loadFor(words).warnings;
  }

private:
  static constexpr Option kRows[] = {{.name = "bell-url"}, {.name = "door-url"}};
  PluginInfo bell_{.name = "bell",
                   .kinds = {PluginKind::Reporter},
                   .options = std::span(kRows).first(1),
                   .selectedBy = "bell-url"};
  PluginInfo door_{.name = "door",
                   .kinds = {PluginKind::Guard, PluginKind::Reporter},
                   .options = std::span(kRows).last(1),
                   .selectedBy = "door-url"};
  PluginInfo log_{.name = "log", .kinds = {PluginKind::Reporter}};
  const PluginInfo* const plugins_[3] = {&bell_, &door_, &log_};
};

TEST_F(LeftOutTest, AReporterThatIsSetAndNotListedIsAWarning) {
  EXPECT_THAT(warnings({"--bell-url=http://a", "--reporters=log"}),
              testing::ElementsAre("bell-url (--bell-url) has no effect, because reporters "
                                   "(--reporters) leaves out bell: add it there, or remove "
                                   "bell-url"));
  EXPECT_THAT(warnings({"--bell-url=http://a", "--reporters=log,bell"}), testing::IsEmpty());
  EXPECT_THAT(warnings({"--bell-url=http://a"}), testing::IsEmpty());
  EXPECT_THAT(warnings({"--bell-url=http://a", "--reporters=none"}), testing::SizeIs(1));
  EXPECT_THAT(warnings({"--bell-url=off", "--reporters=log"}), testing::IsEmpty());
}

TEST_F(LeftOutTest, APlaceThatWinsMayLeaveOutWhatAnotherSets) {
  writeFile("bell-url = http://a\n");
  EXPECT_THAT(warnings({"--reporters=log"}), testing::IsEmpty());
  writeFile("bell-url = http://a\nreporters = log\n");
  EXPECT_THAT(warnings({}), testing::SizeIs(1));
  writeFile("reporters = log\n");
  EXPECT_THAT(warnings({"--bell-url=http://a"}), testing::SizeIs(1));
}

TEST_F(LeftOutTest, AGuardReportsWithoutBeingListed) {
  EXPECT_THAT(warnings({"--door-url=http://a", "--reporters=log"}), testing::IsEmpty());
  EXPECT_THAT(warnings({"--door-url=http://a", "--reporters=log", "--guard=door"}),
              testing::IsEmpty());
  EXPECT_THAT(warnings({"--door-url=http://a", "--reporters=log", "--guard=none"}),
              testing::SizeIs(1));
}

TEST_F(NeedsTest, HelpIsPrintedAllTheSame) {
  EXPECT_NO_THROW(load({"--vault-gate=north", "--help"}));
}

} // namespace
} // namespace exec_wrapper::config
