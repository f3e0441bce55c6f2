#pragma once

#include "exec_wrapper/event.h"

#include <sys/resource.h>

#include <cstdint>
#include <optional>
#include <string>

namespace exec_wrapper::run {

/// Adds up the resources that the processes of a run used. For the supervision thread; reads a file
/// of /proc, and only at the end.
class UsageMeter {
public:
  explicit UsageMeter(std::string proc = "/proc") : proc_(std::move(proc)) {}

  /// Called right after a process became the command. The kernel counts the peak memory of a
  /// process from its start, when the memory was the wrapper's. So a later value is the command's
  /// only if it is above the wrapper's peak by now.
  void commandStarted() noexcept;

  /// The kernel's counts of a process that has ended, and of the children that it waited for.
  void add(const rusage& more) noexcept;

  /// The peak memory is left out if it may be the wrapper's.
  Usage total() const;

private:
  std::uint64_t wrappersMemory() const;

  std::string proc_;
  Usage usage_;
  std::uint64_t mostOurs_ = 0; // upper bound of the wrapper's peak at the last start
};

/// The peak memory of this process since it runs this program, in bytes, from /proc.
std::optional<std::uint64_t> peakMemory(const std::string& proc = "/proc");

} // namespace exec_wrapper::run
