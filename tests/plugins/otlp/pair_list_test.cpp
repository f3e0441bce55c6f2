#include "pair_list.h"

#include <gmock/gmock.h>

namespace exec_wrapper::otlp {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Optional;
using ::testing::Pair;

TEST(PairList, HasNamesAndDecodedValues) {
  EXPECT_THAT(parsePairs("a=1,b=x%2Cy%3Dz"),
              Optional(ElementsAre(Pair("a", "1"), Pair("b", "x,y=z"))));
  EXPECT_THAT(parsePairs(" a = 1 , b=2=3,"),
              Optional(ElementsAre(Pair("a", "1"), Pair("b", "2=3"))));
  EXPECT_THAT(parsePairs("a="), Optional(ElementsAre(Pair("a", ""))));
  EXPECT_THAT(parsePairs(""), Optional(IsEmpty()));
}

TEST(PairList, IsRefusedWhole) {
  for (const char* const text : {"a", "=1", "a=1,b", "a=%", "a=%2", "a=%zz", "a=1,b=%G0"}) {
    EXPECT_EQ(parsePairs(text), std::nullopt) << text;
  }
}

} // namespace
} // namespace exec_wrapper::otlp
