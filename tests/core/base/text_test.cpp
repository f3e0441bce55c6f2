#include "base/text.h"

#include <gtest/gtest.h>

#include <signal.h>

#include <cerrno>
#include <vector>

namespace exec_wrapper::base {
namespace {

TEST(TextTest, TrimsBlanksAtBothEndsOnly) {
  EXPECT_EQ(trimmed(" \t a b\r\n"), "a b");
  EXPECT_EQ(trimmed(""), "");
  EXPECT_EQ(trimmed(" \t "), "");
}

TEST(TextTest, LowersAsciiOnly) {
  EXPECT_EQ(lowerCase("WARNing-\xC3\x84"), "warning-\xC3\x84");
}

TEST(TextTest, JoinsWithTheSeparatorBetween) {
  EXPECT_EQ(join(std::vector<std::string>{}, ", "), "");
  EXPECT_EQ(join(std::vector<std::string>{"a"}, ", "), "a");
  EXPECT_EQ(join(std::vector<std::string>{"a", "", "b"}, ", "), "a, , b");
}

TEST(TextTest, ShortensOnlyWhatIsTooLong) {
  EXPECT_EQ(shortened("abcdef", 6), "abcdef");
  EXPECT_EQ(shortened("abcdefg", 6), "abc...");
  EXPECT_EQ(shortened("abc", 2), "..");
  EXPECT_EQ(shortened("ab\xC3\xA9"
                      "defg",
                      6),
            "ab...")
      << "at a character";
}

TEST(TextTest, KnowsTheLengthOfACharacter) {
  EXPECT_EQ(characterLength(""), 0U);
  EXPECT_EQ(characterLength("a"), 1U);
  EXPECT_EQ(characterLength("\xC3\xA9x"), 2U);
  EXPECT_EQ(characterLength("\xE2\x82\xAC"), 3U);
  EXPECT_EQ(characterLength("\xF4\x8F\xBF\xBF"), 4U);
  for (const char* bad : {"\x80", "\xC0\xAF", "\xC3", "\xE0\x80\x80", "\xED\xA0\x80", "\xE2\x82",
                          "\xF0\x80\x80\x80", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF"}) {
    EXPECT_EQ(characterLength(bad), 0U) << printable(bad);
  }
}

TEST(TextTest, LeavesPrintableTextAlone) {
  const std::string text = "a\\b \xC3\xA4 \xE2\x82\xAC \xF0\x9F\x98\x80";
  EXPECT_EQ(printable(text), text);
}

TEST(TextTest, EscapesWhatATerminalWouldObeyOrCannotShow) {
  EXPECT_EQ(printable("a\nb\rc\td"), "a\\nb\\rc\\td");
  EXPECT_EQ(printable("\x1B[31m\x7F"), "\\x1B[31m\\x7F");
  EXPECT_EQ(printable(std::string_view("\0", 1)), "\\x00");
  EXPECT_EQ(printable("\xC2\x9B"), "\\xC2\\x9B") << "a control character in two bytes";
}

TEST(TextTest, EscapesBytesThatAreNotUtf8) {
  EXPECT_EQ(printable("\xFF"), "\\xFF");
  EXPECT_EQ(printable("\xC3"), "\\xC3") << "ends too early";
  EXPECT_EQ(printable("\xC3("), "\\xC3(");
  EXPECT_EQ(printable("\xC0\xAF"), "\\xC0\\xAF") << "overlong";
  EXPECT_EQ(printable("\xE0\x80\xAF"), "\\xE0\\x80\\xAF") << "overlong";
  EXPECT_EQ(printable("\xED\xA0\x80"), "\\xED\\xA0\\x80") << "half of a surrogate pair";
  EXPECT_EQ(printable("\xF4\x90\x80\x80"), "\\xF4\\x90\\x80\\x80") << "beyond the last character";
}

TEST(TextTest, NamesSignals) {
  EXPECT_EQ(signalName(SIGTERM), "SIGTERM");
  EXPECT_EQ(signalName(SIGKILL), "SIGKILL");
  EXPECT_EQ(signalName(SIGRTMIN), "SIGRTMIN");
  EXPECT_EQ(signalName(SIGRTMIN + 3), "SIGRTMIN+3");
  EXPECT_EQ(signalName(SIGSYS + 1), "signal " + std::to_string(SIGSYS + 1));
  EXPECT_EQ(signalName(-1), "signal -1");
}

TEST(TextTest, TellsErrorsInWords) {
  EXPECT_EQ(errorText(ENOENT), "No such file or directory");
  EXPECT_EQ(errorText(99999), "error 99999");
}

} // namespace
} // namespace exec_wrapper::base
