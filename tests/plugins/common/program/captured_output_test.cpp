#include "common/program/captured_output.h"

#include <gmock/gmock.h>

#include <string>

namespace exec_wrapper::common {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

CapturedOutput captured(const std::string& text, std::size_t most = CapturedOutput::kMostBytes) {
  CapturedOutput output(most);
  for (const char c : text) { // in whatever pieces it comes
    output.add({&c, 1});
  }
  return output;
}

TEST(CapturedOutput, KeepsItsBeginning) {
  const CapturedOutput all = captured("one\ntwo\n", 8);
  EXPECT_EQ(all.text(), "one\ntwo\n");
  EXPECT_TRUE(all.whole());
  EXPECT_THAT(all.lines(), ElementsAre("one", "two"));
  const CapturedOutput part = captured("one\ntwo\n", 6);
  EXPECT_EQ(part.text(), "one\ntw");
  EXPECT_FALSE(part.whole());
  EXPECT_THAT(part.lines(), ElementsAre("one", "tw", "and 2 bytes more"));
}

TEST(CapturedOutput, KnowsItsLastLine) {
  EXPECT_EQ(captured("").lastLine(), "");
  EXPECT_EQ(captured("\n \r\n\t\n").lastLine(), "");
  EXPECT_EQ(captured("one").lastLine(), "one");
  EXPECT_EQ(captured("one\ntwo").lastLine(), "two");
  EXPECT_EQ(captured("one\n  two \r\n\n \n").lastLine(), "two");
  EXPECT_EQ(captured(std::string(100'000, 'x') + "\nlast\n").lastLine(), "last");
  EXPECT_EQ(captured("a\x1B[1m\xFF").lastLine(), "a\\x1B[1m\\xFF");
}

TEST(CapturedOutput, ShortensALastLineThatIsLong) {
  const std::string line = captured("first\n" + std::string(100'000, 'x')).lastLine();
  EXPECT_EQ(line.size(), CapturedOutput::kLongestLine);
  EXPECT_THAT(line, ::testing::EndsWith("..."));
}

TEST(CapturedOutput, OfNothingHasNoLines) {
  EXPECT_THAT(CapturedOutput().lines(), IsEmpty());
  EXPECT_TRUE(CapturedOutput().whole());
}

} // namespace
} // namespace exec_wrapper::common
