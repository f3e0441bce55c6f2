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

/// All processes of the run: the command, which is the leader, and whoever descends from it, in
/// whatever session or group, though its parents are gone; where it was given a process group of
/// its own, the members of that; and with a cgroup of the run's own, whoever is in there.
///
/// In the wrapper's group (`CommandSession::Ours`) nothing is ever sent to the group as such: the
/// wrapper is in it, and so is the rest of a pipeline in which it stands.
///
/// The leader is our child and is not reaped before the tree is done with, so its number cannot
/// come to mean somebody else meanwhile. Used on the supervision thread only; nothing in it blocks.
/// Without /proc, a group of its own is all that can be reached, and the leader stands for it.
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

  /// To the processes of the run that are in the leader's process group. Nothing happens where none
  /// of it is left.
  void signalGroup(int number) const;

  /// To all that are alive: first to those that need not be looked for, then to the others. Returns
  /// them; those among them whom SIGKILL has ended meanwhile are not alive. Where we adopt nobody,
  /// all are looked for before the first gets it, and stay known though their parents end.
  std::vector<base::ProcessEntry> signalAll(int number);

  /// To all that are alive, but for those in the wrapper's own process group, to whom the terminal
  /// has sent the signal already. Returns whom it was sent to.
  std::vector<base::ProcessEntry> signalOthers(int number);

  /// SIGKILL to the leader, its own group and the cgroup. Needs no memory, and tells nothing.
  void kill() const noexcept;

  /// Whether a signal that was sent to the wrapper's process group has reached the leader too.
  bool leaderIsInOurGroup() const noexcept;

  /// How the leader ended, once it has.
  std::optional<ProcessEnd> leaderEnd() noexcept;

  /// The signal by which the leader is stopped now; nothing: it is not.
  std::optional<int> leaderStop() const noexcept;

  /// Those that are alive, the leader among them.
  std::vector<base::ProcessEntry> living() const;

  /// Those of them whom the kernel does not let us signal, as they run as another user.
  std::vector<base::ProcessEntry> refusing(const std::vector<base::ProcessEntry>& processes) const;

  /// Readable descriptors, one per process, each readable when it ends: a way to be woken, to ask
  /// `living()` again. Fewer where the kernel has none to offer, and never more than some dozens:
  /// others need descriptors too.
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
  std::set<base::ProcessId> known_; // whom nothing but our memory shows to be of the run
  std::optional<ProcessEnd> end_;
};

} // namespace exec_wrapper::run
