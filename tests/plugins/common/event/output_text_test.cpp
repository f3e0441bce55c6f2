#include "common/event/output_text.h"

#include <gmock/gmock.h>

#include <algorithm>

namespace exec_wrapper::common {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

TEST(HealthchecksOutputText, HasBothStreamsWhereThereIsRoom) {
  EXPECT_EQ(outputText({{"one\n", 0, "two\n"}, {"bad", 0, ""}}, 1000),
            "--- stdout ---\none\ntwo\n--- stderr ---\nbad\n");
}

TEST(HealthchecksOutputText, SaysNothingOfAStreamThatSaidNothing) {
  EXPECT_EQ(outputText({{}, {"bad\n", 0, ""}}, 1000), "--- stderr ---\nbad\n");
  EXPECT_THAT(outputText({}, 1000), IsEmpty());
}

TEST(HealthchecksOutputText, SaysWhatIsMissingBetweenHeadAndTail) {
  EXPECT_EQ(outputText({{"begin", 12, "end"}, {}}, 1000),
            "--- stdout ---\nbegin\n[... 12 bytes left out ...]\nend\n");
}

TEST(HealthchecksOutputText, KeepsTheEndWhereThereIsNoRoom) {
  const std::string text = outputText({{std::string(500, 'a') + "END", 0, ""}, {}}, 100);

  EXPECT_LE(text.size(), 100U);
  EXPECT_THAT(text, AllOf(StartsWith("--- stdout ---\n[... "), EndsWith("aEND\n")));
}

TEST(HealthchecksOutputText, CountsAllThatIsLeftOut) {
  const StreamOutput out{std::string(100, 'h'), 1000, std::string(200, 'z')};
  const std::string text = outputText({out, {}}, 100);

  const auto kept = std::count(text.begin(), text.end(), 'z');
  EXPECT_THAT(text, HasSubstr("[... " + std::to_string(1300 - kept) + " bytes left out ...]"));
  EXPECT_THAT(text, Not(HasSubstr("hh")));
}

TEST(HealthchecksOutputText, GivesTheRoomThatOneStreamDoesNotNeedToTheOther) {
  const StreamOutput large{std::string(1000, 'x'), 0, ""};
  const StreamOutput small{"small\n", 0, ""};

  for (const Output& output : {Output{large, small}, Output{small, large}}) {
    const std::string text = outputText(output, 400);
    EXPECT_LE(text.size(), 400U);
    EXPECT_GT(text.size(), 390U);
    EXPECT_THAT(text, HasSubstr("\nsmall\n"));
  }
  const std::string both = outputText({large, large}, 400);
  EXPECT_LE(both.size(), 400U);
  EXPECT_THAT(both, AllOf(HasSubstr("--- stdout ---\n"), HasSubstr("--- stderr ---\n")));
}

TEST(HealthchecksOutputText, NeverHasMoreThanItMay) {
  const std::string text = "\xC3\xA9\xE2\x82\xAC\xFF";
  for (std::size_t limit = 0; limit < 200; ++limit) {
    EXPECT_LE(outputText({{text + text + text, 3, text + text}, {text, 0, text}}, limit).size(),
              limit);
  }
}

TEST(HealthchecksOutputText, IsValidUtf8WhereverItIsCut) {
  EXPECT_EQ(validUtf8("a\xFF\xC3\xA9\xC3"), "a\xEF\xBF\xBD\xC3\xA9\xEF\xBF\xBD");
  std::string euros;
  for (int i = 0; i < 100; ++i) {
    euros += "\xE2\x82\xAC";
  }
  for (std::size_t limit = 60; limit < 70; ++limit) {
    const std::string text = outputText({{euros, 0, ""}, {}}, limit);
    EXPECT_EQ(validUtf8(text), text) << limit;
  }
}

} // namespace
} // namespace exec_wrapper::common
