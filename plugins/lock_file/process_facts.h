#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::lock_file {

/// A process by its number and, where known, its start time in clock ticks since the boot. The two
/// together never mean another process of the same boot and pid namespace.
struct ProcessId {
  pid_t pid = 0;
  std::optional<std::uint64_t> started;

  bool operator==(const ProcessId&) const = default;
};

/// A process as /proc shows it.
struct ProcessStat {
  pid_t parent = 0;
  pid_t group = 0;
  std::uint64_t started = 0;
  bool over = false; ///< a zombie: it runs no more, no thread of it
  std::string name;  ///< the program's, as the kernel knows it; may hold anything
};

/// What the machine tells of its processes. Whatever it does not tell (no /proc, that of another
/// pid namespace, no such process) is empty.
class ProcessFacts {
public:
  explicit ProcessFacts(std::string proc = "/proc");

  /// The process that has this number now.
  ProcessId identify(pid_t pid) const;
  std::optional<ProcessStat> stat(pid_t pid) const;

  /// The numbers of all processes that are shown to us.
  std::vector<pid_t> all() const;

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
  bool isAncestor(const ProcessId& process) const;

private:
  std::string link(const char* name) const;
  std::string fileOf(pid_t pid, const char* name) const;

  std::string proc_;
  bool numbersAreOurs_; // else nothing is known by its number
};

} // namespace exec_wrapper::lock_file
