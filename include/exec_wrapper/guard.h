#pragma once

#include "exec_wrapper/event.h"
#include "exec_wrapper/time.h"

#include <sys/types.h>

#include <stop_token>
#include <string>
#include <utility>
#include <variant>

namespace exec_wrapper {

/// The run may start.
struct Admission {
  Facts facts;       ///< part of the `RunAdmitted` event
  Facts environment; ///< variables for the command; they win over the wrapper's own
};

/// The run may not start.
struct Refusal {
  enum class Reason {
    Busy,        ///< another run holds the place: exit 75, or `refused-exit-code`
    Denied,      ///< not permitted: exit 77
    Unavailable, ///< the server could not be asked: exit 69
    Failed,      ///< another error: exit `status`
    Cancelled,   ///< a stop came before the answer: the exit status of the stop
  };
  Reason reason = Reason::Busy;
  std::string message; ///< one line: the holder and since when, or the failure and the remedy
  int status = 0;      ///< with Failed, an exit status of the table in the README: 73, 76

  static Refusal busy(std::string message) { return {Reason::Busy, std::move(message), 0}; }
  static Refusal denied(std::string message) { return {Reason::Denied, std::move(message), 0}; }
  static Refusal unavailable(std::string message) {
    return {Reason::Unavailable, std::move(message), 0};
  }
  static Refusal failed(int status, std::string message) {
    return {Reason::Failed, std::move(message), status};
  }
  static Refusal cancelled() { return {Reason::Cancelled, {}, 0}; }
};

using Decision = std::variant<Admission, Refusal>;

/// Why an admission is released.
enum class ReleaseReason {
  RunFinished, ///< the run took place: `RunAdmitted` was published, and `RunFinished` followed
  NotStarted,  ///< another guard refused, or a stop came first: nothing was published or started
};

/// Decides whether the run may start, and holds the permission during the run.
///
/// Lifecycle: made by `Factory::makeGuard`; `acquire` once; after an admission `attemptStarted` for
/// every attempt and `release` once; destroyed. All calls come from one worker thread for all
/// guards of the run. So they may block, within the limits below: another thread watches the
/// command's timeout, its exit and signals. An exception counts as `Refusal::failed(70)` and names
/// the plugin. The caller owns the answer.
///
/// After a stop `attemptStarted` and `release` may still be called, and must not be slow. Eleven
/// seconds after a stop the wrapper logs a busy guard and exits without it. It then calls no
/// destructor of the run's objects.
///
/// ABI: adding, removing, moving or changing a method here, or a member of `Admission` or
/// `Refusal`, changes the number (see plugin.h).
class Guard {
public:
  virtual ~Guard() = default;

  /// Returns the decision; may wait, where a setting allows it. After a request on `stop` it
  /// returns within `cancelTimeout()`: `Refusal::cancelled`, with everything released; or an
  /// admission, if the answer came first. Such an admission is released at once.
  virtual Decision acquire(std::stop_token stop) = 0;

  /// Time limit for the return of `acquire` after a stop, an hour at most. After it the wrapper
  /// logs the guard and exits without it. Asked for once, on the main thread, before the run.
  virtual Duration cancelTimeout() const { return std::chrono::seconds(5); }

  /// The process of an attempt has started. It leads the process group `group`, except at a
  /// terminal. The run does not wait for this call.
  virtual void attemptStarted(pid_t group) { static_cast<void>(group); }

  /// The run is over and its processes are gone: releases the permission. Returns an empty text, or
  /// an error (the wrapper then exits with 73 if the command itself succeeded). Not called when
  /// processes of the run could not be killed: the permission is then kept. The result of the run
  /// is in `Host::awaitEnd`.
  virtual std::string release(ReleaseReason use) = 0;
};

} // namespace exec_wrapper
