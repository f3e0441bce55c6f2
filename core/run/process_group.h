#pragma once

#include "exec_wrapper/event.h"
#include "support/file_descriptor.h"

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

namespace exec_wrapper {

/// A living process of a group.
struct GroupMember {
  pid_t pid = 0;
  std::string command; ///< the name that the kernel knows it by
};

/// The process group of one attempt. Its leader is our child and is not reaped before the group is
/// done with, so neither number can come to mean somebody else meanwhile.
///
/// Used on the supervision thread only; nothing in it blocks.
class ProcessGroup {
public:
  explicit ProcessGroup(pid_t leader) noexcept : leader_(leader) {}
  ~ProcessGroup();
  ProcessGroup(const ProcessGroup&) = delete;
  ProcessGroup& operator=(const ProcessGroup&) = delete;

  pid_t leader() const noexcept { return leader_; }

  /// To every member. Nothing happens where none is left.
  void signal(int number) const noexcept;

  /// How the leader ended, once it has.
  std::optional<ProcessEnd> leaderEnd() noexcept;

  /// The members that are alive, the leader among them; a zombie is not alive. Reads /proc; without
  /// it, the leader is all that can be told.
  std::vector<GroupMember> living() const;

  /// One readable descriptor per living member, each readable when that member ends: a way to be
  /// woken, to ask `living()` again. Empty where the kernel has none to offer.
  std::vector<FileDescriptor> watch(const std::vector<GroupMember>& members) const;

private:
  pid_t leader_;
  std::optional<ProcessEnd> end_;
};

} // namespace exec_wrapper
