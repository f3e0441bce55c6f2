#pragma once

#include "base/file_descriptor.h"
#include "exec_wrapper/event.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace exec_wrapper::run {

/// Whether the kernel killed processes of an attempt because memory was exhausted.
///
/// The kernel counts these kills for each cgroup, and our cgroup is usually the run's alone (a
/// container, a unit). Version 2 counts in `memory.events`, including the cgroups below. Version 1
/// counts in `memory.oom_control`, without them. The kills count for an attempt that failed
/// meanwhile. If our cgroup has no count (no memory cgroup, or the machine's root), the machine's
/// count is used. It is believed only if the command itself died of a SIGKILL that we did not send,
/// and then for one kill. A few small reads of /proc or /sys, none while the command runs; no disk
/// access.
class OomCounter {
public:
  explicit OomCounter(std::string proc = "/proc", std::string cgroups = "/sys/fs/cgroup");

  /// Looks for the counter, once. May be called early, while there is nothing else to do before an
  /// attempt.
  void prepare();

  /// Called right before the start of the command, so that no kill comes too early to be counted.
  void attemptStarts();

  /// `byUs`: we sent it SIGKILL. Kills between this call and the next attempt do not count.
  void attemptEnded(const ProcessEnd& end, bool byUs);

  /// Whether there was a kill since the start of the attempt that ended so. `byUs` as above.
  bool sawKill(const ProcessEnd& end, bool byUs) const;

  /// In all attempts.
  std::uint64_t kills() const noexcept { return kills_; }

private:
  bool openUsual();
  bool openMapped();
  bool openFirst(const std::vector<std::string>& directories, const char* file);
  std::optional<std::uint64_t> count() const;
  std::uint64_t killsOf(std::optional<std::uint64_t> before, const ProcessEnd& end,
                        bool byUs) const;

  std::string proc_;
  std::string cgroups_; // the usual mount point of the hierarchies
  base::FileDescriptor counter_;
  bool ours_ = false; // of our cgroup, not of the machine
  std::optional<std::uint64_t> before_;
  std::uint64_t kills_ = 0;
};

} // namespace exec_wrapper::run
