#pragma once

#include "exec_wrapper/event.h"
#include "exec_wrapper/time.h"

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper {

/// Where a plugin says something to people. A line becomes a `Message` event, so it appears
/// wherever the log goes, with the plugin's name, in order with everything else.
///
/// Any thread may call it. It never blocks and never throws: at worst the line is dropped, and
/// the number of dropped lines is logged. Known secrets are masked and line ends are replaced, but
/// a plugin should not rely on the first.
class Logger {
public:
  virtual ~Logger() = default;

  /// Whether anybody would read a line of this severity. Ask before building a costly one.
  virtual bool enabled(Severity severity) const noexcept = 0;

  virtual void log(Severity severity, std::string_view text) noexcept = 0;

  void debug(std::string_view text) noexcept { log(Severity::Debug, text); }
  void info(std::string_view text) noexcept { log(Severity::Info, text); }
  void warning(std::string_view text) noexcept { log(Severity::Warning, text); }
  void error(std::string_view text) noexcept { log(Severity::Error, text); }
};

/// What this run is. Fixed before the first plugin object is made.
struct RunIdentity {
  std::vector<std::string> command; ///< the words to run, as the user gave them
  std::string commandLine;          ///< the same in one line to show, secrets masked, shortened
  std::string name;                 ///< `process-name`, or empty
  std::string project;              ///< `project`, or empty
  std::string deployment;           ///< `deployment`, or empty
  std::string wrapperVersion;       ///< of this program
  std::string host;                 ///< the machine's name
  pid_t wrapperPid = 0;

  /// Of an earlier run, for a reporter that delivers what the spool kept of it: the facts of its
  /// guards, and what its own reporter of that name had to remember. Else empty.
  Facts facts = {};
};

/// A run whose wrapper was killed, as far as somebody wrote it down. Times are those of
/// /proc/PID/stat: clock ticks from the machine's start, so all of this is of one boot.
struct KilledRun {
  pid_t wrapper = 0;
  std::uint64_t wrapperStarted = 0;
  pid_t group = 0;                ///< the process group of the command; 0: none was started
  std::uint64_t groupStarted = 0; ///< its leader
};

/// What the core lends to a plugin object. It outlives every object made with it; any thread may
/// use it, after a stop too; nothing in it blocks, save `killOrphans`. References that it returns
/// stay the core's.
///
/// ABI: a method added, removed, moved or changed here or in `Logger`, or a member of `RunIdentity`
/// or `KilledRun`, is a change of the number (see plugin.h).
class Host {
public:
  virtual ~Host() = default;

  virtual Logger& logger() noexcept = 0;
  virtual const Clock& clock() const noexcept = 0;
  virtual const RunIdentity& run() const noexcept = 0;

  /// Tells every other reporter that this plugin could not reach its server: for a guard, whose
  /// failures nobody else sees (those of a reporter are told by the core). Where the plugin is a
  /// reporter as well, the failures of both are one outage, and `firstOfOutage` is for the guard to
  /// know. Never blocks, never throws.
  virtual void publish(Severity severity, DeliveryFailed failure) noexcept = 0;

  /// Asks people for attention, through every reporter that alerts. `source` is filled in. Never
  /// blocks, never throws.
  virtual void publish(Severity severity, Alert alert) noexcept = 0;

  /// The text with known secrets masked, for what a plugin writes where no event goes: the logger,
  /// events and what `deliver` returns are masked by the core. Any thread; throws std::bad_alloc.
  virtual std::string masked(std::string_view text) const = 0;

  /// Takes back the permission to run, for a guard that lost its lease: the command is stopped as
  /// on a timeout, and the wrapper exits with 75. The first reason given counts. While
  /// other guards are still asked it ends the asking; after the end of the run it does nothing.
  virtual void revoke(std::string reason) noexcept = 0;

  /// Ends with SIGKILL whatever is left of a run whose wrapper is gone: the members of its process
  /// group, and each process that was told that this wrapper, or one within its command, runs it
  /// (`EXEC_WRAPPER_PARENT`). Names them in the log. Blocks until they are gone, ten seconds at
  /// most: for a guard's `acquire`. Returns whether nothing of that run is left.
  virtual bool killOrphans(const KilledRun& run) = 0;

  /// Tells of a program that the plugin has just started, as the leader of a session of its own
  /// (setsid(2), POSIX_SPAWN_SETSID): neither it nor who stays in its session is ended with the
  /// command, even when its parents end. Without this, the orphans of a program are taken for the
  /// command's, as they become this process' children too. Never blocks, never throws.
  virtual void programStarted(pid_t leader) noexcept = 0;

  /// Reaps such a program, in place of waitpid(2), once it has ended: its status, which is lost
  /// with this, is had by waitid(2) with WNOWAIT. The number may stay taken for as long as others
  /// of the session live on. One that has not ended is reaped when it has. Reads /proc; never
  /// throws; not for the supervision thread.
  virtual void programEnded(pid_t leader) noexcept = 0;
};

} // namespace exec_wrapper
