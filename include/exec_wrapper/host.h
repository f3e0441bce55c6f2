#pragma once

#include "exec_wrapper/event.h"
#include "exec_wrapper/time.h"

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper {

/// The log of a plugin. A line becomes a `Message` event. It appears in the log, with the plugin's
/// name, in order with all other events.
///
/// Any thread may call it. It never blocks and never throws: at worst the line is dropped, and
/// the number of dropped lines is logged. Line ends are replaced. Known secrets are masked, but a
/// plugin should not rely on that.
///
/// After the end of the run a plugin may publish 1,000 more events, lines included. The rest is
/// discarded, which is logged once: a plugin that never falls silent must not delay the wrapper's
/// end.
class Logger {
public:
  virtual ~Logger() = default;

  /// Whether a line of this severity is logged. Ask before building a costly line.
  virtual bool enabled(Severity severity) const noexcept = 0;

  virtual void log(Severity severity, std::string_view text) noexcept = 0;

  void debug(std::string_view text) noexcept { log(Severity::Debug, text); }
  void info(std::string_view text) noexcept { log(Severity::Info, text); }
  void warning(std::string_view text) noexcept { log(Severity::Warning, text); }
  void error(std::string_view text) noexcept { log(Severity::Error, text); }
};

/// The place of a run in a distributed trace (W3C Trace Context). Ids are lower-case hexadecimal
/// digits, and never all zero.
struct TraceContext {
  std::string traceId;     ///< 32 digits; empty: no reporter traces the run
  std::string callerSpan;  ///< 16 digits, the span in which the run was started; empty: none
  bool sampled = true;     ///< false: the caller records no spans, and the run must not either
  std::string callerState; ///< the caller's `TRACESTATE`; empty: none, or it is no valid text

  bool operator==(const TraceContext&) const = default;
};

/// The identity of this run. Fixed before the first plugin object is made.
struct RunIdentity {
  std::vector<std::string> command; ///< the words of the command, as the user gave them
  std::string commandLine;          ///< the same as one line for people, secrets masked, shortened
  std::string name;                 ///< `process-name`, or empty
  std::string project;              ///< `project`, or empty
  std::string deployment;           ///< `deployment`, or empty
  std::string wrapperVersion;       ///< of this program
  std::string host;                 ///< the machine's name
  pid_t wrapperPid = 0;
  std::string id = {}; ///< a UUID, new for each run; empty: of a run by an older version

  /// The name of the job, never empty: `process-name`, else the command's own name.
  std::string job = {};
  std::string schedule = {}; ///< `process-cron-schedule`, or empty
  uid_t user = 0;            ///< the effective user of the wrapper
  WallTime begun{};          ///< when the wrapper began, before it asked the guards

  /// Set where a reporter traces the run (`PluginInfo::traces`). Of an earlier run: that run's.
  TraceContext trace = {};

  /// For a reporter that delivers an earlier run from the spool: the facts of that run's guards,
  /// and the values that its reporter of the same name remembered. Else empty.
  Facts facts = {};
};

/// A run whose wrapper was killed, as far as it was recorded. Times are those of /proc/PID/stat, in
/// clock ticks since boot. So all values belong to one boot.
struct KilledRun {
  pid_t wrapper = 0;
  std::uint64_t wrapperStarted = 0;
  pid_t group = 0;                ///< the process group of the command; 0: not started
  std::uint64_t groupStarted = 0; ///< the start of its leader
};

/// The services of the core for a plugin object. It outlives every object made with it. Any thread
/// may use it, also after a stop. Only `killOrphans` and `awaitEnd` block. The core owns the
/// objects behind the returned references.
///
/// ABI: adding, removing, moving or changing a method here or in `Logger`, or a member of
/// `RunIdentity`, `TraceContext` or `KilledRun`, changes the number (see plugin.h).
class Host {
public:
  virtual ~Host() = default;

  virtual Logger& logger() noexcept = 0;
  virtual const Clock& clock() const noexcept = 0;
  virtual const RunIdentity& run() const noexcept = 0;

  /// Reports to all other reporters that this plugin could not reach its server. For guards only:
  /// the core itself reports the failures of a reporter. If the plugin is a reporter as well, the
  /// failures of both are one outage, and the guard sets `firstOfOutage`. Never blocks, never
  /// throws.
  virtual void publish(Severity severity, DeliveryFailed failure) noexcept = 0;

  /// Alerts people, through every reporter that alerts. The core sets `source`. Never blocks, never
  /// throws.
  virtual void publish(Severity severity, Alert alert) noexcept = 0;

  /// The event that ends this run, a `RunFinished`, for a guard's `release` after the run. With
  /// `output-tail` it may be published up to two seconds after the release begins; then the call
  /// waits, `limit` at most. Null: it did not come, or this plugin delivers an earlier run's events
  /// from the spool. Throws nothing.
  virtual EventPtr awaitEnd(Duration limit) const noexcept = 0;

  /// The text with known secrets masked, for a plugin's own output. The core masks the log, events
  /// and the results of `deliver` itself. Any thread; throws std::bad_alloc.
  virtual std::string masked(std::string_view text) const = 0;

  /// Revokes the permission to run, for a guard that lost its lease. The command is stopped as on a
  /// timeout, and the wrapper exits with 75. The first reason counts. While other guards are
  /// still asked, it refuses the run. After the end of the run it has no effect.
  virtual void revoke(std::string reason) noexcept = 0;

  /// Kills the orphans of a run whose wrapper is gone, by SIGKILL: the members of its process
  /// group, and each process with this wrapper, or a nested wrapper, in `EXEC_WRAPPER_PARENT`. Logs
  /// their names. Blocks until they are gone, ten seconds at most: for a guard's `acquire`. Returns
  /// true when no process of that run is left.
  virtual bool killOrphans(const KilledRun& run) = 0;

  /// Registers a program that the plugin has just started as the leader of its own session
  /// (setsid(2), POSIX_SPAWN_SETSID). The processes of that session are then not killed with the
  /// command, even after their parents have exited. Without this call the orphans of the program
  /// count as the command's: they become children of the wrapper too. Never blocks, never throws.
  virtual void programStarted(pid_t leader) noexcept = 0;

  /// Reaps such a program after its exit, in place of waitpid(2). Read its status before, by
  /// waitid(2) with WNOWAIT. Its pid may stay in use while other processes of the session live.
  /// A program that still runs is reaped later, after its exit. Reads /proc; never throws; not for
  /// the supervision thread.
  virtual void programEnded(pid_t leader) noexcept = 0;
};

} // namespace exec_wrapper
