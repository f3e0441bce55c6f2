#pragma once

#include "support/call_filter.h"

#include <sys/types.h>

#include <functional>
#include <optional>
#include <span>

namespace exec_wrapper::test {

/// A process that waits before each of certain system calls until it is told to go on. So a test
/// decides in which order several of them take their steps. For a body without threads.
class SteppedProcess {
public:
  /// Starts it, up to its first call.
  SteppedProcess(std::span<const int> calls, const std::function<int()>& body);

  SteppedProcess(const SteppedProcess&) = delete;
  SteppedProcess& operator=(const SteppedProcess&) = delete;
  ~SteppedProcess();

  pid_t pid() const noexcept { return filter_.pid(); }

  /// Whether it is before a call.
  bool alive() const noexcept { return call_.has_value(); }

  /// Lets it go on until it is before its next call, or has ended.
  void step();

  /// Ends it before its next call, and leaves a zombie.
  void kill();

  /// Waits for its end, and lets its number go. Returns its exit status; -1: it was killed.
  int reap();

private:
  void awaitCall();

  CallFilter filter_;
  base::FileDescriptor end_;
  std::optional<Call> call_;
  bool reaped_ = false;
};

} // namespace exec_wrapper::test
