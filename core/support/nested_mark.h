#pragma once

#include "base/file_descriptor.h"
#include "base/process_id.h"

#include <sys/types.h>

#include <vector>

namespace exec_wrapper {

/// Tells that this process is a wrapper within the command of others, in a way that the kernel
/// vouches for. A wrapper that knows secrets hides its memory, and with that its environment, from
/// processes of its own user: who looks for what a killed wrapper has left could not read there
/// that it belongs to that one.
///
/// It listens on an abstract Unix socket for each of them, whose name says within which wrapper it
/// is; nobody is ever answered. The kernel tells who connects by whom it is listened on
/// (SO_PEERCRED), so the name alone proves nothing, and the socket goes with the process. Processes
/// of another network namespace do not see it.
class NestedMark {
public:
  NestedMark() = default;

  /// The nearest wrapper first; of more than a few the outer ones are left out. What cannot be had
  /// is left out too.
  explicit NestedMark(const std::vector<base::ProcessId>& around);

private:
  std::vector<base::FileDescriptor> sockets_;
};

/// A process that says so, by the kernel's word: its number, and whom it ran as when it said it.
struct NestedWrapper {
  pid_t pid = 0;
  uid_t user = 0;
};

/// Those within that wrapper. Does not block.
std::vector<NestedWrapper> nestedWrappers(const base::ProcessId& wrapper);

} // namespace exec_wrapper
