#pragma once

#include "base/process_list.h"

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::lock_file {

/// What the machine shows of its processes. What it does not show (no /proc, that of another pid
/// namespace, no such process) is empty.
class ProcessFacts {
public:
  explicit ProcessFacts(std::string proc = "/proc") : proc_(std::move(proc)) {}

  /// The process that has this pid now.
  base::ProcessId identify(pid_t pid) const;
  std::optional<base::ProcessEntry> entry(pid_t pid) const;

  /// All visible processes.
  std::vector<base::ProcessEntry> all() const;

  /// Whether root or our own user set the initial environment of the process.
  bool hasTrustedEnvironment(pid_t pid) const;

  /// The value of a variable in the initial environment of the process.
  std::optional<std::string> variable(pid_t pid, std::string_view name) const;

  /// Different after every boot.
  std::string bootId() const;

  /// Processes of different namespaces may have the same pid. Also empty if /proc shows another
  /// namespace than ours.
  std::string pidNamespace() const;

  /// Start times that are seen in different time namespaces differ. Empty if the machine has no
  /// time namespaces.
  std::string timeNamespace() const;

  /// Whether the process is our parent, or its parent, and so on. False for ourselves.
  bool isAncestor(const base::ProcessId& process) const;

private:
  std::string link(const char* name) const;

  std::string proc_;
};

} // namespace exec_wrapper::lock_file
