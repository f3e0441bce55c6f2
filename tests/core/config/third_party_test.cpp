// The settings of plugins that are not bundled: where their rows come from, and when.

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

class ThirdPartyTest : public ConfigTest {
protected:
  std::string textBy(std::vector<std::string> options) {
    return loadFor(std::move(options)).settings.view("acme")->text("acme.text");
  }
};

TEST_F(ThirdPartyTest, AddsTheRowsOfASelectedPlugin) {
  EXPECT_EQ(loadFor({}).registry.find("acme.text"), nullptr);
  for (const char* option : {"--guard=acme", "--reporters=vault,acme", "--runner=acme"}) {
    fetched.clear();
    EXPECT_EQ(textBy({option}), "none") << option;
    EXPECT_THAT(fetched, ElementsAre("acme")) << option;
  }
}

TEST_F(ThirdPartyTest, ARowsOwnerIsNamedInMemoryThatLivesAsLongAsTheRow) {
  const Configuration configuration = loadFor({"--guard=acme"});
  const Setting& setting = configuration.settings.at("acme.text");
  EXPECT_EQ(setting.owner, "acme");
  EXPECT_EQ(setting.owner.data(), setting.option->name.data());
}

TEST_F(ThirdPartyTest, TakesItsOptionsAfterTheOneThatSelectsIt) {
  EXPECT_EQ(textBy({"--reporters", "acme", "--acme.text", "x"}), "x");
  EXPECT_THAT(fetched, ElementsAre("acme")) << "once";
  const Configuration configuration = load({"--runner=acme", "--acme.loud", "job"});
  EXPECT_TRUE(configuration.settings.view("acme")->flag("acme.loud"));
  EXPECT_THAT(configuration.command, ElementsAre("job"));
}

TEST_F(ThirdPartyTest, TakesItsOptionsWhereTheEnvironmentSelectsIt) {
  sources.environment["EXEC_WRAPPER_GUARD"] = "acme";
  EXPECT_EQ(textBy({"--acme.text=x"}), "x");
}

TEST_F(ThirdPartyTest, TakesItsOptionsWhereTheFileSelectsIt) {
  writeFile("reporters = acme\n");
  EXPECT_EQ(textBy({"--acme.text=x"}), "x");
}

TEST_F(ThirdPartyTest, TakesItsOptionsWhereAFileNamedEarlierSelectsIt) {
  const std::string named = dir.write("named", "reporters = acme\n");
  EXPECT_EQ(textBy({"--config", named, "--acme.text=x"}), "x");
  EXPECT_THAT(failureOf({"--acme.text=x", "--config", named, "job"}),
              FailsWith(64, AllOf(HasSubstr("--acme.text"), HasSubstr("before its options"))));
}

TEST_F(ThirdPartyTest, RefusesItsOptionsWhereItIsNotSelected) {
  EXPECT_EQ(failureOf({"--acme.text=x", "job"}).status, 64);
  EXPECT_EQ(failureOf({"--acme.text=x", "--reporters=acme", "job"}).status, 64) << "too early";
  writeFile("reporters = acme\n");
  EXPECT_EQ(failureOf({"--reporters=none", "--acme.text=x", "job"}).status, 64)
      << "the line replaces what the file selects";
}

TEST_F(ThirdPartyTest, ReadsItsSettingsFromAllLayers) {
  writeFile("reporters = acme\nacme.text = file\n");
  EXPECT_EQ(textBy({}), "file");
  sources.environment["EXEC_WRAPPER_ACME_TEXT"] = "environment";
  const Configuration configuration = loadFor({});
  EXPECT_EQ(configuration.settings.view("acme")->text("acme.text"), "environment");
  EXPECT_THAT(configuration.warnings, IsEmpty()) << "its variable is known";
  EXPECT_EQ(textBy({"--acme.text=line"}), "line");
}

TEST_F(ThirdPartyTest, SkipsItsKeysWhereItIsNotSelected) {
  writeFile("acme.text = file\nacme.nonsense = 1\n");
  EXPECT_EQ(loadFor({}).registry.find("acme.text"), nullptr);
  EXPECT_THAT(fetched, IsEmpty());
  EXPECT_THAT(failureOf({"--reporters=acme", "job"}),
              FailsWith(78, HasSubstr(fileLine(2) + ": unknown key 'acme.nonsense'")));
}

TEST_F(ThirdPartyTest, SearchesTheDirectoriesThatAreKnownByThen) {
  writeFile("plugin-dir = /file\nreporters = acme\n");
  loadFor({});
  EXPECT_THAT(searched, ElementsAre("/file"));
  loadFor({"--plugin-dir=/a", "--acme.loud", "--plugin-dir=/b"});
  EXPECT_THAT(searched, ElementsAre("/a"));
  loadFor({"--plugin-dir=/a", "--plugin-dir=/b"});
  EXPECT_THAT(searched, ElementsAre("/a", "/b"));
}

TEST_F(ThirdPartyTest, RefusesAPluginThatIsNotThere) {
  EXPECT_THAT(failureOf({"--guard=absent", "job"}), FailsWith(78, HasSubstr("'absent'")));
  EXPECT_THAT(failureOf({"--guard=absent", "--absent.x=1", "job"}),
              FailsWith(78, HasSubstr("'absent'")));
  sources.pluginOptions = nullptr;
  EXPECT_THAT(failureOf({"--runner=absent", "job"}), FailsWith(78, HasSubstr("--list-plugins")));
  EXPECT_THAT(failureOf({"--runner=core", "job"}), FailsWith(78, HasSubstr("'core'")));
}

TEST_F(ThirdPartyTest, SaysWhoNamesAPluginThatIsNotThere) {
  EXPECT_THAT(failureOf({"--guard=absent", "job"}), FailsWith(78, StartsWith("--guard: there is")));
  writeFile("\nrunner = absent\n");
  EXPECT_THAT(failureOf({"job"}), FailsWith(78, StartsWith(fileLine(2) + ": runner: there is")));
}

TEST_F(ThirdPartyTest, RefusesRowsOutsideItsOwnNames) {
  static constexpr Option rows[] = {{.name = "project-x", .type = OptionType::Text}};
  sources.pluginOptions = [](const std::string&, const std::vector<std::string>&) {
    return std::span<const Option>(rows);
  };
  EXPECT_THAT(failureOf({"--guard=acme", "job"}),
              FailsWith(78, AllOf(HasSubstr("'project-x'"), HasSubstr("'acme.'"))));
}

TEST_F(ThirdPartyTest, MasksItsSecretsInComplaints) {
  EXPECT_THAT(failureOf({"--guard=acme", "--acme.token=", "job"}),
              FailsWith(78, HasSubstr("--acme.token: the value is empty")));
}

TEST_F(ThirdPartyTest, ListsItsOptionsInTheHelpThoughOthersAreBroken) {
  EXPECT_NE(load({"--reporters=absent,acme", "--help"}).registry.find("acme.text"), nullptr);
}

} // namespace
} // namespace exec_wrapper::config
