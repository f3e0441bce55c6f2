#include "support/text/text.h"

#include "base/text.h"

#include <gmock/gmock.h>

namespace exec_wrapper {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

TEST(TextTest, SplitsIntoTrimmedParts) {
  EXPECT_THAT(split("a, b ,,c", ','), ElementsAre("a", "b", "", "c"));
  EXPECT_THAT(split("", ','), ElementsAre(""));
  EXPECT_THAT(split(",", ','), ElementsAre("", ""));
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
    EXPECT_EQ(base::printable(shown), shown) << "cut within a character at " << limit;
  }
  EXPECT_EQ(commandLine(std::vector<std::string>{std::string(300, 'x')}).size(), 200U);
}

} // namespace
} // namespace exec_wrapper
