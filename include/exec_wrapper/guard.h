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
  Facts facts;       ///< travel in the `RunAdmitted` event
  Facts environment; ///< variables for the child; they win over the wrapper's own
};

/// The run may not start.
struct Refusal {
  enum class Reason {
    Busy,        ///< another run holds it: exit 75, or `refused-exit-code`
    Denied,      ///< not permitted: exit 77
    Unavailable, ///< nobody could be asked: exit 69
    Failed,      ///< something else went wrong: exit `status`
    Cancelled,   ///< a stop was asked before there was an answer: the stop's own exit status
  };
  Reason reason = Reason::Busy;
  std::string message; ///< one line: who holds it, since when; or what failed and what to do
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

/// What became of an admission, once it is given back.
enum class ReleaseReason {
  RunFinished, ///< the run took place: `RunAdmitted` was published, and `RunFinished` followed
  NotStarted,  ///< another guard refused, or a stop came first: nothing was published or started
};

/// Decides whether the run may start, and holds the permission while it goes on.
///
/// Lifecycle: made by `Factory::makeGuard`; `acquire` once; if that admitted, `attemptStarted` for
/// every attempt and `release` once; destroyed. All calls come from one worker thread that serves
/// the guards of the run in turn, so they may block, within the bounds below: the command's
/// timeout, its exit and signals are watched elsewhere meanwhile. An exception counts as
/// `Refusal::failed(70)` and names the plugin. What is answered is the caller's.
///
/// After a stop `attemptStarted` and `release` may still be called, and must not be slow: a guard
/// that is still busy eleven seconds after a stop is named and left behind, and no destructor of
/// the run's objects is called then.
///
/// ABI: a method added, removed, moved or changed here, or a member of `Admission` or `Refusal`, is
/// a change of the number (see plugin.h).
class Guard {
public:
  virtual ~Guard() = default;

  /// Answers when it knows; may wait, where a setting says so. When a stop is asked of `stop` it
  /// returns within `patience()`, with what it holds by then given back (`Refusal::cancelled`) or,
  /// if the answer came first, as an admission, which is then released at once.
  virtual Decision acquire(std::stop_token stop) = 0;

  /// How long `acquire` may take to return after a stop, an hour at most. After that the wrapper
  /// names the guard and leaves without it. Asked for once, on the main thread, before the run.
  virtual Duration cancelTimeout() const { return std::chrono::seconds(5); }

  /// An attempt's process, which leads the group `group` unless it is at a terminal. Not waited
  /// for.
  virtual void attemptStarted(pid_t group) { static_cast<void>(group); }

  /// The run is over and its processes are gone: gives the permission back. Returns an empty text,
  /// or what went wrong (the wrapper then exits with 73 if the command itself succeeded). Not
  /// called when processes of the run could not be ended: what they hold stays held.
  virtual std::string release(ReleaseReason use) = 0;
};

} // namespace exec_wrapper
