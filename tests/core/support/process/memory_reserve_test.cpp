#include "support/process/memory_reserve.h"

#include <gtest/gtest.h>

#include <new>

namespace exec_wrapper {
namespace {

TEST(MemoryReserve, IsGivenBackOnceAndThenThereIsNoHandler) {
  const std::new_handler before = std::set_new_handler(nullptr);
  reserveMemory();
  const std::new_handler handler = std::get_new_handler();
  ASSERT_NE(handler, nullptr);
  handler();
  EXPECT_EQ(std::get_new_handler(), handler) << "the next one may be for an allocation that fits";
  handler();
  EXPECT_EQ(std::get_new_handler(), nullptr);
  std::set_new_handler(before);
}

} // namespace
} // namespace exec_wrapper
