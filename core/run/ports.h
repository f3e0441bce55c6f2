#pragma once

#include "exec_wrapper/time.h"

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

namespace exec_wrapper::run {

/// The guards, as the supervisor sees them. Nothing in it blocks; the answers come through the
/// inbox as GuardsAnswered and GuardsReleased.
class GuardPort {
public:
  virtual ~GuardPort() = default;
  virtual void ask() = 0;
  virtual void cancel() = 0;
  virtual void attemptStarted(pid_t group) = 0;
  virtual void release() = 0;
  /// The guard that is busy with a call, or empty.
  virtual std::string busy() const = 0;
};

/// The reporters, as the supervisor sees them. Nothing in it blocks, save `begin`; ReportsChanged
/// in the inbox says when to look again.
class ReportPort {
public:
  virtual ~ReportPort() = default;
  /// Once admitted, and before the command first starts: waits until the run would be found if this
  /// process were killed. For half a second at most.
  virtual void begin() {}
  virtual void close() = 0;
  virtual void flush(Duration limit) = 0;
  /// Those that still have something to deliver, such as "reporter rollbar", and those of them that
  /// block past their deadline.
  virtual std::vector<std::string> unfinished() const = 0;
  virtual std::vector<std::string> stuck(SteadyTime now) const = 0;
  virtual std::optional<SteadyTime> nextCheck(SteadyTime now) const = 0;
};

} // namespace exec_wrapper::run
