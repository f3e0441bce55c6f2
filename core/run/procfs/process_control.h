#pragma once

#include "base/file_descriptor.h"
#include "base/process_list.h"

#include <sys/types.h>

#include <optional>
#include <vector>

namespace exec_wrapper::run {

// If /proc is missing, or shows the pids of another pid namespace (`procIsOurs`), nothing is known
// of any process.

/// The present children of the calling thread, also zombies; empty if the kernel does not list
/// them.
std::vector<pid_t> childrenOfThisThread();

/// The same for another thread of this process, by its number.
std::vector<pid_t> childrenOfThread(pid_t thread);

/// A pidfd, readable when the process ends. Invalid if the kernel has none, or there is no process.
base::FileDescriptor openProcess(pid_t pid);

/// Sends the signal, unless the pid has become another process's since the scan. Returns 0 or an
/// errno: ESRCH if the process is gone.
int signalProcess(const base::ProcessEntry& process, int number);

/// The user id that decides who may signal the process: its real one.
std::optional<uid_t> userOf(pid_t pid);

} // namespace exec_wrapper::run
