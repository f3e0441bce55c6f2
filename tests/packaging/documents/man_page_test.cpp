#include "documents/man_page.h"

#include "config/options/core_options.h"
#include "core/config/config_fixture.h"
#include "exec_wrapper/version.h"
#include "support/text/text.h"

namespace exec_wrapper::documents {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr Option kOddOptions[] = {
    {.name = "config", .type = OptionType::Path, .meaning = "Which file"},
    {.name = "odd",
     .meaning = "C:\\temp has \"quotes\", and what follows is so long that it goes on in a line "
                "which begins with .a-dot"},
    {.name = "even", .type = OptionType::Switch, .meaning = "'tis a quote"},
    {.name = "command", .meaning = "What", .placeholder = "LINE"},
    {.name = "lockfile", .type = OptionType::Path, .meaning = "Which lock"},
    {.name = "threshold", .type = OptionType::Integer, .meaning = "How many"},
    {.name = "counter-file", .type = OptionType::Path, .meaning = "Where they are counted"},
};

class ManPageTest : public testing::Test {
protected:
  ManPageTest() {
    registry.add(config::OptionRegistry::kCore, kOddOptions);
    registry.add("vault", test::kVaultOptions);
  }
  config::OptionRegistry registry;
};

TEST(ManTitleTest, TellsTheVersion) {
  EXPECT_EQ(manTitle("NAME", 5, "File Formats"),
            ".TH \"NAME\" 5 \"\" \"exec_wrapper " EXEC_WRAPPER_VERSION "\" \"File Formats\"\n");
}

TEST_F(ManPageTest, OptionsStandUnderTheirOwners) {
  const std::string text = manOptions(registry);
  EXPECT_THAT(text, StartsWith(".SS \"The wrapper itself\"\n.TP\n\\fB\\-\\-config\\fR"));
  EXPECT_THAT(text, HasSubstr("\n.SS \"Plugin vault\"\n"));
  for (const config::OptionRegistry::Entry& entry : registry.entries()) {
    EXPECT_THAT(text,
                HasSubstr("Variable: \\fB" + config::environmentName(*entry.option) + "\\fR\n"));
  }
}

TEST_F(ManPageTest, OptionsTellValueMeaningAndDefault) {
  EXPECT_THAT(manOptions(registry),
              HasSubstr(".TP\n\\fB\\-\\-vault\\-mode\\fR \\fISoft|Hard\\fR\nHow. Default: Soft.\n"
                        ".br\nVariable: \\fBEXEC_WRAPPER_VAULT_MODE\\fR\n"));
  EXPECT_THAT(manOptions(registry), HasSubstr("\\fB\\-\\-even\\fR\n")) << "a switch stands alone";
}

TEST_F(ManPageTest, KeysTellWhatAValueMayBe) {
  const std::string text = manKeys(registry);
  EXPECT_THAT(text, HasSubstr(".TP\n\\fBvault\\-doors\\fR = \\fIN\\fR\nHow many.\n.br\n"
                              "Value: a whole number from 1 to 9. Default: 3.\n"));
  EXPECT_THAT(text, HasSubstr("\\fBeven\\fR = \\fItrue|false\\fR\n"));
  EXPECT_THAT(text, HasSubstr("Which way; needs vault\\-url.\n"));
  EXPECT_THAT(text, Not(HasSubstr("\\fBconfig\\fR"))) << "no file can name another";
}

TEST_F(ManPageTest, TextsAreNoRequests) {
  const std::string text = manKeys(registry);
  EXPECT_THAT(text, AllOf(HasSubstr("C:\\etemp has \"quotes\""), HasSubstr("\n\\&.a\\-dot.\n"),
                          HasSubstr("\n\\&'tis a quote.\n")));
  for (const std::string& line : split(text, '\n')) {
    if (line.starts_with('.')) {
      EXPECT_TRUE(line == ".TP" || line == ".br" || line.starts_with(".SS \"")) << line;
    }
    EXPECT_FALSE(line.starts_with('\'')) << line;
  }
}

TEST(ManActionsTest, TellLettersToo) {
  EXPECT_THAT(manActions(), AllOf(HasSubstr(".TP\n\\fB\\-h\\fR, \\fB\\-\\-help\\fR\n"),
                                  HasSubstr(".TP\n\\fB\\-\\-explain\\fR\n")));
}

TEST_F(ManPageTest, TellWhatAGuiseChanges) {
  const config::CompatMode& taskrunner = config::compatModeFor("taskrunner");
  EXPECT_THAT(manLetters(registry, taskrunner),
              StartsWith(".TP\n\\fB\\-c\\fR, \\fB\\-\\-command\\fR \\fILINE\\fR\nWhat.\n"));
  EXPECT_THAT(manPresets(taskrunner),
              AllOf(StartsWith(".nf\n"), HasSubstr("\nexit\\-status = zero\n")));
}

} // namespace
} // namespace exec_wrapper::documents
