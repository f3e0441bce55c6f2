#include "support/process_api/script.h"

#include <gmock/gmock.h>

namespace exec_wrapper::test {
namespace {

using namespace std::chrono_literals;

template <class Kind> Kind only(const std::string& line) {
  const std::vector<Rule> rules = parseScript(line);
  EXPECT_EQ(rules.size(), 1U) << line;
  return std::get<Kind>(rules.at(0).action);
}

std::string flaw(const std::string& text) {
  try {
    parseScript(text);
  } catch (const ScriptError& error) {
    return error.what();
  }
  return "none";
}

TEST(Script, ALineIsARule) {
  const auto rules = parseScript("create 2x status 503 retry-after 1\nupdate forever hang");
  ASSERT_EQ(rules.size(), 2U);
  EXPECT_EQ(rules[0].when, When::Create);
  EXPECT_EQ(rules[0].times, 2U);
  EXPECT_EQ(std::get<action::Status>(rules[0].action).code, 503);
  EXPECT_EQ(std::get<action::Status>(rules[0].action).retryAfter, "1");
  EXPECT_EQ(rules[1].when, When::Update);
  EXPECT_EQ(rules[1].times, std::nullopt);
  EXPECT_TRUE(std::holds_alternative<action::Hang>(rules[1].action));
}

TEST(Script, WithoutWordsARuleIsForAnyRequestOnce) {
  const Rule rule = parseScript("reset").at(0);
  EXPECT_EQ(rule.when, When::Any);
  EXPECT_EQ(rule.times, 1U);
  EXPECT_FALSE(rule.processed);
}

TEST(Script, CommentsAndEmptyLinesAreNoRules) {
  EXPECT_EQ(parseScript("# all\n\n  \t\r\n  hang # once\n\n").size(), 1U);
  EXPECT_TRUE(parseScript("").empty());
}

TEST(Script, ARequestCanBeProcessedAllTheSame) {
  EXPECT_TRUE(parseScript("create 1x processed hang").at(0).processed);
}

TEST(Script, DurationsHaveUnits) {
  EXPECT_EQ(only<action::Delay>("delay 250ms").length, Duration(250ms));
  EXPECT_EQ(only<action::Delay>("delay 1.5s").length, Duration(1500ms));
  EXPECT_EQ(only<action::Delay>("delay 2m").length, Duration(2min));
  EXPECT_EQ(only<action::Delay>("delay 3").length, Duration(3s));
  EXPECT_EQ(only<action::Refuse>("refuse 2s").length, Duration(2s));
  EXPECT_EQ(only<action::Refuse>("refuse").length, std::nullopt);
}

TEST(Script, AnActionHasWordsOfItsOwn) {
  EXPECT_TRUE(only<action::Drip>("drip body 5ms").bodyOnly);
  EXPECT_FALSE(only<action::Drip>("drip header 5ms").bodyOnly);
  EXPECT_EQ(only<action::Redirect>("redirect http://elsewhere/").location, "http://elsewhere/");
  EXPECT_EQ(only<action::HugeBody>("huge-body 70").length, 70U);
  EXPECT_EQ(only<action::HugeBody>("huge-body").length, 1U << 30U);
}

TEST(Script, AStatusCanHaveAQuotedWordAndABody) {
  const auto status = only<action::Status>(
      R"(status 429 retry-after "Fri, 01 Jan 2027 00:00:00 GMT" body {"a": "#"} )");
  EXPECT_EQ(status.retryAfter, "Fri, 01 Jan 2027 00:00:00 GMT");
  EXPECT_EQ(status.body, R"({"a": "#"})");
}

TEST(Script, EveryActionIsDescribedAsItIsWritten) {
  for (const char* const line : {"pass", "hang", "reset", "close", "garbage", "not-json", "no-id",
                                 "header-bomb", "huge-body", "refuse", "status 503"}) {
    EXPECT_EQ(describe(parseScript(line).at(0).action), line);
  }
}

TEST(Script, AFlawIsToldWithItsLine) {
  EXPECT_EQ(flaw("hang\n\nexplode"), "line 3: 'explode' is no action");
  EXPECT_EQ(flaw("create 2x"), "line 1: an action such as hang is missing");
  EXPECT_EQ(flaw("creat hang"), "line 1: 'creat' is no action");
  EXPECT_EQ(flaw("create 0x hang"), "line 1: '0x' is no number of times");
  EXPECT_EQ(flaw("status"), "line 1: a status such as 503 is missing");
  EXPECT_EQ(flaw("status 99"), "line 1: 99 is no status from 200 to 599");
  EXPECT_EQ(flaw("status bad"), "line 1: 'bad' is no number; expected: a status such as 503");
  EXPECT_EQ(flaw("delay soon"), "line 1: 'soon' is no duration such as 250ms, 1.5s or 2m");
  EXPECT_EQ(flaw("delay -1s"), "line 1: '-1s' is no duration such as 250ms, 1.5s or 2m");
  EXPECT_EQ(flaw("drip 5ms"), "line 1: drip header or body, not '5ms'");
  EXPECT_EQ(flaw("hang 5s"), "line 1: '5s' is too much");
  EXPECT_EQ(flaw("status 503 retry-after \"Fri"), "line 1: a quote is not closed");
  EXPECT_EQ(flaw("create refuse"),
            "line 1: refuse is for no request: write 'refuse' or 'refuse 2s'");
  EXPECT_EQ(flaw("create processed pass"),
            "line 1: 'processed' says nothing here: pass serves the request anyway");
}

} // namespace
} // namespace exec_wrapper::test
