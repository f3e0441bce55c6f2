#pragma once

#include "base/file_descriptor.h"
#include "base/process_list.h"

#include <sys/types.h>

#include <optional>
#include <vector>

namespace exec_wrapper::run {

// Where /proc is missing, or shows the numbers of another pid namespace (`procIsOurs`), nothing is
// known of any process.

/// The children that the calling thread has now, zombies too; empty where the kernel does not tell.
std::vector<pid_t> childrenOfThisThread();

/// The same for another thread of this process, by its number.
std::vector<pid_t> childrenOfThread(pid_t thread);

/// Readable when the process ends. Invalid where the kernel has no such thing, or there is none.
base::FileDescriptor openProcess(pid_t pid);

/// Sends the signal, unless the number has come to mean another process since the look. Returns 0,
/// or an errno: ESRCH where the process is gone.
int signalProcess(const base::ProcessEntry& process, int number);

/// The user by whose number it is decided who may signal the process: its real one.
std::optional<uid_t> userOf(pid_t pid);

} // namespace exec_wrapper::run
