#include "run/procfs/resource_usage.h"

#include "base/file.h"

#include <algorithm>
#include <cstdlib>
#include <string_view>

namespace exec_wrapper::run {

namespace {

constexpr std::uint64_t kKibibyte = 1024;

// The kernel keeps such counts for each processor, and does not add them up at every read.
constexpr std::uint64_t kInexact = 1024 * kKibibyte;

Duration durationOf(const timeval& time) noexcept {
  return std::chrono::seconds(time.tv_sec) + std::chrono::microseconds(time.tv_usec);
}

std::uint64_t number(long value) noexcept {
  return static_cast<std::uint64_t>(std::max(value, 0L));
}

} // namespace

std::optional<std::uint64_t> peakMemory(const std::string& proc) {
  constexpr std::string_view kPeak = "\nVmHWM:";
  const std::string text = base::readOnce(proc + "/self/status");
  const std::size_t at = text.find(kPeak);
  if (at == text.npos) {
    return std::nullopt;
  }
  return std::strtoull(text.c_str() + at + kPeak.size(), nullptr, 10) * kKibibyte;
}

// Cheap, because the run waits for it. But it includes the memory of this process from before it
// ran this program.
void UsageMeter::commandStarted() noexcept {
  rusage ours{};
  getrusage(RUSAGE_SELF, &ours);
  mostOurs_ = std::max(mostOurs_, number(ours.ru_maxrss) * kKibibyte);
}

void UsageMeter::add(const rusage& more) noexcept {
  constexpr std::uint64_t kBlock = 512; // the unit of getrusage(2) for every device
  usage_.user += durationOf(more.ru_utime);
  usage_.system += durationOf(more.ru_stime);
  usage_.maxResidentBytes = std::max(usage_.maxResidentBytes, number(more.ru_maxrss) * kKibibyte);
  usage_.bytesRead += number(more.ru_inblock) * kBlock;
  usage_.bytesWritten += number(more.ru_oublock) * kBlock;
  usage_.majorFaults += number(more.ru_majflt);
  usage_.voluntarySwitches += number(more.ru_nvcsw);
  usage_.involuntarySwitches += number(more.ru_nivcsw);
}

Usage UsageMeter::total() const {
  Usage usage = usage_;
  if (usage.maxResidentBytes <= mostOurs_ + kInexact &&
      usage.maxResidentBytes <= wrappersMemory() + kInexact) {
    usage.maxResidentBytes = 0;
  }
  return usage;
}

std::uint64_t UsageMeter::wrappersMemory() const {
  return peakMemory(proc_).value_or(mostOurs_);
}

} // namespace exec_wrapper::run
