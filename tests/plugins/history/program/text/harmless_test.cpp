#include "history/program/text/harmless.h"

#include <gtest/gtest.h>

namespace exec_wrapper::history::program {
namespace {

TEST(HarmlessText, IsTheTextWhereNothingInItIsDangerous) {
  EXPECT_EQ(harmless("backup-db 3"), "backup-db 3");
  EXPECT_EQ(harmless("Grüße 備份 😀"), "Grüße 備份 😀");
  EXPECT_EQ(harmless(""), "");
}

TEST(HarmlessText, HasNoControlCharacters) {
  EXPECT_EQ(harmless("\x1B[31mred\x1B[0m"), "\\x1B[31mred\\x1B[0m");
  EXPECT_EQ(harmless("a\nb\tc\rd"), "a\\nb\\tc\\rd");
  EXPECT_EQ(harmless("\x7F\xC2\x9B"
                     "31m"),
            "\\x7F\\xC2\\x9B"
            "31m");
  EXPECT_EQ(harmless("\xFF\xFE"), "\\xFF\\xFE");
}

TEST(HarmlessText, HasNoSignsThatReorderOrHide) {
  EXPECT_EQ(harmless("a\u202Egnp.exe"), "a\\u{202E}gnp.exe");
  EXPECT_EQ(harmless("\u2066x\u2069"), "\\u{2066}x\\u{2069}");
  EXPECT_EQ(harmless("a\u200Bb\uFEFF"), "a\\u{200B}b\\u{FEFF}");
  EXPECT_EQ(harmless("a\u2028b"), "a\\u{2028}b");
  EXPECT_EQ(harmless("\U000E0041"), "\\u{E0041}");
}

TEST(HarmlessText, KeepsItsLinesWhereItMayHaveSeveral) {
  EXPECT_EQ(harmlessLines("a\tb\r\nc\x1B[2J\n"), "a b\nc\\x1B[2J\n");
  EXPECT_EQ(harmlessLines("no end"), "no end\n");
  EXPECT_EQ(harmlessLines(""), "");
  EXPECT_EQ(harmlessLines("\n\n"), "\n\n");
}

TEST(DisplayWidth, CountsColumns) {
  EXPECT_EQ(displayWidth("abc"), 3U);
  EXPECT_EQ(displayWidth("Grüße"), 5U);
  EXPECT_EQ(displayWidth("備份"), 4U);
  EXPECT_EQ(displayWidth("e\u0301"), 1U);
  EXPECT_EQ(displayWidth("😀"), 2U);
  EXPECT_EQ(displayWidth("▁█"), 2U);
  EXPECT_EQ(displayWidth(""), 0U);
}

TEST(CutToWidth, CutsBetweenCharacters) {
  EXPECT_EQ(cutToWidth("abcdef", 6), "abcdef");
  EXPECT_EQ(cutToWidth("abcdefg", 6), "abc...");
  EXPECT_EQ(cutToWidth("備份備份", 8), "備份備份");
  EXPECT_EQ(cutToWidth("備份備份", 7), "備份...");
  EXPECT_EQ(cutToWidth("備份備份", 6), "備...");
  EXPECT_EQ(cutToWidth("abcdef", 2), "..");
  EXPECT_EQ(cutToWidth("abcdef", 0), "");
}

TEST(CutToWidth, IsQuickForAMegabyte) {
  const std::string name(1'000'000, 'x');
  EXPECT_EQ(cutToWidth(name, 10), "xxxxxxx...");
}

} // namespace
} // namespace exec_wrapper::history::program
