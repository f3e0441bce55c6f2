#pragma once

#include "base/file_descriptor.h"

namespace exec_wrapper {

/// Wakes a thread that waits for a descriptor: an eventfd, or a pipe if a container forbids
/// eventfd. Any thread may set it. No call blocks.
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
  base::FileDescriptor writing_; // of the pipe; an eventfd needs only one descriptor
};

} // namespace exec_wrapper
