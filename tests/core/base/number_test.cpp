#include "base/number.h"

#include <gtest/gtest.h>

#include <cstdint>

namespace exec_wrapper::base {
namespace {

TEST(ParseNumber, TakesAllOfTheText) {
  EXPECT_EQ(parseNumber<int>("-17"), -17);
  EXPECT_EQ(parseNumber<std::uint64_t>("18446744073709551615"), 18446744073709551615U);
  EXPECT_EQ(parseNumber<double>("2.5"), 2.5);
  for (const char* const text : {"", " 1", "1 ", "1x", "x", "+1", "99999999999"}) {
    EXPECT_EQ(parseNumber<int>(text), std::nullopt) << text;
  }
  EXPECT_EQ(parseNumber<std::uint64_t>("-1"), std::nullopt);
}

} // namespace
} // namespace exec_wrapper::base
