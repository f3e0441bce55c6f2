#include "config/values/value_parser.h"

#include "support/fatal.h"

#include <gmock/gmock.h>

#include <limits>

namespace exec_wrapper::config {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

const Origin kFile{Origin::Layer::File, "/etc/x.properties:12"};

template <class T> T valueOf(const Option& option, std::string_view text) {
  return std::get<T>(parseValue(option, text, kFile).value);
}

std::string complaint(const Option& option, std::string_view text, const Origin& origin = kFile) {
  try {
    parseValue(option, text, origin);
  } catch (const ConfigurationFailure& error) {
    return error.what();
  }
  return "accepted";
}

constexpr Option kText{.name = "a-text", .type = OptionType::Text};
constexpr Option kFlag{.name = "a-flag", .type = OptionType::Boolean};
constexpr Option kNumber{
    .name = "a-number", .type = OptionType::Integer, .minimum = 1, .maximum = 9};
constexpr Option kLength{.name = "a-length", .type = OptionType::TimeSpan};
constexpr Option kChoice{.name = "a-choice", .type = OptionType::Choice, .choices = "Red|GREEN"};
constexpr Option kList{.name = "a-list", .type = OptionType::List};
constexpr Option kUrl{.name = "a-url", .type = OptionType::Url};
constexpr Option kSecret{.name = "a-secret", .type = OptionType::Secret};

TEST(ValueParserTest, TakesTextAsItStands) {
  EXPECT_EQ(valueOf<std::string>(kText, " ${x} \\n \"q\" "), " ${x} \\n \"q\" ");
  EXPECT_EQ(valueOf<std::string>(kText, "\xFF"), "\xFF");
}

TEST(ValueParserTest, TakesAddressesWithoutTheirLastSlash) {
  EXPECT_EQ(valueOf<std::string>(kUrl, " https://a.example/b/ "), "https://a.example/b");
  EXPECT_EQ(complaint(kUrl, "a.example"), "/etc/x.properties:12: a-url: 'a.example' is not the URL "
                                          "of a server: it must begin with http:// or https://");
}

TEST(ValueParserTest, DoesNotShowThePasswordOfAnAddress) {
  for (const char* text : {"https://me:s3cret@a.example", "me:s3cret@a.example",
                           "ftp://me:s3cret@a.example/@x", "https://me:s3cr@s3cret@a.example"}) {
    EXPECT_THAT(complaint(kUrl, text), AllOf(HasSubstr("********@"), Not(HasSubstr("s3cr"))))
        << text;
  }
}

TEST(ValueParserTest, ReadsBooleansInAnyCase) {
  for (const char* text : {"true", "1", "yes", "on", "TRUE", "Yes", "oN", " true "}) {
    EXPECT_TRUE(valueOf<bool>(kFlag, text)) << text;
  }
  for (const char* text : {"false", "0", "no", "off", "FALSE"}) {
    EXPECT_FALSE(valueOf<bool>(kFlag, text)) << text;
  }
  for (const char* text : {"2", "t", "truee", "enabled", "-1", " "}) {
    EXPECT_THAT(complaint(kFlag, text), HasSubstr("give true/false, 1/0, yes/no or on/off"));
  }
}

TEST(ValueParserTest, HoldsIntegersWithinTheirBounds) {
  EXPECT_EQ(valueOf<std::int64_t>(kNumber, "1"), 1);
  EXPECT_EQ(valueOf<std::int64_t>(kNumber, " 9 "), 9);
  for (const char* text : {"0", "10", "99999999999999999999"}) {
    EXPECT_THAT(complaint(kNumber, text), HasSubstr("is out of range: give 1 to 9")) << text;
  }
  for (const char* text : {"1.0", "0x1", "1 2", "one", "1k", "+1", "-", "--1", " "}) {
    EXPECT_THAT(complaint(kNumber, text), HasSubstr("is not a whole number")) << text;
  }
}

TEST(ValueParserTest, ReadsTheLargestInteger) {
  constexpr Option open{.name = "n", .type = OptionType::Integer};
  EXPECT_EQ(valueOf<std::int64_t>(open, "9223372036854775807"),
            std::numeric_limits<std::int64_t>::max());
  EXPECT_THAT(complaint(open, "9223372036854775808"), HasSubstr("out of range: give 0 or more"));
}

TEST(ValueParserTest, JudgesNegativeNumbersByTheRow) {
  for (const OptionType type : {OptionType::Integer, OptionType::TimeSpan}) {
    for (const char* text : {"-1", "-99999999999999999999"}) {
      EXPECT_THAT(complaint({.name = "n", .type = type}, text), HasSubstr("must not be negative"));

      const ParsedValue unlimited =
          parseValue({.name = "n", .type = type, .negative = Negative::Unlimited}, text, kFile);
      EXPECT_TRUE(unlimited.unlimited);
      EXPECT_TRUE(std::holds_alternative<std::monostate>(unlimited.value));
    }
  }
  const Option integer{.name = "n", .type = OptionType::Integer, .negative = Negative::Zero};
  EXPECT_EQ(valueOf<std::int64_t>(integer, "-5"), 0);
  EXPECT_EQ(valueOf<std::int64_t>(integer, "-99999999999999999999"), 0);
  const Option length{.name = "n", .type = OptionType::TimeSpan, .negative = Negative::Zero};
  EXPECT_EQ(valueOf<Duration>(length, "-1.5"), Duration::zero());
}

TEST(ValueParserTest, ReadsDurations) {
  EXPECT_EQ(valueOf<Duration>(kLength, "1h30m"), 90min);
  EXPECT_EQ(valueOf<Duration>(kLength, " 1.5 "), 1500ms);
  EXPECT_EQ(valueOf<Duration>(kLength, "-0"), 0s);
  EXPECT_THAT(complaint(kLength, "5 minutes"), HasSubstr("give seconds (90, 1.5) or units"));
  EXPECT_THAT(complaint(kLength, "36525d"), HasSubstr("give less than 100 years"));
}

TEST(ValueParserTest, WantsSomeDurationsLongerThanNothing) {
  constexpr Option positive{.name = "p", .type = OptionType::TimeSpan, .positive = true};
  EXPECT_THAT(complaint(positive, "0"), HasSubstr("must be longer than 0"));
  EXPECT_THAT(complaint(positive, "0ms"), HasSubstr("must be longer than 0"));
  EXPECT_EQ(valueOf<Duration>(positive, "1ms"), 1ms);
}

TEST(ValueParserTest, GivesChoicesAsDeclared) {
  EXPECT_EQ(valueOf<std::string>(kChoice, "rED"), "Red");
  EXPECT_EQ(valueOf<std::string>(kChoice, "green"), "GREEN");
  EXPECT_THAT(complaint(kChoice, "blue"), HasSubstr("'blue' is not one of Red, GREEN"));
  EXPECT_THAT(complaint(kChoice, "Red|GREEN"), HasSubstr("is not one of"));
}

TEST(ValueParserTest, ReadsListsWithoutRepetitions) {
  EXPECT_THAT(valueOf<std::vector<std::string>>(kList, "b, a,b"), ElementsAre("b", "a"));
  EXPECT_THAT(valueOf<std::vector<std::string>>(kList, "none"), IsEmpty());
  EXPECT_THAT(valueOf<std::vector<std::string>>(kList, " none "), IsEmpty());
  for (const char* text : {"a,,b", ",", "a,", " "}) {
    EXPECT_THAT(complaint(kList, text), HasSubstr("has an empty part")) << text;
  }
  EXPECT_THAT(complaint(kList, "a,none"), HasSubstr("mixes none with other names"));
}

TEST(ValueParserTest, RefusesAnEmptyValueOfEveryType) {
  for (const Option& option : {kText, kFlag, kNumber, kLength, kChoice, kList, kSecret}) {
    EXPECT_THAT(complaint(option, ""),
                AllOf(HasSubstr(std::string(option.name)), HasSubstr("the value is empty")));
  }
}

TEST(ValueParserTest, NamesTheSourceTheKeyAndTheValue) {
  EXPECT_THAT(complaint(kNumber, "x"), StartsWith("/etc/x.properties:12: a-number: 'x' is not"));
  EXPECT_THAT(complaint(kNumber, "x", {Origin::Layer::Environment, "EXEC_WRAPPER_A_NUMBER"}),
              StartsWith("EXEC_WRAPPER_A_NUMBER: a-number: 'x' is not"));
  EXPECT_THAT(complaint(kNumber, "x", {Origin::Layer::CommandLine, "--a-number"}),
              StartsWith("--a-number: 'x' is not"));
}

TEST(ValueParserTest, ShowsAnOddValueInOneShortLine) {
  EXPECT_THAT(complaint(kNumber, "1\n\x1B\xFF"), HasSubstr("'1\\n\\x1B\\xFF'"));
  EXPECT_LT(complaint(kNumber, std::string(1U << 20U, 'x')).size(), 250U);
}

} // namespace
} // namespace exec_wrapper::config
