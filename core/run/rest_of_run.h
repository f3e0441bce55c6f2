#pragma once

#include "exec_wrapper/host.h"
#include "run/process_table.h"
#include "support/parent_mark.h"

#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

namespace exec_wrapper {

/// What is known of the number of a group whose leader is gone.
enum class GroupNumber {
  Old,   ///< it may be another's by now
  Fresh, ///< the leader was alive a moment ago
};

/// Finds what is left of a run whose wrapper is gone: each process that was told that this wrapper,
/// or one within its command, runs it (`kParentVariable`), who is in the cgroup of that run, the
/// descendants of such, and the members of the command's process group. Start times keep strangers
/// out, though the numbers may be theirs by now.
class RestOfRun {
public:
  RestOfRun(const KilledRun& run, GroupNumber number);

  struct View {
    std::vector<ProcessEntry> certain;
    /// Cannot be told from strangers: processes that were told of no start time, and the members of
    /// an old group without its leader of whom none was told anything.
    std::vector<ProcessEntry> doubtful;
    bool related = false; ///< a certain one is this process, its ancestor or its descendant
    bool hidden = false;  ///< there may be more, which this machine does not show to us
    std::string cgroup;   ///< the path of the run's own, where one of them is in there
  };

  /// Those that are alive now. Who was found once is known again, though its parents are gone; a
  /// wrapper among them has a rest of its own. The number is fresh in the first look only.
  View look();

private:
  class Table;
  struct Candidate {
    const ProcessEntry& process;
    std::optional<ParentMark> mark;
    std::string cgroup; // of the run, in which it is
    bool certain = false;
  };

  std::vector<Candidate> candidates(const Table& table) const;
  void spread(std::vector<Candidate>& candidates, const Table& table);
  bool isCertain(const Candidate& candidate, const Table& table) const;
  bool isDoubtful(const Candidate& candidate, const Table& table) const;
  bool isOfRun(const ProcessId& teller) const;
  bool ledByAnother(const Table& table) const;
  bool hasHiddenMembers(const Table& table) const;

  const ProcessId wrapper_;
  const ProcessId leader_;
  GroupNumber number_;
  std::set<ProcessId> found_;
  bool groupIsOurs_ = false; // proven, in this look
};

} // namespace exec_wrapper
