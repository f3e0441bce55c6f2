#include "base/random/random_bits.h"

#include <gtest/gtest.h>

#include <set>

namespace exec_wrapper::base {
namespace {

TEST(RandomBits, AreOtherOnesAtEachCall) {
  std::set<std::uint64_t> seen;
  std::uint64_t ones = 0;
  std::uint64_t zeros = 0;
  for (int i = 0; i < 100; ++i) {
    const std::uint64_t bits = randomBits();
    seen.insert(bits);
    ones |= bits;
    zeros |= ~bits;
  }
  EXPECT_EQ(seen.size(), 100U);
  EXPECT_EQ(ones, ~0ULL) << "each bit was once 1";
  EXPECT_EQ(zeros, ~0ULL) << "each bit was once 0";
}

} // namespace
} // namespace exec_wrapper::base
