#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace exec_wrapper::run {

/// The variables by which systemd names the process that its sockets and its watchdog are for:
/// `LISTEN_PID` and `WATCHDOG_PID`. Where they have the wrapper's number they are meant for the
/// command, whose number is known only within its process.
class OwnNumber {
public:
  /// Makes room for a number in those entries ("NAME=value") that have `wrapper`'s. The check by
  /// pidfd that goes with `LISTEN_PID` is left out then, since it names the wrapper too. `entries`
  /// are not changed afterwards, and outlive this object.
  OwnNumber(std::vector<std::string>& entries, pid_t wrapper);

  /// Writes the number into the entries. Async-signal-safe.
  void set(pid_t number) const noexcept;

private:
  std::vector<char*> places_;
};

} // namespace exec_wrapper::run
