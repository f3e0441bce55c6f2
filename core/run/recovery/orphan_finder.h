#pragma once

#include "base/process_list.h"
#include "exec_wrapper/host.h"
#include "support/marks/parent_mark.h"

#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace exec_wrapper::run {

/// Whether the number of a group whose leader is gone can be trusted.
enum class GroupNumber {
  Old,   ///< it may be another group's by now
  Fresh, ///< the leader was alive a moment ago
};

/// Finds the remaining processes of a run whose wrapper is gone. Start times exclude unrelated
/// processes, even if they have the same pids by now.
///
/// A process can lie in all that it writes itself: to get another process killed, or to keep a job
/// from running. Such a claim affects other processes only if its author could have killed them
/// anyway. The evidence that a process belongs to the run, its source, and what it proves:
///
/// - It is in the cgroup of that run. Source: the kernel. Confirmed.
/// - It descends from a confirmed process, or is in the command's process group, while that is
///   proven to be the command's. Source: the kernel. Confirmed.
/// - A process of root, of our own user or of the command's session has the wrapper's pid *and*
///   start time in `kParentVariable`. Source: that user; and only children of the command are in
///   its session. Confirmed.
/// - It is the wrapper, nested in ours, that such a mark names. Source: the same user. Confirmed if
///   it is root's or our own user's as well.
/// - It listens as a wrapper nested in ours (`NestedMark`). Source: the kernel, for who listens.
///   Confirmed if it is root's or our own user's.
/// - A process of another user has such a mark, which it may have copied. Source: anyone. It is
///   killed, as it requests. But only those present at the first scan can hold up the run.
/// - It is in a group of that number whose leader is gone. Source: the kernel, but the number may
///   be another group's. Ambiguous: it is not killed, and holds up the run.
/// - It has a mark with a pid and no start time. Source: anyone. No proof, unless the wrapper's own
///   start time is not known either. Then ambiguous, if it is root's or our own user's.
/// - Its name, its command line, its other variables. Source: anyone. No proof.
class OrphanFinder {
public:
  OrphanFinder(const KilledRun& run, GroupNumber number);

  struct View {
    std::vector<base::ProcessEntry> confirmed;
    /// Processes of other users that claim to belong to the run.
    std::vector<base::ProcessEntry> claiming;
    /// Cannot be distinguished from unrelated processes.
    std::vector<base::ProcessEntry> ambiguous;
    bool includesUs = false; ///< a confirmed one is this process, its ancestor or its descendant
    bool procHidden = false; ///< there may be more, which this machine hides from us
    std::string cgroup;      ///< the path of the run's cgroup, if one of them is in it
  };

  /// The processes that are alive now. A process found once is found again even if its parents are
  /// gone. So are the processes of a nested wrapper among them. The number is fresh in the first
  /// scan only.
  View scan();

private:
  class Table;
  struct Candidate {
    const base::ProcessEntry& process;
    std::optional<ParentMark> mark;
    std::string cgroup;   // the run's cgroup, if it is in it
    bool trusted = false; // root or our own user set the mark
    bool confirmed = false;
  };

  std::vector<Candidate> candidates(const Table& table) const;
  void spread(std::vector<Candidate>& candidates, const Table& table);
  bool isConfirmed(const Candidate& candidate, const Table& table) const;
  bool isAmbiguous(const Candidate& candidate, const Table& table) const;
  bool isOfRun(const base::ProcessId& teller) const;
  bool saysSo(const Candidate& candidate) const;
  bool isInSession(const base::ProcessEntry& process, const Table& table) const;
  void addListeners(const Table& table);
  bool addNamed(const Candidate& candidate, const Table& table);
  bool ledByAnother(const Table& table) const;
  bool hasHiddenMembers(const Table& table) const;

  const base::ProcessId wrapper_;
  const base::ProcessId leader_;
  GroupNumber number_;
  std::set<base::ProcessId> found_;
  bool groupIsOurs_ = false; // proven, in this scan
};

} // namespace exec_wrapper::run
