#include "common/text.h"

#include <gtest/gtest.h>

namespace exec_wrapper::common {
namespace {

using namespace std::chrono_literals;

TEST(Printable, KeepsTextAndShowsControlCharactersAndStrayBytes) {
  EXPECT_EQ(printable("tar czf gr\xC3\xB6\xC3\x9F"
                      "e.tgz \xF0\x9F\x98\x80"),
            "tar czf gr\xC3\xB6\xC3\x9F"
            "e.tgz \xF0\x9F\x98\x80");
  EXPECT_EQ(printable(std::string_view("a\nb\tc\0d\x1B[2J\x7F", 12)),
            "a\\nb\\tc\\x00d\\x1B[2J\\x7F");
  EXPECT_EQ(printable("\xFFz\xC3"), "\\xFFz\\xC3");
}

TEST(Printable, ShowsControlCharactersThatTakeTwoBytes) {
  EXPECT_EQ(printable("\xC2\x9B"
                      "2J\xC2\xA0"),
            "\\xC2\\x9B2J\xC2\xA0");
}

TEST(Utf8Length, KnowsWhatIsNoCharacter) {
  EXPECT_EQ(utf8Length(""), 0U);
  EXPECT_EQ(utf8Length("a"), 1U);
  EXPECT_EQ(utf8Length("\xC3\xA9x"), 2U);
  EXPECT_EQ(utf8Length("\xE2\x82\xAC"), 3U);
  EXPECT_EQ(utf8Length("\xF4\x8F\xBF\xBF"), 4U);
  for (const char* bad : {"\x80", "\xC0\xAF", "\xC3", "\xE0\x80\x80", "\xED\xA0\x80", "\xE2\x82",
                          "\xF0\x80\x80\x80", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF"}) {
    EXPECT_EQ(utf8Length(bad), 0U) << printable(bad);
  }
}

TEST(Shortened, CutsBetweenCharacters) {
  EXPECT_EQ(shortened("abcdef", 6), "abcdef");
  EXPECT_EQ(shortened("abcdefg", 6), "abc...");
  EXPECT_EQ(shortened("ab\xC3\xA9"
                      "defg",
                      6),
            "ab...");
}

TEST(DurationText, GivesTheTwoLargestUnits) {
  EXPECT_EQ(durationText(0s), "0 s");
  EXPECT_EQ(durationText(40ms), "40 ms");
  EXPECT_EQ(durationText(2500ms), "2.5 s");
  EXPECT_EQ(durationText(59s), "59 s");
  EXPECT_EQ(durationText(10min), "10m");
  EXPECT_EQ(durationText(3h + 12min + 5s), "3h 12m");
  EXPECT_EQ(durationText(52h), "2d 4h");
}

TEST(UtcText, IsRfc3339) {
  const WallTime time = std::chrono::system_clock::from_time_t(1795352400) + 7ms;

  EXPECT_EQ(utcText(time, Precision::Seconds), "2026-11-22T13:00:00Z");
  EXPECT_EQ(utcText(time, Precision::Milliseconds), "2026-11-22T13:00:00.007Z");
}

} // namespace
} // namespace exec_wrapper::common
