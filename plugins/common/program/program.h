#pragma once

#include "base/file_descriptor.h"
#include "common/program/captured_output.h"
#include "common/program/start.h"
#include "exec_wrapper/host.h"
#include "exec_wrapper/time.h"

#include <sys/types.h>

#include <optional>
#include <stop_token>

namespace exec_wrapper::common {

/// The times at which a program that does not end gets SIGTERM, gets SIGKILL, and is left behind.
struct Limits {
  SteadyTime ask;
  SteadyTime kill;
  SteadyTime leave;

  /// For a program that may run for `most`, or for less if `deadline` is too soon.
  static Limits of(SteadyTime now, Duration most, SteadyTime deadline);

  /// The same for a program that is to end now.
  Limits hurried(SteadyTime now) const;

  static constexpr Duration kGrace = std::chrono::seconds(3);   ///< from `ask` to `kill`, at most
  static constexpr Duration kReserve = std::chrono::seconds(1); ///< from `kill` to `leave`, at most
};

/// How a program ended.
struct Ending {
  bool overdue = false;      ///< it got SIGTERM from us: at a limit, or after a stop
  bool signaled = false;     ///< `number` is a signal, else an exit status
  std::optional<int> number; ///< empty: it has not ended
};

/// What a program wrote.
struct Spoken {
  CapturedOutput output; ///< also its standard error, if that has no pipe of its own
  CapturedOutput errors;
};

/// A running program, our child. It leads a process group, to which signals are sent.
///
/// No other code may wait for it. (The core reaps the children of its own thread only.)
class Program {
public:
  /// What happens to the other processes of its group when it ends by itself.
  enum class Group { Leave, Kill };

  /// `host` outlives this object.
  Program(Started started, Host& host, Group group);

  /// Sends SIGKILL once more to a program that has not ended, and leaves it: it cannot die yet.
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  /// Waits for its end and reads its output. Does not wait for processes that it leaves in the
  /// background with its output. A request on `stop` is the limit `ask`.
  Ending await(const Limits& limits, Spoken& spoken, const std::stop_token& stop = {});

private:
  class StopEvent;

  bool awaitUntil(SteadyTime time, Spoken& spoken, const StopEvent* stop = nullptr);
  void read(Spoken& spoken);
  void waitForSomething(SteadyTime time, const StopEvent* stop);
  bool ended();
  Ending reap(bool overdue);

  pid_t pid_;
  Host& host_;
  const Group group_;
  base::FileDescriptor end_;    // readable when the program has ended
  base::FileDescriptor output_; // not valid after its end
  base::FileDescriptor errors_; // the same
};

} // namespace exec_wrapper::common
