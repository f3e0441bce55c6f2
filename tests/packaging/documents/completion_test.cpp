#include "documents/completion.h"

#include "core/config/config_fixture.h"

#include <algorithm>

namespace exec_wrapper::documents {
namespace {

using test::kVault;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

constexpr Option kNamingOptions[] = {
    {.name = "guard", .type = OptionType::List, .meaning = "Who is asked; in this order"},
    {.name = "runner", .meaning = "Who starts it"},
    {.name = "lockfile", .type = OptionType::Path, .meaning = "One [1] at a time: it's locked"},
    {.name = "work-dir", .type = OptionType::Path, .meaning = "Where", .placeholder = "DIR"},
    {.name = "log-file", .meaning = "Where to. Or not", .placeholder = "PATH|syslog:"},
    {.name = "service", .type = OptionType::Switch, .meaning = "For ever"},
    {.name = "command", .meaning = "What"},
    {.name = "threshold", .type = OptionType::Integer, .meaning = "How many"},
    {.name = "counter-file", .type = OptionType::Path, .meaning = "Where they are counted"},
};

constexpr PluginInfo kWalker = {.name = "walker", .kinds = {PluginKind::Runner}, .options = {}};

class CompletionTest : public testing::Test {
protected:
  CompletionTest() {
    registry.add(config::OptionRegistry::kCore, kNamingOptions);
    registry.add(kVault.name, kVault.options);
    all = completions(registry, plugins);
  }

  const Completion& of(const std::string& spelling) const {
    const auto found = std::ranges::find_if(all, [&](const Completion& completion) {
      return std::ranges::count(completion.spellings, spelling) > 0;
    });
    if (found == all.end()) {
      throw std::runtime_error(spelling + " is not completed");
    }
    return *found;
  }

  const PluginInfo* plugins[2] = {&kVault, &kWalker};
  config::OptionRegistry registry;
  std::vector<Completion> all;
};

TEST_F(CompletionTest, HoldsEverySettingAndEveryAction) {
  for (const config::OptionRegistry::Entry& entry : registry.entries()) {
    EXPECT_NO_THROW(of("--" + std::string(entry.option->name)));
  }
  EXPECT_EQ(&of("--help"), &of("-h"));
  EXPECT_EQ(of("--help").value, Completion::Value::None);
}

TEST_F(CompletionTest, KnowsWhatAValueCanBe) {
  EXPECT_EQ(of("--work-dir").value, Completion::Value::Directory);
  EXPECT_EQ(of("--lockfile").value, Completion::Value::File);
  EXPECT_EQ(of("--log-file").value, Completion::Value::File);
  EXPECT_EQ(of("--vault-wait").value, Completion::Value::Any);
  EXPECT_EQ(of("--service").value, Completion::Value::Optional);
  EXPECT_THAT(of("--vault-mode").words, ElementsAre("Soft", "Hard"));
  EXPECT_THAT(of("--vault-check").words, ElementsAre("true", "false"));
}

TEST_F(CompletionTest, NamesPluginsOfTheRightKind) {
  EXPECT_THAT(of("--guard").words, ElementsAre("vault", "none"));
  EXPECT_EQ(of("--guard").value, Completion::Value::Names);
  EXPECT_THAT(of("--runner").words, ElementsAre("walker"));
  EXPECT_EQ(of("--runner").value, Completion::Value::Word);
  EXPECT_THAT(of("--vault-names").words, IsEmpty()) << "these are no plugins";
}

TEST_F(CompletionTest, MeaningsAreShort) {
  EXPECT_EQ(of("--guard").meaning, "Who is asked");
  EXPECT_EQ(of("--lockfile").meaning, "One [1] at a time");
  EXPECT_EQ(of("--log-file").meaning, "Where to");
}

TEST_F(CompletionTest, LettersAreThoseOfTheirSettings) {
  const std::vector<Completion> letters =
      letterCompletions(registry, config::compatModeFor("taskrunner"));
  ASSERT_EQ(letters.size(), 4U);
  EXPECT_THAT(letters[1].spellings, ElementsAre("-l"));
  EXPECT_EQ(letters[1].value, Completion::Value::File);
  EXPECT_THAT(letterCompletions(registry, config::compatModeFor("exec_wrapper")), IsEmpty());
}

TEST_F(CompletionTest, BashHasACaseForWhatItCanPropose) {
  const std::string text =
      bashCompletion(all, letterCompletions(registry, config::compatModeFor("taskrunner")));
  EXPECT_THAT(text, AllOf(HasSubstr("\n--help\n-h\n"), HasSubstr("\n--vault-wait\n"),
                          HasSubstr("    --help | -h) echo none ;;\n"),
                          HasSubstr("    --service) echo optional true false ;;\n"),
                          HasSubstr("    --guard) echo names vault none ;;\n"),
                          HasSubstr("    --work-dir) echo directory ;;\n"),
                          HasSubstr("    -l) echo file ;;\n")));
  EXPECT_THAT(text, Not(HasSubstr("--vault-wait)")));
}

TEST_F(CompletionTest, ZshHasASpecForEachSpelling) {
  const std::string text = zshCompletion(all, "options");
  EXPECT_THAT(text, StartsWith("options=(\n"));
  EXPECT_THAT(text,
              AllOf(HasSubstr("\n  '(- *)-h[Print this list of options]'\n"),
                    HasSubstr("\n  '--lockfile=[One [1\\] at a time]:FILE:_files'\n"),
                    HasSubstr("\n  '--log-file=[Where to]:PATH|syslog\\::_files'\n"),
                    HasSubstr("\n  '--service=-[For ever]::true|false:(true false)'\n"),
                    HasSubstr("\n  '--guard=[Who is asked]:NAME,...:_sequence compadd - vault "
                              "none'\n")));
  EXPECT_THAT(
      zshCompletion(letterCompletions(registry, config::compatModeFor("taskrunner")), "letters"),
      HasSubstr("\n  '-l[One [1\\] at a time]:FILE:_files'\n"));
}

TEST_F(CompletionTest, FishHasALineForEachOption) {
  const std::string text = fishCompletion(all, "prog");
  const std::string line = "complete -c prog -n __exec_wrapper_at_options ";
  EXPECT_THAT(
      text,
      AllOf(HasSubstr(line + "-l help -s h -d 'Print this list of options'\n"),
            HasSubstr(line + "-l work-dir -x -a '(__fish_complete_directories)' -d 'Where'\n"),
            HasSubstr(line + "-l vault-mode -x -a 'Soft Hard' -d 'How'\n"),
            HasSubstr(line + "-l lockfile -r -F -d 'One [1] at a time'\n"),
            HasSubstr(line + "-l explain -d 'Print every setting\\'s value")));
  EXPECT_THAT(fishAlone(all), AllOf(HasSubstr(" --help -h"), HasSubstr(" --service"),
                                    Not(HasSubstr("--lockfile"))));
}

} // namespace
} // namespace exec_wrapper::documents
