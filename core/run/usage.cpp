#include "run/usage.h"

#include <algorithm>

namespace exec_wrapper {

namespace {

Duration durationOf(const timeval& time) noexcept {
  return std::chrono::seconds(time.tv_sec) + std::chrono::microseconds(time.tv_usec);
}

std::uint64_t number(long value) noexcept {
  return static_cast<std::uint64_t>(std::max(value, 0L));
}

} // namespace

void add(Usage& usage, const rusage& more) noexcept {
  constexpr std::uint64_t kBlock = 512; // the unit of getrusage(2), whatever the device's
  constexpr std::uint64_t kKibibyte = 1024;
  usage.user += durationOf(more.ru_utime);
  usage.system += durationOf(more.ru_stime);
  usage.maxResidentBytes = std::max(usage.maxResidentBytes, number(more.ru_maxrss) * kKibibyte);
  usage.bytesRead += number(more.ru_inblock) * kBlock;
  usage.bytesWritten += number(more.ru_oublock) * kBlock;
  usage.majorFaults += number(more.ru_majflt);
  usage.voluntarySwitches += number(more.ru_nvcsw);
  usage.involuntarySwitches += number(more.ru_nivcsw);
}

} // namespace exec_wrapper
