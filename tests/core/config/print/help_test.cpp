#include "config/print/help.h"

#include "config/options/core_options.h"
#include "config/sources/actions.h"
#include "core/config/config_fixture.h"
#include "support/text/text.h"

namespace exec_wrapper::config {
namespace {

using test::ConfigTest;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::StartsWith;

class HelpTest : public ConfigTest {
protected:
  std::string help() {
    return helpText(load({"--reporters=acme", "--help"}).registry, sources.bundled);
  }
};

TEST_F(HelpTest, BeginsWithTheUsage) {
  EXPECT_THAT(help(), StartsWith("Usage: exec_wrapper [option...] [--] command [argument...]\n"));
}

TEST_F(HelpTest, ListsEveryActionAndSetting) {
  const std::string text = help();
  for (const ActionWord& action : actionWords()) {
    const std::string name(action.name);
    EXPECT_THAT(text, HasSubstr(name.empty() ? std::string(action.letter) : "--" + name + "\n"));
  }
  EXPECT_THAT(text, HasSubstr("  -h, --help\n"));
  EXPECT_THAT(text, HasSubstr("  -V, --version\n"));
  EXPECT_THAT(text, HasSubstr("  -c LINE [NAME...]\n"));
  for (const Option& option : coreOptions()) {
    EXPECT_THAT(text, HasSubstr("\n  --" + std::string(option.name)));
    EXPECT_THAT(text, HasSubstr("[" + environmentName(option) + "]"));
  }
}

TEST_F(HelpTest, GroupsSettingsByOwner) {
  const std::string text = help();
  const auto core = text.find("\nSettings:\n");
  const auto vault = text.find("\nSettings of the plugin vault (keeps things):\n");
  const auto acme = text.find("\nSettings of the plugin acme:\n");
  ASSERT_NE(acme, std::string::npos);
  EXPECT_LT(core, vault);
  EXPECT_LT(vault, acme);
  EXPECT_LT(vault, text.find("--vault-token SECRET\n"));
  EXPECT_LT(acme, text.find("--acme.loud\n"));
}

TEST_F(HelpTest, TellsValueDefaultAndVariable) {
  const std::string text = help();
  EXPECT_THAT(text, HasSubstr("  --exit-status child|zero\n"));
  EXPECT_THAT(text, HasSubstr("  --service\n"));
  EXPECT_THAT(text, HasSubstr("Default: 30s."));
  EXPECT_THAT(text, HasSubstr("Default: none."));
}

TEST_F(HelpTest, TellsWhatASettingNeedsAndHowADefaultIsComputed) {
  const std::string text = help();
  EXPECT_THAT(text, HasSubstr("Which way; needs vault-url."));
  EXPECT_THAT(text, HasSubstr("Default: twice vault-wait, else 1s."));
}

TEST_F(HelpTest, FitsATerminal) {
  for (const std::string& line : split(help(), '\n')) {
    EXPECT_LE(line.size(), 100U) << line;
  }
}

TEST(VersionTest, IsOneLine) {
  EXPECT_THAT(versionText(), MatchesRegex("exec_wrapper [0-9]+\\.[0-9]+\\.[0-9]+\n"));
}

} // namespace
} // namespace exec_wrapper::config
