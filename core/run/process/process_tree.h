#pragma once

#include "base/file_descriptor.h"
#include "base/process_list.h"
#include "exec_wrapper/event.h"
#include "run/cgroup/cgroup.h"
#include "run/process/child_streams.h"
#include "run/process/reaper.h"

#include <sys/types.h>

#include <optional>
#include <set>
#include <vector>

namespace exec_wrapper::run {

/// All processes of the run: the command, which is the leader, and its descendants, in any session
/// or process group, even if their parents are gone. If the command got its own process group: also
/// the members of that. If the run has its own cgroup: also the members of that.
///
/// In the wrapper's group (`CommandSession::Ours`), no signal is ever sent to the group as such:
/// the wrapper is in it, and so is the rest of its pipeline.
///
/// The leader is our child, and is not reaped while the tree is in use. So its pid cannot become
/// another process's meanwhile. Used on the supervision thread only; nothing in it blocks. Without
/// /proc, only the command's own group can be reached, and the leader represents it.
class ProcessTree {
public:
  /// `cgroup` may be null; it outlives this object.
  ProcessTree(pid_t leader, Reaper& reaper, const Cgroup* cgroup = nullptr,
              CommandSession session = CommandSession::Own) noexcept
      : leader_(leader), reaper_(reaper), cgroup_(cgroup),
        ownGroup_(session != CommandSession::Ours) {}
  ~ProcessTree();
  ProcessTree(const ProcessTree&) = delete;
  ProcessTree& operator=(const ProcessTree&) = delete;

  pid_t leader() const noexcept { return leader_; }

  /// Signals the processes of the run in the leader's process group. Does nothing if none is left.
  void signalGroup(int number) const;

  /// Signals all living processes: first those that need no scan, then the others. Returns them;
  /// those that SIGKILL has ended meanwhile are not alive. If we do not adopt orphans, all are
  /// looked up before the first one is signalled, and stay known after their parents have ended.
  std::vector<base::ProcessEntry> signalAll(int number);

  /// Signals all living processes except those in the wrapper's own process group, which the
  /// terminal has already signalled. Returns the signalled ones.
  std::vector<base::ProcessEntry> signalOthers(int number);

  /// Sends SIGKILL to the leader, its own group and the cgroup. Needs no memory, and returns no
  /// result.
  void kill() const noexcept;

  /// Whether a signal to the wrapper's process group has reached the leader too.
  bool leaderIsInOurGroup() const noexcept;

  /// How the leader ended, once it has.
  std::optional<ProcessEnd> leaderEnd() noexcept;

  /// The signal that has stopped the leader; nothing: it is not stopped now.
  std::optional<int> leaderStop() const noexcept;

  /// The living processes, including the leader.
  std::vector<base::ProcessEntry> living() const;

  /// Those of them that the kernel does not let us signal, because they run as another user.
  std::vector<base::ProcessEntry> refusing(const std::vector<base::ProcessEntry>& processes) const;

  /// Pidfds, one per process, each readable when it ends: a trigger to call `living()` again. Fewer
  /// if the kernel has none to offer, and never more than some dozens: others need descriptors too.
  std::vector<base::FileDescriptor> watch(const std::vector<base::ProcessEntry>& processes) const;

private:
  enum class Look { Living, OrJustEnded };

  std::vector<base::ProcessEntry> look(Look what) const;
  std::vector<base::ProcessEntry> fewMembers() const;
  static void addEnded(const std::vector<base::ProcessEntry>& before,
                       std::vector<base::ProcessEntry>& now);
  void remember(const std::vector<base::ProcessEntry>& processes);
  bool groupLives() const noexcept;
  void addMissed(std::vector<base::ProcessEntry>& table) const;
  void killAdopted() const;

  pid_t leader_;
  Reaper& reaper_;
  const Cgroup* cgroup_;
  const bool ownGroup_;
  std::set<base::ProcessId> known_; // processes that only this set assigns to the run
  std::optional<ProcessEnd> end_;
};

} // namespace exec_wrapper::run
