#pragma once

#include "exec_wrapper/event.h"
#include "exec_wrapper/guard.h"
#include "run/lifecycle/inbox.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace exec_wrapper::run {

/// The settings that the course of a run depends on.
struct RunRules {
  std::optional<Duration> timeout;         ///< of one attempt; nothing: none
  Duration gracePeriod{};                  ///< between SIGTERM and SIGKILL
  std::optional<std::uint64_t> maxRetries; ///< after the first attempt; nothing: for ever
  Duration retryDelay{};
  int refusedStatus = 75;
  bool watched = false;       ///< `watcher = true`
  std::string livenessFile;   ///< a file of which the watcher says when the wrapper was killed
  bool killSurvivors = false; ///< `survivors = kill`
  bool ownCgroup = false;     ///< `cgroup = own`
  bool exitZero = false;      ///< `exit-status = zero`
  std::size_t outputTail = 0; ///< bytes of each stream to keep; 0: none
  Duration guardCancelTimeout = std::chrono::seconds(5); ///< for a guard's answer after a stop
};

/// How an attempt ends that went well.
inline constexpr ProcessEnd kSuccess{ProcessEnd::Kind::Exited, 0};

// What may happen to a run, besides the notices of other threads (inbox.h).
struct AttemptRuns {
  pid_t pid = 0;
};
struct AttemptNotStarted {
  int exitStatus = 0;
  std::string reason;
};
struct LeaderEnded {
  ProcessEnd end;
};
struct GroupEmpty {};
struct SignalReceived {
  int number = 0;
  std::uint32_t sender = 0;
  bool fromKernel = false;
  bool byTerminal = false; ///< to the wrapper's whole process group
  bool byKey = false;      ///< a key that was struck for the command, which was told nothing yet
};
struct Resumed {
  Duration stopped{}; ///< how long job control had stopped the wrapper
};
struct ProgressSeen {
  ProgressPtr progress; ///< all of the run's so far
};
struct ProgressDue {}; ///< what was seen is to be told
struct ReportsDone {};
struct Tick {}; ///< the deadline is reached

using RunInput = std::variant<GuardsAnswered, GuardsReleased, Revoked, AttemptRuns,
                              AttemptNotStarted, LeaderEnded, GroupEmpty, SignalReceived, Resumed,
                              ProgressSeen, ProgressDue, ReportsDone, Tick>;

// What is to be done, in the order given.
struct CancelGuards {};
struct StartAttempt {};
struct SignalGroup {
  int number = 0;
  bool byTerminal = false; ///< whoever is in the wrapper's process group has it already
};
struct Publish {
  Severity severity = Severity::Info;
  Payload payload;
};
struct ReleaseGuards {};
struct CloseReports {};
struct FlushReports {}; ///< one more attempt each, `Lifecycle::kKillTimeout` at most
struct LogPending {};
struct LogSurvivors {};
struct Leave {};

using RunAction = std::variant<CancelGuards, StartAttempt, SignalGroup, Publish, ReleaseGuards,
                               CloseReports, FlushReports, LogPending, LogSurvivors, Leave>;

/// The course of a run, as a pure function of its state and of what happens: it does nothing
/// itself, and knows the time only from its caller.
///
///   Asking ──admitted──> Running ──timeout, stop, revoked──> Ending
///     │                   │   ^                                │ group is empty,
///     │ refused, stop     │   └── Waiting <── attempts left ───┤ or outlived SIGKILL
///     │                   └───────────────────────────────────>│
///     └──────────────────────────> Closing <───────────────────┘
///                                     └── guards released, reports done, or told twice ──> Done
class Lifecycle {
public:
  enum class Phase { Asking, Running, Ending, Waiting, Closing, Done };

  /// What a process is given to die of SIGKILL, and a guard and the reporters after a stop.
  static constexpr Duration kKillTimeout = std::chrono::seconds(10);
  /// A second stop signal counts as impatience when it comes this long after the first.
  static constexpr Duration kEarliestSecondStop = std::chrono::seconds(1);
  static constexpr Duration kPendingLogInterval = std::chrono::hours(1);
  /// A guard that is still busy giving its place back is first named after this time.
  static constexpr Duration kSayOfGuard = kKillTimeout;

  explicit Lifecycle(RunRules rules) : rules_(rules) {}

  std::vector<RunAction> on(const RunInput& input, SteadyTime now);

  /// When the next `Tick` is due. Nothing: not before something else happens.
  std::optional<SteadyTime> deadline() const noexcept { return deadline_; }

  Phase phase() const noexcept { return phase_; }

  /// In Ending: whether the leader's end is known, so that only the rest of its tree is awaited.
  bool leaderEnded() const noexcept { return end_.has_value(); }

  /// In Ending: whether SIGKILL was sent already.
  bool killing() const noexcept { return killed_; }

  /// True from the admission until the command's last attempt is over.
  bool running() const noexcept { return phase_ == Phase::Running || phase_ == Phase::Ending; }

  /// What the wrapper exits with. Final once `Leave` was returned.
  int exitStatus() const;

private:
  struct Stop {
    int signal;
    SteadyTime at;
  };

  void answered(const GuardsAnswered& answer);
  void admitted(const Admission& admission);
  void refused(const Refusal& refusal, const std::string& guard);
  void released(const GuardsReleased& result);
  void revoked(const Revoked& revocation);
  void started(pid_t pid);
  void notStarted(const AttemptNotStarted& failure);
  void leaderGone(const ProcessEnd& end);
  void groupGone();
  void signalled(const SignalReceived& received);
  void onStopSignal(const SignalReceived& received);
  void onRepeatedStopSignal(const SignalReceived& received);
  void resumed(Duration stopped);
  void keepProgress(const ProgressSeen& seen);
  void tellProgress();
  void ticked();

  void startAttempt();
  void beginEnding(Cause cause, SignalGroup signal);
  void killGroup();
  void outlivedKill();
  void attemptOver(const ProcessEnd& end);
  void finish(std::string detail = {});
  void close();
  void reportsDone();
  void stillWaiting();
  void leave();
  void say(Severity severity, std::string text);
  void perform(RunAction action) { actions_.push_back(std::move(action)); }
  void arm(Duration after) { deadline_ = now_ + after; }
  RunFinished::Result result() const;
  int runStatus() const;

  RunRules rules_;
  Phase phase_ = Phase::Asking;
  std::optional<SteadyTime> deadline_;

  // Of the run.
  bool admitted_ = false;
  SteadyTime admittedAt_{};
  Tally tally_;
  std::optional<Stop> stop_;   // told to stop before the run was over
  std::optional<Stop> signal_; // the first stop signal, whenever it came
  bool forced_ = false;
  std::optional<std::string> revoked_;
  std::optional<Refusal> refusal_;
  std::string releaseError_;
  bool releasing_ = false;
  bool givenUp_ = false; ///< on whoever is still awaited

  // Of the current or last attempt.
  SteadyTime attemptAt_{};
  Duration attemptElapsed_{};
  Cause cause_ = Cause::Itself;
  bool killed_ = false;
  bool outlived_ = false; ///< something is alive after all, so that the guards stay held
  std::optional<ProcessEnd> end_;

  // Of the step under way.
  SteadyTime now_{};
  std::vector<RunAction> actions_;
};

} // namespace exec_wrapper::run
