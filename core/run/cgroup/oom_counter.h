#pragma once

#include "base/file_descriptor.h"
#include "exec_wrapper/event.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace exec_wrapper::run {

/// Whether the kernel killed processes of an attempt for want of memory.
///
/// It counts such kills for each cgroup, and ours is most often the run's alone (a container, a
/// unit): version 2 in `memory.events`, with those below it, version 1 in `memory.oom_control`,
/// without. They count for an attempt that failed meanwhile. Where our cgroup is not counted for
/// (none with memory, or the machine's own), there is the machine's count: it is believed only when
/// the command itself died of a SIGKILL that we did not send, and then of one kill. A few small
/// reads of /proc or /sys, none while the command runs; no disk.
class OomCounter {
public:
  explicit OomCounter(std::string proc = "/proc", std::string cgroups = "/sys/fs/cgroup");

  /// Looks for the count, once. Whoever has nothing to do before an attempt may call it then.
  void prepare();

  /// Right before the command is started, so that no kill comes too early to be seen.
  void attemptStarts();

  /// `byUs`: we sent it SIGKILL. What follows before the next attempt counts for nothing.
  void attemptEnded(const ProcessEnd& end, bool byUs);

  /// In all attempts.
  std::uint64_t kills() const noexcept { return kills_; }

private:
  bool openUsual();
  bool openMapped();
  bool openFirst(const std::vector<std::string>& directories, const char* file);
  std::optional<std::uint64_t> count() const;

  std::string proc_;
  std::string cgroups_; // where their hierarchies are mounted on most machines
  base::FileDescriptor counter_;
  bool ours_ = false; // it is our cgroup's, not the machine's
  std::optional<std::uint64_t> before_;
  std::uint64_t kills_ = 0;
};

} // namespace exec_wrapper::run
