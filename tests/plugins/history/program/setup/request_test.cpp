#include "history/program/setup/request.h"

#include "support/fatal.h"
#include "support/text/text.h"

#include <gmock/gmock.h>

#include <map>

namespace exec_wrapper::history::program {
namespace {

using ::testing::HasSubstr;

Request parsed(const std::vector<std::string>& words) {
  return parseRequest(words);
}

std::string refusal(const std::vector<std::string>& words) {
  try {
    parseRequest(words);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(ARequest, IsAListWithoutACommand) {
  EXPECT_EQ(parsed({}).command->name, "list");
  EXPECT_EQ(parsed({"--failed"}).command->name, "list");
  EXPECT_TRUE(parsed({"--failed"}).has("failed"));
}

TEST(ARequest, HasItsCommandAnywhereAmongTheOptions) {
  const Request request = parsed({"--history", "/h.db", "--job=x", "list", "--since", "24h"});
  EXPECT_EQ(request.command->name, "list");
  EXPECT_EQ(request.value("history"), "/h.db");
  EXPECT_EQ(request.value("job"), "x");
  EXPECT_EQ(request.value("since"), "24h");
  EXPECT_FALSE(request.value("until"));
  EXPECT_EQ(parsed({"show", "abc", "--follow"}).argument, "abc");
  EXPECT_EQ(parsed({"--follow", "show", "abc"}).argument, "abc");
}

TEST(ARequest, NamesWhatItDoesNotUnderstand) {
  EXPECT_THAT(refusal({"--fialed"}), HasSubstr("is --failed meant?"));
  EXPECT_THAT(refusal({"lsit"}), HasSubstr("is list meant?"));
  EXPECT_THAT(refusal({"-x"}), HasSubstr("unknown option '-x'"));
  EXPECT_THAT(refusal({"list", "more"}), HasSubstr("unexpected word 'more'"));
  EXPECT_THAT(refusal({"jobs", "--failed"}), HasSubstr("not an option of the command jobs"));
  EXPECT_THAT(refusal({"show"}), HasSubstr("needs ID"));
  EXPECT_THAT(refusal({"--job"}), HasSubstr("needs a value: NAME"));
  EXPECT_THAT(refusal({"--job="}), HasSubstr("is empty"));
  EXPECT_THAT(refusal({"--failed=true"}), HasSubstr("has no value"));
  EXPECT_THAT(refusal({"--format", "xml"}), HasSubstr("one of"));
  EXPECT_THAT(refusal({"\x1B[2J"}), HasSubstr("\\x1B[2J"));
}

TEST(ARequest, HasTheChoicesOfItsCommand) {
  EXPECT_EQ(parsed({"export", "--format", "csv"}).value("format"), "csv");
  EXPECT_EQ(parsed({"--format", "csv", "export"}).value("format"), "csv");
  EXPECT_THAT(refusal({"jobs", "--format", "csv"}), HasSubstr("one of text, json"));
  EXPECT_THAT(refusal({"export", "--format", "text"}), HasSubstr("one of json, csv"));
}

TEST(ARequest, ReadsNumbers) {
  EXPECT_EQ(parsed({"--limit", "7"}).number("limit"), 7U);
  EXPECT_FALSE(parsed({}).number("limit"));
  EXPECT_THROW(parsed({"--limit", "-1"}).number("limit"), UsageError);
  EXPECT_THROW(parsed({"--limit", "many"}).number("limit"), UsageError);
}

TEST(ARequest, ForHelpJudgesNothingElse) {
  EXPECT_EQ(parsed({"--help"}).action, Request::Action::Help);
  EXPECT_EQ(parsed({"--help"}).command, nullptr);
  EXPECT_EQ(parsed({"jobs", "-h"}).command->name, "jobs");
  EXPECT_EQ(parsed({"--help", "jobs"}).command->name, "jobs");
  EXPECT_EQ(parsed({"--help", "--nonsense"}).action, Request::Action::Help);
  EXPECT_EQ(parsed({"-V"}).action, Request::Action::Version);
}

TEST(TheHelp, HasEveryCommandAndOption) {
  const std::string all = helpText(nullptr, 90);
  for (const Command& command : commands()) {
    EXPECT_THAT(all, HasSubstr("\n  " + std::string(command.name)));
    const std::string own = helpText(&command, 90);
    for (const CommandOption& option : command.options) {
      EXPECT_THAT(own, HasSubstr("--" + std::string(option.name)));
    }
    for (const CommandOption& option : commonOptions()) {
      EXPECT_THAT(own, HasSubstr("--" + std::string(option.name)));
    }
  }
}

TEST(TheHelp, FitsIntoItsWidth) {
  for (const std::string& line : split(helpText(&commands().front(), 60), '\n')) {
    EXPECT_LE(line.size(), 60U) << line;
  }
}

// An option may stand before its command, so it must be known whether a value follows.
TEST(AnOption, HasAValueInAllCommandsOrInNone) {
  std::map<std::string_view, bool> takesValue;
  for (const Command& command : commands()) {
    for (const CommandOption& option : command.options) {
      const auto [known, isNew] = takesValue.try_emplace(option.name, !option.placeholder.empty());
      EXPECT_EQ(known->second, !option.placeholder.empty()) << option.name;
      EXPECT_TRUE(isNew || option.name == known->first);
    }
  }
}

} // namespace
} // namespace exec_wrapper::history::program
