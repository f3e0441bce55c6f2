#pragma once

#include "base/file_descriptor.h"
#include "base/process_id.h"

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::run {

/// A process, as the kernel tells of it.
struct ProcessEntry {
  pid_t pid = 0;
  pid_t parent = 0;
  pid_t group = 0;
  pid_t session = 0;
  std::uint64_t started = 0; ///< with `pid`, never another process of this boot
  std::string command;       ///< the name that the kernel knows it by
  bool alive = false;        ///< a zombie is not

  base::ProcessId id() const noexcept { return {pid, started}; }
};

/// "pid 17 (sleep), pid 18 (cat)", for a message.
std::string namesOf(const std::vector<ProcessEntry>& processes);

// Where /proc is missing, or shows the numbers of another pid namespace (`procIsOurs`), nothing is
// known of any process.

/// All processes that can be seen, by number. Nothing where there is no /proc.
std::optional<std::vector<ProcessEntry>> listProcesses();

/// One of them; nothing where there is none of that number.
std::optional<ProcessEntry> processEntry(pid_t pid);

/// The children that the calling thread has now, zombies too; empty where the kernel does not tell.
std::vector<pid_t> childrenOfThisThread();

/// The same for another thread of this process, by its number.
std::vector<pid_t> childrenOfThread(pid_t thread);

/// Readable when the process ends. Invalid where the kernel has no such thing, or there is none.
base::FileDescriptor openProcess(pid_t pid);

/// Sends the signal, unless the number has come to mean another process since the look. Returns 0,
/// or an errno: ESRCH where the process is gone.
int signalProcess(const ProcessEntry& process, int number);

/// The user by whose number it is decided who may signal the process: its real one.
std::optional<uid_t> userOf(pid_t pid);

} // namespace exec_wrapper::run
