#include "run/usage.h"

#include <gtest/gtest.h>

namespace exec_wrapper {
namespace {

using namespace std::chrono_literals;

rusage used(long factor) {
  rusage usage{};
  usage.ru_utime = {factor, 500000};
  usage.ru_stime = {0, factor};
  usage.ru_maxrss = 1000 * factor;
  usage.ru_inblock = 2 * factor;
  usage.ru_oublock = 3 * factor;
  usage.ru_majflt = 4 * factor;
  usage.ru_nvcsw = 5 * factor;
  usage.ru_nivcsw = 6 * factor;
  return usage;
}

TEST(Usage, AddsUpButForMemoryWhichIsThatOfTheLargest) {
  Usage usage;
  add(usage, used(10));
  add(usage, used(1));
  EXPECT_EQ(usage.user, 12s);
  EXPECT_EQ(usage.system, 11us);
  EXPECT_EQ(usage.maxResidentBytes, 10000U * 1024U);
  EXPECT_EQ(usage.bytesRead, 22U * 512U);
  EXPECT_EQ(usage.bytesWritten, 33U * 512U);
  EXPECT_EQ(usage.majorFaults, 44U);
  EXPECT_EQ(usage.voluntarySwitches, 55U);
  EXPECT_EQ(usage.involuntarySwitches, 66U);
  EXPECT_EQ(usage.oomKills, 0U);
}

} // namespace
} // namespace exec_wrapper
