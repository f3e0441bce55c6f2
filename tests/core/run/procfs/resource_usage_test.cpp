#include "run/procfs/resource_usage.h"

#include "support/temp_dir.h"

#include <gtest/gtest.h>

namespace exec_wrapper::run {
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
  UsageMeter meter;
  meter.add(used(10));
  meter.add(used(1));
  const Usage usage = meter.total();
  EXPECT_EQ(usage.user, 12s);
  EXPECT_EQ(usage.system, 11us);
  EXPECT_EQ(usage.maxResidentBytes, 10'000U * 1024U);
  EXPECT_EQ(usage.bytesRead, 22U * 512U);
  EXPECT_EQ(usage.bytesWritten, 33U * 512U);
  EXPECT_EQ(usage.majorFaults, 44U);
  EXPECT_EQ(usage.voluntarySwitches, 55U);
  EXPECT_EQ(usage.involuntarySwitches, 66U);
  EXPECT_EQ(usage.oomKills, 0U);
}

rusage withMemory(std::uint64_t bytes) {
  rusage usage{};
  usage.ru_maxrss = static_cast<long>(bytes / 1024);
  return usage;
}

constexpr std::uint64_t kMebibyte = 1024 * 1024;

TEST(Usage, OfMemoryIsNotToldWhereItMayBeTheWrappers) {
  const std::uint64_t ours = peakMemory().value();
  UsageMeter meter;
  meter.commandStarted();
  meter.add(withMemory(ours));
  EXPECT_EQ(meter.total().maxResidentBytes, 0U);
  meter.add(withMemory(ours + 100 * kMebibyte));
  EXPECT_GE(meter.total().maxResidentBytes, ours + 99 * kMebibyte);
}

TEST(Usage, OfMemoryIsToldThoughTheWrappersProcessWasLargerBeforeItRanTheWrapper) {
  const test::TempDir proc;
  proc.write("self/status", "Name:\twrapper\nVmPeak:\t 99999 kB\nVmHWM:\t    10240 kB\n");
  EXPECT_EQ(peakMemory(proc.path()), 10 * kMebibyte);
  UsageMeter meter(proc.path());
  meter.commandStarted(); // this process has more than ten
  meter.add(withMemory(10 * kMebibyte));
  EXPECT_EQ(meter.total().maxResidentBytes, 0U);
  meter.add(withMemory(12 * kMebibyte));
  EXPECT_EQ(meter.total().maxResidentBytes, 12 * kMebibyte);
}

TEST(Usage, OfMemoryIsNotToldInDoubtWhereThereIsNoProc) {
  EXPECT_EQ(peakMemory("/nowhere"), std::nullopt);
  UsageMeter meter("/nowhere");
  meter.commandStarted();
  meter.add(withMemory(kMebibyte));
  EXPECT_EQ(meter.total().maxResidentBytes, 0U);
}

} // namespace
} // namespace exec_wrapper::run
