#pragma once

#include "base/process_id.h"

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::base {

/// A process, as the kernel tells of it.
struct ProcessEntry {
  pid_t pid = 0;
  pid_t parent = 0;
  pid_t group = 0;
  pid_t session = 0;
  std::uint64_t started = 0; ///< with `pid`, never another process of this boot
  std::string command;       ///< the name that the kernel knows it by; may hold anything
  bool alive = false;        ///< a zombie is not, unless other threads of it go on

  ProcessId id() const noexcept { return {pid, started}; }
};

/// What a file as /proc/PID/stat is says; nothing where that makes no sense. See proc(5).
std::optional<ProcessEntry> parseProcessStat(std::string_view text);

// `proc` is where the file system is mounted. Where it is not, or /proc shows the numbers of
// another pid namespace (`procIsOurs`), nothing is known of any process.

/// One process; nothing where there is none of that number.
std::optional<ProcessEntry> processEntry(pid_t pid, const std::string& proc = "/proc");

/// All processes that can be seen, in the order of the directory. Nothing where there are none.
std::optional<std::vector<ProcessEntry>> listProcesses(const std::string& proc = "/proc");

/// "pid 17 (sleep), pid 18 (cat) and 7 more", for a message.
std::string describeProcesses(const std::vector<ProcessEntry>& processes, std::size_t most = 50);

/// Differs after every start of the machine. Empty where that is not told.
std::string bootId(const std::string& proc = "/proc");

} // namespace exec_wrapper::base
