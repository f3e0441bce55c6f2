#pragma once

#include "base/file_descriptor.h"

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace exec_wrapper::test {

/// A system call that waits for an answer.
struct Call {
  pid_t caller = 0;           ///< the thread
  std::uint64_t argument = 0; ///< the first one
};

/// Sees certain system calls of a program and of all that it starts before the kernel runs them
/// (seccomp_unotify(2)), and lets some fail.
class CallFilter {
public:
  /// Starts the program in a new process. Throws if the filter cannot be installed.
  CallFilter(std::span<const int> calls, const std::vector<std::string>& argv);

  CallFilter(const CallFilter&) = delete;
  CallFilter& operator=(const CallFilter&) = delete;

  pid_t pid() const noexcept { return pid_; }

  /// Becomes readable with the next call.
  int descriptor() const noexcept { return listener_.get(); }

  /// Takes one call; it fails with the errno that `decide` returns, or runs if that is 0.
  void answer(const std::function<int(const Call&)>& decide);

private:
  pid_t pid_ = -1;
  base::FileDescriptor listener_;
};

} // namespace exec_wrapper::test
