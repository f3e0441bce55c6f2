#include "support/marks/parent_mark.h"

#include <gmock/gmock.h>

namespace exec_wrapper {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(ParentMark, IsReadAsItWasWritten) {
  const std::vector<ParentMark> marks = {
      {{12, 4711}, "7", "2048", {}},
      {{12, 0}, "", "", {}},
      {{12, 4711}, "", "2048", {{9, 4000}}},
      {{12, 18446744073709551615U}, "7", "", {{9, 4000}, {2147483647, 1}}},
  };
  for (const ParentMark& mark : marks) {
    EXPECT_EQ(parseParentMark(formatParentMark(mark)), mark) << formatParentMark(mark);
  }
}

TEST(ParentMark, IsWrittenAsIsDocumented) {
  EXPECT_EQ(formatParentMark({{12, 4711}, "7", "2048", {}}), "12:7:2048:4711");
  EXPECT_EQ(formatParentMark({{12, 0}, "", "", {}}), "12:::");
  EXPECT_EQ(formatParentMark({{12, 4711}, "", "", {{9, 40}, {8, 30}}}), "12:::4711:9-40,8-30");
}

TEST(ParentMark, MayEndWithThePort) {
  EXPECT_EQ(parseParentMark("12:7:2048"), (ParentMark{{12, 0}, "7", "2048", {}}));
  EXPECT_EQ(parseParentMark("12::"), (ParentMark{{12, 0}, "", "", {}}));
}

TEST(ParentMark, IsNoneWhereItMakesNoSense) {
  for (const char* text : {"",
                           ":",
                           "12",
                           "12:7",
                           "::",
                           "0:7:2048",
                           "-1:7:2048",
                           "x:7:2048",
                           "2147483648:7:2048",
                           " 12:7:2048",
                           "12:7:2048:x",
                           "12:7:2048:-1",
                           "12:7:2048:1 ",
                           "12:7:2048:1:9",
                           "12:7:2048:1:9-",
                           "12:7:2048:1:9-0",
                           "12:7:2048:1:0-9",
                           "12:7:2048:1:9-1-2",
                           "12:7:2048:1:,9-1",
                           "12:7:2048:1:9-1:",
                           "12:7:2048:18446744073709551616"}) {
    EXPECT_EQ(parseParentMark(text), std::nullopt) << text;
  }
}

TEST(ParentMark, TellsTheNearestOfVeryManyWrappers) {
  ParentMark mark{{12, 4711}, "", "", {}};
  for (pid_t pid = 1000; pid < 3000; ++pid) {
    mark.outer.push_back({pid, 1});
  }
  const std::string text = formatParentMark(mark);
  EXPECT_LT(text.size(), 2000U);
  EXPECT_THAT(text, HasSubstr("1000-1,1001-1,"));
  EXPECT_THAT(text, Not(HasSubstr("2999")));
}

} // namespace
} // namespace exec_wrapper
