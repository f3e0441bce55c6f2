#pragma once

#include "base/file_descriptor.h"
#include "base/process_id.h"

#include <sys/types.h>

#include <vector>

namespace exec_wrapper {

/// Marks this process as a wrapper within the commands of other wrappers, in a way that the kernel
/// guarantees. A wrapper that knows secrets hides its memory, and with it its environment, from
/// processes of its own user. A process that looks for the orphans of a killed wrapper could not
/// read in its environment that it belongs to that wrapper.
///
/// The mark is a listening abstract Unix socket for each outer wrapper. Its name contains the id of
/// the outer wrapper. No connection is ever accepted. The kernel reports to a connecting process
/// which process listens (SO_PEERCRED), so the name alone proves nothing. The socket disappears
/// with the process. Processes in another network namespace do not see it.
class NestedMark {
public:
  NestedMark() = default;

  /// `around` has the nearest wrapper first. Only the first few get a socket. A socket that cannot
  /// be created is left out.
  explicit NestedMark(const std::vector<base::ProcessId>& around);

private:
  std::vector<base::FileDescriptor> sockets_;
};

/// A process with the mark, as the kernel reports it: its pid, and its user when it began to
/// listen.
struct NestedWrapper {
  pid_t pid = 0;
  uid_t user = 0;
};

/// The wrappers within that wrapper. Does not block.
std::vector<NestedWrapper> nestedWrappers(const base::ProcessId& wrapper);

} // namespace exec_wrapper
