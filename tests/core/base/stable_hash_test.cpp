#include "base/stable_hash.h"

#include <gtest/gtest.h>

namespace exec_wrapper::base {
namespace {

// Values of the algorithm's authors: http://www.isthe.com/chongo/src/fnv/test_fnv.c
TEST(StableHash, IsFnv1a) {
  EXPECT_EQ(stableHash(""), 0xcbf29ce484222325U);
  EXPECT_EQ(stableHash("a"), 0xaf63dc4c8601ec8cU);
  EXPECT_EQ(stableHash("foobar"), 0x85944171f73967e8U);
}

TEST(StableHash, TakesBytesAsUnsigned) {
  EXPECT_EQ(stableHash("\xff"), (0xcbf29ce484222325U ^ 0xffU) * 0x100000001b3U);
}

TEST(Hexadecimal, HasSixteenDigits) {
  EXPECT_EQ(hexadecimal(0), "0000000000000000");
  EXPECT_EQ(hexadecimal(0x1af), "00000000000001af");
  EXPECT_EQ(hexadecimal(~0ULL), "ffffffffffffffff");
}

} // namespace
} // namespace exec_wrapper::base
