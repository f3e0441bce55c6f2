#pragma once

#include "exec_wrapper/event.h"

#include <sys/resource.h>

#include <cstdint>
#include <optional>
#include <string>

namespace exec_wrapper::run {

/// Adds up what the processes of a run used. On the supervision thread; reads a file of /proc, and
/// that at the end only.
class UsageMeter {
public:
  explicit UsageMeter(std::string proc = "/proc") : proc_(std::move(proc)) {}

  /// Right after a process became the command. The kernel counts the memory of a process from its
  /// start, when it was the wrapper's own: so what it tells later is the command's only where it is
  /// more than the wrapper had by now.
  void commandStarted() noexcept;

  /// What the kernel tells of a process that has ended, and of those that it waited for.
  void add(const rusage& more) noexcept;

  /// The largest memory is left out where it may be the wrapper's.
  Usage total() const;

private:
  std::uint64_t wrappersMemory() const;

  std::string proc_;
  Usage usage_;
  std::uint64_t mostOurs_ = 0; // what the wrapper can have had at the last start
};

/// The largest memory that this process had since it runs this program, in bytes, as /proc has it.
std::optional<std::uint64_t> peakMemory(const std::string& proc = "/proc");

} // namespace exec_wrapper::run
