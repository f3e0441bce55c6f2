#pragma once

#include "base/process_list.h"

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::lock_file {

/// What the machine tells of its processes. Whatever it does not tell (no /proc, that of another
/// pid namespace, no such process) is empty.
class ProcessFacts {
public:
  explicit ProcessFacts(std::string proc = "/proc") : proc_(std::move(proc)) {}

  /// The process that has this number now.
  base::ProcessId identify(pid_t pid) const;
  std::optional<base::ProcessEntry> entry(pid_t pid) const;

  /// All that are shown to us.
  std::vector<base::ProcessEntry> all() const;

  /// Whether root or our own user chose the variables that it was started with.
  bool hasTrustedEnvironment(pid_t pid) const;

  /// The value of a variable, as it was started with it.
  std::optional<std::string> variable(pid_t pid, std::string_view name) const;

  /// Differs after every start of the machine.
  std::string bootId() const;

  /// Processes of different namespaces may have the same number. Empty too where /proc is that of
  /// another namespace than ours.
  std::string pidNamespace() const;

  /// Start times that are seen in different ones differ. Empty where the machine has no such thing.
  std::string timeNamespace() const;

  /// Whether the process is our parent, or its parent, and so on. Ourselves are not.
  bool isAncestor(const base::ProcessId& process) const;

private:
  std::string link(const char* name) const;

  std::string proc_;
};

} // namespace exec_wrapper::lock_file
