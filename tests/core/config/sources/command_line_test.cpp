#include "config/sources/command_line.h"

#include "config/options/core_options.h"
#include "core/config/config_fixture.h"

namespace exec_wrapper::config {
namespace {

using test::Failed;
using test::FailsWith;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class CommandLineTest : public testing::Test {
protected:
  CommandLineTest() {
    registry_.add(OptionRegistry::kCore, coreOptions());
    registry_.add("vault", test::kVaultOptions);
  }

  CommandLine parse(std::vector<std::string> arguments) {
    return parseCommandLine(arguments, registry_,
                            [&](const std::string& plugin, const CommandLine&) {
                              asked_.push_back(plugin);
                              if (plugin == "acme") {
                                registry_.add("acme", test::kAcmeOptions);
                              }
                            });
  }

  Failed failureOf(std::vector<std::string> arguments) {
    try {
      parse(std::move(arguments));
    } catch (const Fatal& error) {
      return {error.status(), error.what()};
    }
    ADD_FAILURE() << "was accepted";
    return {};
  }

  static std::string textOf(const CommandLine& line, std::string_view name) {
    for (const RawSetting& raw : line.settings) {
      if (raw.option->name == name) {
        return raw.text;
      }
    }
    return "not given";
  }

  OptionRegistry registry_;
  std::vector<std::string> asked_;
};

TEST_F(CommandLineTest, TakesAnOptionsValueFromTheNextWordOrBehindTheSign) {
  EXPECT_EQ(textOf(parse({"--project", "p", "job"}), "project"), "p");
  EXPECT_EQ(textOf(parse({"--project=p", "job"}), "project"), "p");
  EXPECT_EQ(textOf(parse({"--project=a=b", "job"}), "project"), "a=b");
  EXPECT_EQ(textOf(parse({"--project=", "job"}), "project"), "");
  EXPECT_EQ(textOf(parse({"--project", "", "job"}), "project"), "");
  EXPECT_EQ(parse({"--project", "p"}).settings.at(0).origin.where, "--project");
}

TEST_F(CommandLineTest, TakesAValueThatBeginsWithADash) {
  const CommandLine line = parse({"--process-timeout", "-1", "--project=--guard", "--deployment=-h",
                                  "--process-name", "-x", "job"});
  EXPECT_EQ(textOf(line, "process-timeout"), "-1");
  EXPECT_EQ(textOf(line, "project"), "--guard");
  EXPECT_EQ(textOf(line, "deployment"), "-h");
  EXPECT_EQ(textOf(line, "process-name"), "-x");
  EXPECT_THAT(line.command, ElementsAre("job"));
}

TEST_F(CommandLineTest, TakesNoOptionForAValue) {
  for (const char* next : {"--process-timeout", "--", "--x", "-h", "-V", "-process-timeout",
                           "\u2013process-timeout", "\u2014project"}) {
    const Failed failed = failureOf({"--project", next, "5", "job"});
    EXPECT_THAT(failed, FailsWith(64, AllOf(HasSubstr("--project needs a value"), HasSubstr(next),
                                            HasSubstr("--project=VALUE"))));
  }
  for (const std::string option : {"--vault-token", "--project"}) {
    EXPECT_THAT(failureOf({option, "--vault-tokn=s3cret", "job"}),
                FailsWith(64, AllOf(HasSubstr(option), Not(HasSubstr("s3cret")))));
  }
  EXPECT_THAT(failureOf({"--vault-token", "--s3cret"}), FailsWith(64, Not(HasSubstr("s3cret"))));
}

TEST_F(CommandLineTest, TakesNoShortOptionOfItsGuiseForAValue) {
  const std::vector<std::string> words = {"-c", "-t", "3"};
  const auto parsed = [&](std::string_view program) {
    return parseCommandLine(words, registry_, {}, compatModeFor(program));
  };
  EXPECT_THROW(parsed("taskrunner"), UsageError);
  const std::vector<std::string> plain = {"--command", "-t"};
  EXPECT_EQ(textOf(parseCommandLine(plain, registry_, {}), "command"), "-t");
}

TEST_F(CommandLineTest, WarnsOfASecondPropertiesFile) {
  EXPECT_THAT(parse({"--config=a", "--config", "b", "job"}).warnings,
              ElementsAre(AllOf(HasSubstr("b is read"), HasSubstr("a is not"))));
  EXPECT_THAT(parse({"--config=a", "--config=a", "--project=a", "--project=b", "job"}).warnings,
              IsEmpty());
}

TEST_F(CommandLineTest, RefusesDashesThatOnlyLookLikeThem) {
  EXPECT_THAT(failureOf({"\u2013lockfile", "x", "job"}),
              FailsWith(64, AllOf(HasSubstr("'\u2013lockfile'"), HasSubstr("U+2013 (en dash)"))));
  EXPECT_THAT(failureOf({"\u2014project=s", "job"}),
              FailsWith(64, AllOf(HasSubstr("write --project"), Not(HasSubstr("=s")))));
  EXPECT_THAT(failureOf({"--service", "\u2212x"}), FailsWith(64, HasSubstr("U+2212")));
  EXPECT_THAT(failureOf({"-\u2013project", "x"}),
              FailsWith(64, AllOf(HasSubstr("U+2013"), HasSubstr("did you mean --project?"))));
  EXPECT_THAT(failureOf({"--process\u2010timeout", "5", "job"}),
              FailsWith(64, AllOf(HasSubstr("U+2010"), HasSubstr("mean --process-timeout?"))));
  EXPECT_THAT(parse({"--", "\u2013job"}).command, ElementsAre("\u2013job"));
  EXPECT_THAT(parse({"job", "\u2013x"}).command, ElementsAre("job", "\u2013x"));
}

TEST_F(CommandLineTest, KnowsAnOptionInAnotherSpelling) {
  for (const char* word :
       {"--process_timeout", "--Process-Timeout", "--processTimeout=5", "--process.timeout",
        "-process-timeout", "--process-timeout 5", "--EXEC_WRAPPER_PROCESS_TIMEOUT_SECONDS"}) {
    EXPECT_THAT(failureOf({word, "5", "job"}),
                FailsWith(64, HasSubstr("did you mean --process-timeout?")))
        << word;
  }
}

TEST_F(CommandLineTest, BeginsTheCommandAtTheFirstWordThatIsNoOption) {
  EXPECT_THAT(
      parse({"--process-max-retries", "3", "rsync", "-v", "--help", "a", "--", "b"}).command,
      ElementsAre("rsync", "-v", "--help", "a", "--", "b"));
  EXPECT_THAT(parse({"", "--guard"}).command, ElementsAre("", "--guard"));
  EXPECT_THAT(parse({"job=1", "--x"}).command, ElementsAre("job=1", "--x"));
  EXPECT_THAT(parse({}).command, IsEmpty());
}

TEST_F(CommandLineTest, BeginsTheCommandBehindTwoDashes) {
  EXPECT_THAT(parse({"--", "--version", "-x"}).command, ElementsAre("--version", "-x"));
  EXPECT_THAT(parse({"--service", "--", "--", "a"}).command, ElementsAre("--", "a"));
  EXPECT_THAT(parse({"--"}).command, IsEmpty());
}

TEST_F(CommandLineTest, KeepsTheCommandByteForByte) {
  const std::string odd("\xFF\n\t ");
  EXPECT_THAT(parse({"job", odd, ""}).command, ElementsAre("job", odd, ""));
}

TEST_F(CommandLineTest, NeverFeedsTheNextWordToASwitch) {
  const CommandLine line = parse({"--service", "truest", "x"});
  EXPECT_EQ(textOf(line, "service"), "true");
  EXPECT_THAT(line.command, ElementsAre("truest", "x"));
  EXPECT_EQ(textOf(parse({"--service=off", "job"}), "service"), "off");
}

TEST_F(CommandLineTest, RefusesABooleanBehindASwitch) {
  for (const char* word : {"true", "false", "1", "0", "yes", "NO", "On", "off"}) {
    EXPECT_THAT(failureOf({"--service", word, "job"}),
                FailsWith(64, HasSubstr("--service=" + std::string(word))));
  }
  EXPECT_THAT(parse({"--service", "--", "true"}).command, ElementsAre("true"));
  EXPECT_THAT(parse({"--service", "--project", "p", "true"}).command, ElementsAre("true"));
  EXPECT_THAT(parse({"--service", "/bin/true"}).command, ElementsAre("/bin/true"));
}

TEST_F(CommandLineTest, FeedsTheNextWordToABooleanThatIsNoSwitch) {
  const CommandLine line = parse({"--vault-check", "no", "job"});
  EXPECT_EQ(textOf(line, "vault-check"), "no");
  EXPECT_THAT(line.command, ElementsAre("job"));
}

TEST_F(CommandLineTest, ReplacesAnOptionThatIsGivenAgain) {
  const CommandLine line = parse({"--project", "a", "--project=b", "job"});
  EXPECT_EQ(textOf(line, "project"), "b");
  EXPECT_EQ(line.settings.size(), 1U);
}

TEST_F(CommandLineTest, AddsToAListThatSaysSo) {
  EXPECT_EQ(textOf(parse({"--plugin-dir", "/a", "--plugin-dir=/b,/c", "job"}), "plugin-dir"),
            "/a,/b,/c");
}

TEST_F(CommandLineTest, KnowsTheActions) {
  EXPECT_EQ(parse({"job"}).action, Action::Run);
  EXPECT_EQ(parse({"--help"}).action, Action::Help);
  EXPECT_EQ(parse({"-h"}).action, Action::Help);
  EXPECT_EQ(parse({"--version"}).action, Action::Version);
  EXPECT_EQ(parse({"-V"}).action, Action::Version);
  EXPECT_EQ(parse({"--list-plugins"}).action, Action::ListPlugins);
  EXPECT_EQ(parse({"--explain"}).action, Action::Explain);
  EXPECT_EQ(parse({"--check-config", "--service", "job"}).action, Action::CheckConfig);
}

TEST_F(CommandLineTest, LetsTheLastActionCountUnlessHelpWasAsked) {
  EXPECT_EQ(parse({"--explain", "--check-config"}).action, Action::CheckConfig);
  EXPECT_EQ(parse({"--help", "--explain"}).action, Action::Help);
  EXPECT_EQ(parse({"--explain", "--help"}).action, Action::Help);
}

TEST_F(CommandLineTest, PassesOverWhatFollowsHelpAndIsWrong) {
  EXPECT_EQ(parse({"--help", "--bogus"}).action, Action::Help);
  EXPECT_EQ(parse({"-V", "--project"}).action, Action::Version);
  EXPECT_EQ(parse({"-h", "--command", "a", "b"}).action, Action::Help);
  EXPECT_EQ(failureOf({"--bogus", "--help"}).status, 64);
  EXPECT_EQ(failureOf({"--explain", "--bogus"}).status, 64);
}

TEST_F(CommandLineTest, GivesActionsNoValue) {
  EXPECT_THAT(failureOf({"--explain=all"}), FailsWith(64, "option --explain takes no value"));
  EXPECT_THAT(failureOf({"-h=1"}), FailsWith(64, "option -h takes no value"));
}

TEST_F(CommandLineTest, RefusesATellThatIsNotTheFirstWord) {
  EXPECT_THAT(failureOf({"--service", "--tell", "success_count=1"}),
              FailsWith(64, "option --tell must be the first word, before its words KEY=VALUE"));
  EXPECT_THAT(failureOf({"--tell=success_count=1"}), FailsWith(64, "option --tell takes no value"));
  EXPECT_EQ(parse({"job", "--tell", "success_count=1"}).command.size(), 3U) << "the command's own";
  EXPECT_EQ(parse({"--help", "--tell", "success_count=1"}).action, Action::Help);
}

TEST_F(CommandLineTest, RefusesAnUnknownOptionWithTheNearestName) {
  EXPECT_THAT(failureOf({"--log-levle", "INFO", "job"}),
              FailsWith(64, "unknown option --log-levle; did you mean --log-level?"));
  EXPECT_THAT(failureOf({"--hlep"}), FailsWith(64, HasSubstr("did you mean --help?")));
  EXPECT_THAT(failureOf({"--timeout=3", "job"}), FailsWith(64, HasSubstr("--process-timeout?")));
  EXPECT_THAT(failureOf({"--xyzzy-plugh", "job"}), FailsWith(64, HasSubstr("--help lists all")));
}

TEST_F(CommandLineTest, MatchesFullNamesInTheirOwnCaseOnly) {
  for (const char* word : {"--proj", "--PROJECT", "-project", "-p", "-", "---project", "--=x",
                           "-=", "--project ", "-hV", "-v"}) {
    EXPECT_THAT(failureOf({word, "x", "job"}), FailsWith(64, HasSubstr("unknown option "))) << word;
  }
}

TEST_F(CommandLineTest, DoesNotPrintTheValueOfAnUnknownOption) {
  EXPECT_THAT(failureOf({"--vault-tokn=s3cret", "job"}),
              FailsWith(64, AllOf(HasSubstr("--vault-token"), Not(HasSubstr("s3cret")))));
}

TEST_F(CommandLineTest, RefusesAnOptionWithoutItsValue) {
  EXPECT_THAT(failureOf({"--project"}), FailsWith(64, "option --project needs a value"));
  EXPECT_THAT(failureOf({"--service", "--guard"}), FailsWith(64, "option --guard needs a value"));
}

TEST_F(CommandLineTest, RefusesWordsBesideTheOptionCommand) {
  EXPECT_THAT(failureOf({"--command", "a", "job"}),
              FailsWith(64, AllOf(HasSubstr("--command"), HasSubstr("'job'"))));
  EXPECT_EQ(textOf(parse({"--command", "a b"}), "command"), "a b");
}

TEST_F(CommandLineTest, AsksForAPluginsRowsWhenItMeetsThem) {
  const CommandLine line = parse({"--acme.text", "x", "--acme.loud", "job"});
  EXPECT_EQ(textOf(line, "acme.text"), "x");
  EXPECT_EQ(textOf(line, "acme.loud"), "true");
  EXPECT_THAT(line.command, ElementsAre("job"));
  EXPECT_THAT(asked_, ElementsAre("acme")) << "once";
}

TEST_F(CommandLineTest, RefusesTheOptionsOfAPluginThatIsNotSelected) {
  EXPECT_THAT(failureOf({"--other.key", "x", "job"}),
              FailsWith(64, AllOf(HasSubstr("--other.key"), HasSubstr("'other' is selected"))));
  EXPECT_THAT(failureOf({"--.key", "x"}), FailsWith(64, HasSubstr("unknown option --.key")));
  EXPECT_THAT(failureOf({"--acme.txt=x"}), FailsWith(64, HasSubstr("did you mean --acme.text?")));
  EXPECT_THAT(failureOf({"--vault.token=x"}),
              FailsWith(64, HasSubstr("did you mean --vault-token?")));
}

TEST_F(CommandLineTest, ShowsAnOddOptionInOneShortLine) {
  EXPECT_THAT(failureOf({"--a\nb\xFF"}), FailsWith(64, HasSubstr("--a\\nb\\xFF")));
  EXPECT_LT(failureOf({"--" + std::string(1U << 20U, 'x')}).message.size(), 250U);
}

} // namespace
} // namespace exec_wrapper::config
