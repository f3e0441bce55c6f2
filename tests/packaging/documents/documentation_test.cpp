#include "config/values/value_text.h"
#include "documents/documentation.h"

#include "config/bundled_plugins.h"
#include "config/options/core_options.h"
#include "config/options/option_text.h"
#include "core/config/config_fixture.h"
#include "support/text/text.h"

namespace exec_wrapper::documents {
namespace {

using test::ConfigTest;
using testing::HasSubstr;
using testing::Not;

class DocumentationTest : public ConfigTest {
protected:
  DocumentationTest() {
    registry.add(config::OptionRegistry::kCore, config::coreOptions());
    registry.add("vault", test::kVaultOptions);
  }
  config::OptionRegistry registry;
};

TEST_F(DocumentationTest, SampleFileSetsNothing) {
  writeFile(sampleFile(registry));
  const config::Configuration configuration = loadFor({});
  for (const config::Setting& setting : configuration.settings.all()) {
    EXPECT_EQ(setting.origin.layer, config::Origin::Layer::Default) << setting.option->name;
  }
}

TEST_F(DocumentationTest, SampleFileHoldsEveryKeyWithItsDefault) {
  const config::Configuration defaults = loadFor({});
  // Uncomment each key that has a default: the values must stay what they are.
  std::string text;
  for (const std::string& line : split(sampleFile(registry), '\n')) {
    const bool key = line.size() > 1 && line[0] == '#' && line[1] >= 'a' && line[1] <= 'z';
    if (key && !line.ends_with('=')) {
      text += line.substr(1) + "\n";
    }
  }
  std::set<std::string_view> needed; // by those that have a default
  for (const config::OptionRegistry::Entry& entry : registry.entries()) {
    const Option& option = *entry.option;
    if (!option.dependsOn.empty() && !option.defaultValue.empty() &&
        needed.insert(option.dependsOn).second) {
      text += std::string(option.dependsOn) + " = http://server.example\n";
    }
  }
  writeFile(text);
  const config::Configuration configuration = loadFor({});
  for (const config::OptionRegistry::Entry& entry : registry.entries()) {
    const Option& option = *entry.option;
    const config::Setting& setting = configuration.settings.at(option.name);
    const bool inFile = setting.origin.layer == config::Origin::Layer::File;
    EXPECT_EQ(inFile, !option.defaultValue.empty() || needed.contains(option.name)) << option.name;
    if (inFile && option.defaultNote.empty()) {
      EXPECT_EQ(config::shownValue(setting), config::shownValue(defaults.settings.at(option.name)))
          << option.name;
    }
    const bool mentioned =
        sampleFile(registry).find("\n#" + std::string(option.name) + " =") != std::string::npos;
    EXPECT_EQ(mentioned, option.name != "config") << option.name;
  }
}

TEST_F(DocumentationTest, SampleFileTellsUnitsAndMeanings) {
  const std::string text = sampleFile(registry);
  EXPECT_THAT(text, HasSubstr("# The lowest severity to log.\n"
                              "# Value: DEBUG, INFO, WARNING, ERROR, CRITICAL. Default: WARNING.\n"
                              "#log-level = WARNING\n"));
  EXPECT_THAT(text, HasSubstr("# Value: seconds, or with units as in 250ms, 90s, 1h30m. Default: "
                              "30s.\n"));
  EXPECT_THAT(text, HasSubstr("# ---- Plugin vault ----"));
  EXPECT_THAT(text, HasSubstr("# Value: an http:// or https:// URL. Default: "));
  for (const std::string& line : split(text, '\n')) {
    EXPECT_LE(line.size(), 100U) << line;
  }
}

TEST_F(DocumentationTest, TellsTheRuleOfAComputedDefault) {
  EXPECT_THAT(sampleFile(registry), HasSubstr("Default: twice vault-wait, else 1s.\n"
                                              "#vault-rest =\n"));
  EXPECT_THAT(settingsTables(registry), HasSubstr("| twice vault-wait, else 1s |"));
}

TEST_F(DocumentationTest, TellsWhatASettingNeeds) {
  EXPECT_THAT(sampleFile(registry), HasSubstr("# Which way; needs vault-url.\n"));
  EXPECT_THAT(settingsTables(registry), HasSubstr("| Which way; needs vault-url |"));
}

TEST_F(DocumentationTest, TablesHoldEverySettingInCellsThatDoNotBreak) {
  const std::string text = settingsTables(registry);
  for (const config::OptionRegistry::Entry& entry : registry.entries()) {
    EXPECT_THAT(text, HasSubstr("\n| `" + std::string(entry.option->name) + "` | "));
    EXPECT_THAT(text, HasSubstr("| `" + config::environmentName(*entry.option) + "` |\n"));
  }
  EXPECT_THAT(text, HasSubstr("**Plugin vault**"));
  for (const std::string& line : split(text, '\n')) {
    if (line.starts_with("| ")) {
      std::size_t bars = 0;
      for (std::size_t i = 0; i < line.size(); ++i) {
        bars += line[i] == '|' && (i == 0 || line[i - 1] != '\\') ? 1 : 0;
      }
      EXPECT_EQ(bars, 6U) << line;
    }
  }
}

TEST(ReplacedBetweenTest, KeepsWhatIsAroundTheMarkers) {
  EXPECT_EQ(replacedBetween("a\n<b>\nold\n<e>\nz\n", "<b>", "<e>", "new\n"),
            "a\n<b>\nnew\n<e>\nz\n");
  EXPECT_EQ(replacedBetween("<b>\n<e>", "<b>", "<e>", ""), "<b>\n<e>");
}

TEST(ReplacedBetweenTest, WantsBothMarkersInOrder) {
  EXPECT_EQ(replacedBetween("", "<b>", "<e>", "x"), std::nullopt);
  EXPECT_EQ(replacedBetween("<b>", "<b>", "<e>", "x"), std::nullopt);
  EXPECT_EQ(replacedBetween("<e><b>", "<b>", "<e>", "x"), std::nullopt);
}

TEST(WrappedTest, BreaksBetweenWords) {
  EXPECT_EQ(config::wrapped("aa bb cc", "# ", 7), "# aa bb\n# cc\n");
  EXPECT_EQ(config::wrapped("a verylongword b", "", 5), "a\nverylongword\nb\n");
  EXPECT_EQ(config::wrapped("", "# ", 9), "");
}

} // namespace
} // namespace exec_wrapper::documents
