#pragma once

#include "base/file_descriptor.h"
#include "captured_output.h"
#include "exec_wrapper/host.h"
#include "exec_wrapper/time.h"
#include "start.h"

#include <sys/types.h>

#include <optional>

namespace exec_wrapper::command {

/// When a program that does not end is asked to, when it is made to, and when it is left behind.
struct Limits {
  SteadyTime ask;
  SteadyTime kill;
  SteadyTime leave;

  /// For one that may take `most`, and less where `deadline` comes too soon for that.
  static Limits of(SteadyTime now, Duration most, SteadyTime deadline);

  static constexpr Duration kGrace = std::chrono::seconds(3);   ///< from `ask` to `kill`, at most
  static constexpr Duration kReserve = std::chrono::seconds(1); ///< from `kill` to `leave`, at most
};

/// How a program ended.
struct Ending {
  bool overdue = false;      ///< it was made to
  bool signaled = false;     ///< `number` is a signal, else an exit status
  std::optional<int> number; ///< nothing: it has not ended
};

/// A program that runs, our child. It leads a process group, to which signals go.
///
/// Nobody else may wait for it. (The core reaps the children of its own thread only.)
class Program {
public:
  /// `host` outlives this object.
  Program(Started started, Host& host);

  /// A program that has not ended is sent SIGKILL once more and left: it cannot die yet.
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  /// Waits for its end and reads what it says. What it leaves running in the background, with its
  /// output, is not waited for.
  Ending await(const Limits& limits, CapturedOutput& spoken);

private:
  bool awaitUntil(SteadyTime time, CapturedOutput& spoken);
  void waitForSomething(SteadyTime time);
  bool ended();
  Ending reap(bool overdue);

  pid_t pid_;
  Host& host_;
  base::FileDescriptor end_; // readable when it ends
  base::FileDescriptor output_;
  bool silent_ = false; // nothing more will come of the output
};

} // namespace exec_wrapper::command
