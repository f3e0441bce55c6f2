#pragma once

#include "base/file_descriptor.h"

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <span>

namespace exec_wrapper::test {

/// A system call that waits for an answer.
struct Call {
  pid_t caller = 0;           ///< the thread
  std::uint64_t argument = 0; ///< the first one
  std::uint64_t id = 0;
};

/// Sees certain system calls of a process and of all that it starts before the kernel runs them
/// (seccomp_unotify(2)), and lets some fail. The process waits with each call for the answer.
class CallFilter {
public:
  /// Does what `body` says in a new process, which exits with what that returns. Throws if the
  /// filter cannot be installed.
  CallFilter(std::span<const int> calls, const std::function<int()>& body);

  CallFilter(const CallFilter&) = delete;
  CallFilter& operator=(const CallFilter&) = delete;

  pid_t pid() const noexcept { return pid_; }

  /// Becomes readable with the next call.
  int descriptor() const noexcept { return listener_.get(); }

  /// The next call; none: its caller was killed meanwhile.
  std::optional<Call> take();

  /// The call fails with this errno, or runs if it is 0.
  void answer(const Call& call, int error);

private:
  pid_t pid_ = -1;
  base::FileDescriptor listener_;
};

} // namespace exec_wrapper::test
