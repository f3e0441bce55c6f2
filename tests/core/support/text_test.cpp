#include "support/text.h"

#include <gmock/gmock.h>

#include <signal.h>

#include <cerrno>

namespace exec_wrapper {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

TEST(TextTest, TrimsBlanksAtBothEndsOnly) {
  EXPECT_EQ(trimmed(" \t a b\r\n"), "a b");
  EXPECT_EQ(trimmed(""), "");
  EXPECT_EQ(trimmed(" \t "), "");
}

TEST(TextTest, LowersAsciiOnly) {
  EXPECT_EQ(lowerCase("WARNing-\xC3\x84"), "warning-\xC3\x84");
}

TEST(TextTest, SplitsIntoTrimmedParts) {
  EXPECT_THAT(split("a, b ,,c", ','), ElementsAre("a", "b", "", "c"));
  EXPECT_THAT(split("", ','), ElementsAre(""));
  EXPECT_THAT(split(",", ','), ElementsAre("", ""));
}

TEST(TextTest, JoinsWithTheSeparatorBetween) {
  EXPECT_EQ(join(std::vector<std::string>{}, ", "), "");
  EXPECT_EQ(join(std::vector<std::string>{"a"}, ", "), "a");
  EXPECT_EQ(join(std::vector<std::string>{"a", "", "b"}, ", "), "a, , b");
}

TEST(TextTest, CountsEditsBetweenWords) {
  EXPECT_EQ(editDistance("", ""), 0U);
  EXPECT_EQ(editDistance("abc", ""), 3U);
  EXPECT_EQ(editDistance("", "abc"), 3U);
  EXPECT_EQ(editDistance("guard", "guard"), 0U);
  EXPECT_EQ(editDistance("gaurd", "guard"), 1U) << "neighbours swapped";
  EXPECT_EQ(editDistance("gurd", "guard"), 1U);
  EXPECT_EQ(editDistance("kitten", "sitting"), 3U);
}

TEST(TextTest, FindsTheWordThatWasMeant) {
  const std::vector<std::string_view> names = {"guard", "log-level", "process-timeout",
                                               "process-termination-grace-period"};
  EXPECT_EQ(nearest("gaurd", names), "guard");
  EXPECT_EQ(nearest("log_level", names), "log-level");
  EXPECT_EQ(nearest("timeout", names), "process-timeout") << "a part of the name";
  EXPECT_EQ(nearest("grace", names), "process-termination-grace-period");
  EXPECT_EQ(nearest("zebra-crossing", names), "");
  EXPECT_EQ(nearest("", names), "");
  EXPECT_EQ(nearest("x", names), "");
  EXPECT_EQ(nearest(std::string(100000, 'g'), names), "");
  EXPECT_EQ(nearest("guard", {}), "");
}

TEST(TextTest, FormatsDurationsForPeople) {
  const std::vector<std::pair<Duration, std::string>> table = {
      {0s, "0 s"},     {1us, "less than 1 ms"},     {40ms, "40 ms"},     {999999us, "999 ms"},
      {1s, "1 s"},     {2500ms, "2.5 s"},           {59999ms, "59.9 s"}, {60s, "1m"},
      {90s, "1m 30s"}, {1h + 30min + 5s, "1h 30m"}, {24h + 5s, "1d 5s"}, {-90s, "-1m 30s"},
  };
  for (const auto& [duration, text] : table) {
    EXPECT_EQ(formatDuration(duration), text);
  }
  EXPECT_FALSE(formatDuration(Duration::min()).empty());
}

TEST(TextTest, FormatsSecondsForMachines) {
  EXPECT_EQ(formatSeconds(90s), "90");
  EXPECT_EQ(formatSeconds(0s), "0");
  EXPECT_EQ(formatSeconds(1500ms), "1.5");
  EXPECT_EQ(formatSeconds(1ns), "0.000000001");
  EXPECT_EQ(formatSeconds(10s + 10ms), "10.01");
  EXPECT_EQ(formatSeconds(-1500ms), "-1.5");
  EXPECT_EQ(formatSeconds(Duration::min()), "-9223372036.854775808");
}

TEST(TextTest, QuotesOnlyWhatAShellWouldTakeApart) {
  EXPECT_EQ(quotedWord("/usr/bin/a-b_c.d"), "/usr/bin/a-b_c.d");
  EXPECT_EQ(quotedWord(""), "''");
  EXPECT_EQ(quotedWord("a b"), "'a b'");
  EXPECT_EQ(quotedWord("it's"), "'it'\\''s'");
  EXPECT_EQ(quotedWord("$x"), "'$x'");
}

TEST(TextTest, ShowsACommandInOneLine) {
  EXPECT_EQ(commandLine(std::vector<std::string>{"sh", "-c", "echo a\nb"}), "sh -c 'echo a\\nb'");
  EXPECT_EQ(commandLine(std::vector<std::string>{}), "");
}

TEST(TextTest, ShortensACommandWithoutCuttingACharacter) {
  const std::vector<std::string> words = {"echo", "\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4"};
  for (std::size_t limit = 0; limit < 20; ++limit) {
    const std::string shown = commandLine(words, limit);
    EXPECT_LE(shown.size(), limit);
    EXPECT_EQ(printable(shown), shown) << "cut within a character at " << limit;
  }
  EXPECT_EQ(commandLine(std::vector<std::string>{std::string(300, 'x')}).size(), 200U);
}

TEST(TextTest, ShortensOnlyWhatIsTooLong) {
  EXPECT_EQ(shortened("abcdef", 6), "abcdef");
  EXPECT_EQ(shortened("abcdefg", 6), "abc...");
  EXPECT_EQ(shortened("abc", 2), "..");
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
} // namespace exec_wrapper
