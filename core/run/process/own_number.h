#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace exec_wrapper::run {

/// The variables in which systemd names the process for its sockets and its watchdog: `LISTEN_PID`
/// and `WATCHDOG_PID`. If they have the wrapper's pid, they are meant for the command. The
/// command's pid is known only within its process.
class OwnNumber {
public:
  /// Makes room for a pid in those entries ("NAME=value") that have `wrapper`'s. If `LISTEN_PID` is
  /// one of them, its check by pidfd is left out, since that names the wrapper too. `entries` must
  /// not change afterwards, and must outlive this object.
  OwnNumber(std::vector<std::string>& entries, pid_t wrapper);

  /// Writes the pid into the entries. Async-signal-safe.
  void set(pid_t number) const noexcept;

private:
  std::vector<char*> places_;
};

} // namespace exec_wrapper::run
