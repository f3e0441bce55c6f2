#pragma once

#include "base/file_descriptor.h"

namespace exec_wrapper {

/// Wakes a thread that waits for a descriptor: an eventfd, or a pipe where a container forbids
/// that. Any thread may set it. Nothing in it blocks.
class WakeUp {
public:
  /// Throws std::system_error.
  WakeUp();

  /// Readable from `set` to `clear`.
  int descriptor() const noexcept { return reading_.get(); }

  void set() noexcept;
  void clear() noexcept;

private:
  base::FileDescriptor reading_;
  base::FileDescriptor writing_; // of the pipe; an eventfd is both
};

} // namespace exec_wrapper
