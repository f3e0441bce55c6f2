#include "history/program/text/strip.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>

namespace exec_wrapper::history::program {
namespace {

std::string shown(const Cell& strip) {
  std::string text;
  for (const Piece& piece : strip) {
    text += piece.text;
  }
  return text;
}

std::vector<StripRun> lastRuns() {
  return {{"1", "succeeded", 1, 100}, {"2", "succeeded", 2, 1},   {"3", "failed", 3, 50},
          {"4", "refused", 4, {}},    {"5", "timed_out", 5, 100}, {"6", "stopped", 6, 100},
          {"7", "revoked", 7, 100},   {"8", "lost", 8, {}},       {"9", "running", 9, {}},
          {"10", "?", 10, {}}};
}

TEST(AStrip, HasBlocksOfTheHeightOfTheDurations) {
  Screen screen;
  screen.unicode = true;
  screen.color = true;
  EXPECT_EQ(shown(stripOf(lastRuns(), screen)), "█▁▅R███L>?");
}

TEST(AStrip, NamesTheResultsByLettersWhereThereAreNoColours) {
  Screen screen;
  screen.unicode = true;
  EXPECT_EQ(shown(stripOf(lastRuns(), screen)), "█▁FRTSVL>?");
}

TEST(AStrip, IsOfLettersWhereTheLocaleHasNoBlocks) {
  Screen screen;
  screen.color = true;
  EXPECT_EQ(shown(stripOf(lastRuns(), screen)), "..FRTSVL>?");
}

TEST(AStrip, TakesAnyDurations) {
  Screen screen;
  screen.unicode = true;
  const std::vector<StripRun> runs = {
      {"1", "succeeded", 1, std::numeric_limits<std::int64_t>::max()},
      {"2", "succeeded", 2, std::numeric_limits<std::int64_t>::min()},
      {"3", "succeeded", 3, 0}};
  EXPECT_EQ(shown(stripOf(runs, screen)), "█▁▁");
  EXPECT_EQ(shown(stripOf({{"1", "succeeded", 1, 0}}, screen)), "▁");
  EXPECT_EQ(shown(stripOf({}, screen)), "");
}

TEST(AProgressBar, IsFilledToItsPart) {
  Screen screen;
  EXPECT_EQ(progressBar(0, 4, screen), "----");
  EXPECT_EQ(progressBar(0.5, 4, screen), "##--");
  EXPECT_EQ(progressBar(7, 4, screen), "####");
  screen.unicode = true;
  EXPECT_EQ(progressBar(0.25, 4, screen), "█░░░");
}

} // namespace
} // namespace exec_wrapper::history::program
