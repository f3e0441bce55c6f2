#pragma once

#include "exec_wrapper/host.h"
#include "run/procfs/process_list.h"
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
/// What counts as evidence, and for what. Whatever a process can write about itself may be a lie of
/// somebody who wants another process ended, or a job kept from running; so that decides over
/// others only where who wrote it could do the same by himself.
///
/// | evidence that a process is of the run | whose word it is | what it is good for |
/// |---|---|---|
/// | it is in the cgroup of that run | the kernel's | certain |
/// | it descends from a certain one, or is in the command's process group while that is proven to
/// be the command's | the kernel's | certain | | the wrapper's number *and* start time in
/// `kParentVariable` of a process of root or of our own user, or of one in the command's session |
/// such a user's; only children of the command are in its session | certain | | it is the wrapper
/// that such a mark names within ours | the same user's | certain, if it is of such a user as well
/// | | it listens as a wrapper within ours (`NestedMark`) | the kernel's, as to who listens |
/// certain, if it is of such a user | | such a mark in a process of another user, who may have
/// copied it | anybody's | it is ended, as it asks for; but only what was there at the first look
/// can hold up the run | | membership in a group of that number whose leader is gone | the
/// kernel's, of a number that may be another's | doubtful: it is left alone, and holds up the run |
/// | a mark with a number and no start time | anybody's | none, unless the wrapper's own start time
/// is not known either: then doubtful, of such a user | | its name, its command line, its other
/// variables | anybody's | none |
class RestOfRun {
public:
  RestOfRun(const KilledRun& run, GroupNumber number);

  struct View {
    std::vector<ProcessEntry> certain;
    /// Processes of other users that say that they are of the run.
    std::vector<ProcessEntry> claiming;
    /// Cannot be told from strangers.
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
    std::string cgroup;   // of the run, in which it is
    bool trusted = false; // the mark is by root or our own user
    bool certain = false;
  };

  std::vector<Candidate> candidates(const Table& table) const;
  void spread(std::vector<Candidate>& candidates, const Table& table);
  bool isCertain(const Candidate& candidate, const Table& table) const;
  bool isDoubtful(const Candidate& candidate, const Table& table) const;
  bool isOfRun(const ProcessId& teller) const;
  bool saysSo(const Candidate& candidate) const;
  bool isInSession(const ProcessEntry& process, const Table& table) const;
  void addListeners(const Table& table);
  bool addNamed(const Candidate& candidate, const Table& table);
  bool ledByAnother(const Table& table) const;
  bool hasHiddenMembers(const Table& table) const;

  const ProcessId wrapper_;
  const ProcessId leader_;
  GroupNumber number_;
  std::set<ProcessId> found_;
  bool groupIsOurs_ = false; // proven, in this look
};

} // namespace exec_wrapper::run
