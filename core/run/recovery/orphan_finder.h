#pragma once

#include "base/process_list.h"
#include "exec_wrapper/host.h"
#include "support/parent_mark.h"

#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace exec_wrapper::run {

/// What is known of the number of a group whose leader is gone.
enum class GroupNumber {
  Old,   ///< it may be another's by now
  Fresh, ///< the leader was alive a moment ago
};

/// Finds what is left of a run whose wrapper is gone. Start times keep strangers out, though the
/// numbers may be theirs by now.
///
/// A process can lie in all that it writes itself: to get another process killed, or to keep a job
/// from running. Such a word decides over others only where its writer could have killed them
/// himself. The evidence that a process is of the run, whose word it is, and what it proves:
///
/// - It is in the cgroup of that run. The kernel's word: confirmed.
/// - It descends from a confirmed process, or is in the command's process group, while that is
///   proven to be the command's. The kernel's word: confirmed.
/// - A process of root, of our own user or of the command's session has the wrapper's number *and*
///   start time in `kParentVariable`. That user's word, and only children of the command are in its
///   session: confirmed.
/// - It is the wrapper that such a mark names within ours. The same user's word: confirmed, if it
///   is of such a user as well.
/// - It listens as a wrapper within ours (`NestedMark`). The kernel's word, as to who listens:
///   confirmed, if it is of such a user.
/// - A process of another user has such a mark, which it may have copied. Anybody's word: it is
///   killed, as it asks for; but only what was there at the first scan can hold up the run.
/// - It is in a group of that number whose leader is gone. The kernel's word, of a number that may
///   be another's: ambiguous. It is left alone, and holds up the run.
/// - It has a mark with a number and no start time. Anybody's word: nothing, unless the wrapper's
///   own start time is not known either; then ambiguous, of such a user.
/// - Its name, its command line, its other variables. Anybody's word: nothing.
class OrphanFinder {
public:
  OrphanFinder(const KilledRun& run, GroupNumber number);

  struct View {
    std::vector<base::ProcessEntry> confirmed;
    /// Processes of other users that say that they are of the run.
    std::vector<base::ProcessEntry> claiming;
    /// Cannot be told from strangers.
    std::vector<base::ProcessEntry> ambiguous;
    bool includesUs = false; ///< a confirmed one is this process, its ancestor or its descendant
    bool procHidden = false; ///< there may be more, which this machine does not show to us
    std::string cgroup;      ///< the path of the run's own, where one of them is in there
  };

  /// Those that are alive now. Who was found once is known again, though its parents are gone; a
  /// wrapper among them has a rest of its own. The number is fresh in the first look only.
  View scan();

private:
  class Table;
  struct Candidate {
    const base::ProcessEntry& process;
    std::optional<ParentMark> mark;
    std::string cgroup;   // of the run, in which it is
    bool trusted = false; // the mark is by root or our own user
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
  bool groupIsOurs_ = false; // proven, in this look
};

} // namespace exec_wrapper::run
