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

/// A process as the kernel describes it.
struct ProcessEntry {
  pid_t pid = 0;
  pid_t parent = 0;
  pid_t group = 0;
  pid_t session = 0;
  std::uint64_t started = 0; ///< together with `pid`, unique until the next boot
  std::string command;       ///< the name in the kernel; may contain any byte
  bool alive = false;        ///< false for a zombie, unless other threads of it still run

  ProcessId id() const noexcept { return {pid, started}; }
};

/// Parses the content of /proc/PID/stat (see proc(5)). std::nullopt if it is malformed.
std::optional<ProcessEntry> parseProcessStat(std::string_view text);

// `proc` is the mount point of the file system. Without it, or if /proc shows the numbers of
// another pid namespace (`procIsOurs`), no process is known.

/// One process; std::nullopt if there is none with that number.
std::optional<ProcessEntry> processEntry(pid_t pid, const std::string& proc = "/proc");

/// All visible processes, in the order of the directory. std::nullopt if there are none.
std::optional<std::vector<ProcessEntry>> listProcesses(const std::string& proc = "/proc");

/// "pid 17 (sleep), pid 18 (cat) and 7 more", for a message.
std::string describeProcesses(const std::vector<ProcessEntry>& processes, std::size_t most = 50);

/// Differs after each boot of the machine. Empty if it is not available.
std::string bootId(const std::string& proc = "/proc");

} // namespace exec_wrapper::base
