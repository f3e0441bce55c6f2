#pragma once

#include "exec_wrapper/time.h"

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

namespace exec_wrapper::run {

/// The guards, as the supervisor uses them. No method blocks. The answers come through the inbox,
/// as GuardsAnswered and GuardsReleased.
class GuardPort {
public:
  virtual ~GuardPort() = default;
  virtual void ask() = 0;
  virtual void cancel() = 0;
  virtual void attemptStarted(pid_t group) = 0;
  virtual void release() = 0;
  /// The guard that is in a call, or empty.
  virtual std::string busy() const = 0;
};

/// A reporter that is not waited for any longer.
struct LateReporter {
  std::string name; ///< such as "reporter rollbar"

  /// It blocks past the deadline of its attempt. False: only the time after the run is over.
  bool stuck = true;

  std::string rest; ///< what becomes of its events, as the end of a sentence; may be empty
};

/// The reporters, as the supervisor uses them. Only `begin` blocks. ReportsChanged in the inbox
/// means: check again.
class ReportPort {
public:
  virtual ~ReportPort() = default;
  /// Called after the admission, before the command first starts. Waits until the run would be
  /// found if this process were killed, half a second at most.
  virtual void begin() {}
  virtual void close() = 0;
  virtual void flush(Duration limit) = 0;
  /// The names of those with undelivered events, such as "reporter rollbar"; and those among them
  /// that are not waited for any longer.
  virtual std::vector<std::string> unfinished() const = 0;
  virtual std::vector<LateReporter> late(SteadyTime now) const = 0;
  virtual std::optional<SteadyTime> nextCheck(SteadyTime now) const = 0;
};

} // namespace exec_wrapper::run
