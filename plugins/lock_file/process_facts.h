#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>

namespace exec_wrapper::lock_file {

/// A process by its number and, where known, its start time in clock ticks since the boot. The two
/// together never mean another process of the same boot and pid namespace.
struct ProcessId {
  pid_t pid = 0;
  std::optional<std::uint64_t> started;

  bool operator==(const ProcessId&) const = default;
};

/// What the machine tells of its processes. Whatever it does not tell (no /proc, no such process)
/// is empty.
class ProcessFacts {
public:
  explicit ProcessFacts(std::string proc = "/proc") : proc_(std::move(proc)) {}

  /// The process that has this number now.
  ProcessId identify(pid_t pid) const;

  /// Differs after every start of the machine.
  std::string bootId() const;

  /// Processes of different namespaces may have the same number.
  std::string pidNamespace() const;

  /// Whether the process is our parent, or its parent, and so on. Ourselves are not.
  bool isAncestor(const ProcessId& process) const;

private:
  struct Stat {
    pid_t parent;
    std::uint64_t started;
  };
  std::optional<Stat> stat(pid_t pid) const;

  std::string proc_;
};

} // namespace exec_wrapper::lock_file
