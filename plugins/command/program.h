#pragma once

#include "base/file_descriptor.h"
#include "captured_output.h"
#include "exec_wrapper/host.h"
#include "exec_wrapper/time.h"
#include "start.h"

#include <sys/types.h>

#include <optional>

namespace exec_wrapper::command {

/// The times at which a program that does not end gets SIGTERM, gets SIGKILL, and is left behind.
struct Limits {
  SteadyTime ask;
  SteadyTime kill;
  SteadyTime leave;

  /// For a program that may run for `most`, or for less if `deadline` is too soon.
  static Limits of(SteadyTime now, Duration most, SteadyTime deadline);

  static constexpr Duration kGrace = std::chrono::seconds(3);   ///< from `ask` to `kill`, at most
  static constexpr Duration kReserve = std::chrono::seconds(1); ///< from `kill` to `leave`, at most
};

/// How a program ended.
struct Ending {
  bool overdue = false;      ///< it was stopped at a limit
  bool signaled = false;     ///< `number` is a signal, else an exit status
  std::optional<int> number; ///< empty: it has not ended
};

/// A running program, our child. It leads a process group, to which signals are sent.
///
/// No other code may wait for it. (The core reaps the children of its own thread only.)
class Program {
public:
  /// `host` outlives this object.
  Program(Started started, Host& host);

  /// Sends SIGKILL once more to a program that has not ended, and leaves it: it cannot die yet.
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  /// Waits for its end and reads its output. Does not wait for processes that it leaves in the
  /// background with its output.
  Ending await(const Limits& limits, CapturedOutput& spoken);

private:
  bool awaitUntil(SteadyTime time, CapturedOutput& spoken);
  void waitForSomething(SteadyTime time);
  bool ended();
  Ending reap(bool overdue);

  pid_t pid_;
  Host& host_;
  base::FileDescriptor end_; // readable when the program has ended
  base::FileDescriptor output_;
  bool silent_ = false; // the output has ended
};

} // namespace exec_wrapper::command
