#pragma once

#include "exec_wrapper/event.h"
#include "exec_wrapper/guard.h"
#include "run/lifecycle/inbox.h"
#include "run/lifecycle/retry_course.h"
#include "run/lifecycle/stall_rules.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace exec_wrapper::run {

/// The settings that control the course of a run.
struct RunRules {
  std::optional<Duration> timeout; ///< of one attempt; nothing: no limit
  Duration gracePeriod{};          ///< between SIGTERM and SIGKILL
  RetryRules retry;
  Duration splay{}; ///< the wait before the guards are asked
  int refusedStatus = 75;
  bool watched = false;       ///< `watcher = true`
  std::string livenessFile;   ///< a file that the watcher touches when the wrapper was killed
  bool killSurvivors = false; ///< `survivors = kill`
  bool ownCgroup = false;     ///< `cgroup = own`
  bool exitZero = false;      ///< `exit-status = zero`
  std::size_t outputTail = 0; ///< bytes to keep of each stream; 0: none
  bool inspects = false; ///< look at the processes before a timeout's or a stall's first signal
  StallRules stall;
  std::optional<Duration> warnAfter; ///< `process-warn-after`; std::nullopt: never
  Duration guardCancelTimeout = std::chrono::seconds(5); ///< for the answer to `CancelGuards`
};

// The inputs of the lifecycle, in addition to the notices from other threads (inbox.h).
struct AttemptRuns {
  pid_t pid = 0;
};
struct AttemptNotStarted {
  int exitStatus = 0;
  std::string reason;
};
struct LeaderEnded {
  ProcessEnd end;
  bool oomKilled = false; ///< the kernel killed a process because memory was exhausted
};
struct GroupEmpty {};
struct SignalReceived {
  int number = 0;
  std::uint32_t sender = 0;
  bool fromKernel = false;
  bool byTerminal = false; ///< sent to the wrapper's whole process group
  bool byKey = false;      ///< a key typed for the command, to which no signal was sent yet
};
struct Resumed {
  Duration stopped{}; ///< how long job control had stopped the wrapper
};
struct ProgressSeen {
  ProgressPtr progress; ///< all progress of the run so far
};
struct ProgressDue {};   ///< the progress seen is to be reported
struct CommandReported { ///< by sd_notify(3)
  bool ready = false;
  bool stopping = false;
  std::optional<Duration> retryAfter = std::nullopt; ///< the delay that it asks for
};
struct StallFound {
  Stalled::Sign sign = Stalled::Sign::Silence;
  Duration silence{};
};
struct ReportsDone {};
struct Tick {}; ///< the deadline is reached

using RunInput =
    std::variant<GuardsAnswered, GuardsReleased, Revoked, AttemptRuns, AttemptNotStarted,
                 LeaderEnded, GroupEmpty, SignalReceived, Resumed, ProgressSeen, ProgressDue,
                 CommandReported, TreeInspected, StallFound, ReportsDone, Tick>;

/// When an input comes.
struct Moment {
  Moment(SteadyTime at) : now(at) {} // NOLINT(google-explicit-constructor): mostly nobody sleeps
  Moment(SteadyTime at, Duration slept) : now(at), asleep(slept) {}

  SteadyTime now;
  Duration
      asleep{}; ///< how long the machine has been asleep, which the steady clock does not count
};

// The actions to perform, in the order given.
struct AskGuards {};
struct CancelGuards {};
struct StartAttempt {
  std::uint64_t number = 1;           ///< in the current count, for EXEC_WRAPPER_ATTEMPT
  std::optional<int> lastStatus = {}; ///< of the attempt before; nothing: it is the first
  std::uint64_t inRun = 1;            ///< the number in the whole run
};
struct SignalGroup {
  int number = 0;
  bool byTerminal = false; ///< the wrapper's process group has it already
};
struct Publish {
  Severity severity = Severity::Info;
  Payload payload;
};
struct ReleaseGuards {};
struct CloseReports {};
struct FlushReports {}; ///< one more attempt for each, `Lifecycle::kKillTimeout` at most
struct LogPending {};
struct LogSurvivors {};
struct InspectTree {}; ///< answered by `TreeInspected`
struct Leave {};

using RunAction =
    std::variant<AskGuards, CancelGuards, StartAttempt, SignalGroup, Publish, ReleaseGuards,
                 CloseReports, FlushReports, LogPending, LogSurvivors, InspectTree, Leave>;

/// The course of a run, as a pure function of its state and its inputs. It performs nothing itself,
/// and knows the time only from its caller.
///
///   Splaying ──> Asking ──admitted──> Running ──timeout, stop, revoked──> Ending
///     │ stop       │                   │   ^                                │ group is empty,
///     │            │ refused, stop     │   └── Waiting <── attempts left ───┤ or outlived SIGKILL
///     │            │                   └───────────────────────────────────>│
///     └────────────┴──────────────────────────> Closing <───────────────────┘
///                                     └── guards released, reports done, or given up ──> Done
///
/// The waits in Splaying and Waiting go on while the machine sleeps; no other one does.
class Lifecycle {
public:
  enum class Phase { Splaying, Asking, Running, Ending, Waiting, Closing, Done };

  /// The time that a process gets to die of SIGKILL, and a guard and the reporters after a stop.
  static constexpr Duration kKillTimeout = std::chrono::seconds(10);
  /// A second stop signal escalates if it comes at least this long after the first.
  static constexpr Duration kEarliestSecondStop = std::chrono::seconds(1);
  static constexpr Duration kPendingLogInterval = std::chrono::hours(1);
  /// A guard that is still busy with its release is first logged after this time.
  static constexpr Duration kSayOfGuard = kKillTimeout;

  /// What a look at the processes may take before the signal goes out without it.
  static constexpr Duration kLongestInspection = std::chrono::milliseconds(50);

  explicit Lifecycle(RunRules rules) : rules_(std::move(rules)), course_(rules_.retry) {}

  /// The beginning of the run, once.
  std::vector<RunAction> begin(const Moment& moment);

  std::vector<RunAction> on(const RunInput& input, const Moment& moment);

  /// When the next `Tick` is due. Nothing: not before another input.
  std::optional<SteadyTime> deadline() const noexcept {
    return deadline_ && warnAt_ ? std::min(deadline_, warnAt_) : deadline_ ? deadline_ : warnAt_;
  }

  Phase phase() const noexcept { return phase_; }

  /// Whether the time until `deadline` goes on while the machine sleeps.
  bool countsSleep() const noexcept {
    return phase_ == Phase::Splaying || phase_ == Phase::Waiting;
  }

  /// Whether rules look at what the kernel killed.
  bool looksForOom() const noexcept {
    return rules_.retry.any() &&
           (rules_.retry.retryOn.hasOom() || rules_.retry.neverRetryOn.hasOom());
  }

  /// In Ending: whether the leader's end is known, so that only the rest of its tree is awaited.
  bool leaderEnded() const noexcept { return end_.has_value(); }

  /// In Ending: whether SIGKILL was already sent.
  bool killing() const noexcept { return killed_; }

  /// True while an attempt is in progress: in Running and Ending, not in Waiting.
  bool running() const noexcept { return phase_ == Phase::Running || phase_ == Phase::Ending; }

  /// Whether the run is being stopped, or its permission was revoked.
  bool stops() const noexcept { return stop_ || revoked_; }

  /// Whether no attempt can follow the current one.
  bool isLastAttempt() const noexcept { return stops() || course_.isLast(); }

  /// The exit status of the wrapper. Final once `Leave` was returned.
  int exitStatus() const;

private:
  /// The time for the log's lane to write its last line when the wait for all else is over.
  static constexpr Duration kFinalFlush = std::chrono::milliseconds(200);

  struct Stop {
    int signal;
    SteadyTime at;
  };

  struct Inspection {
    Cause cause; ///< TimedOut or Stalled
    StallFound stall;
  };

  void answered(const GuardsAnswered& answer);
  void admitted(const Admission& admission);
  void refused(const Refusal& refusal, const std::string& guard);
  void released(const GuardsReleased& result);
  void revoked(const Revoked& revocation);
  void started(pid_t pid);
  void notStarted(const AttemptNotStarted& failure);
  void leaderGone(const LeaderEnded& ended);
  void groupGone();
  void signalled(const SignalReceived& received);
  void onStopSignal(const SignalReceived& received);
  void onRepeatedStopSignal(const SignalReceived& received);
  void resumed(Duration stopped);
  void keepProgress(const ProgressSeen& seen);
  void tellProgress();
  void reported(const CommandReported& report);
  void stallFound(const StallFound& stall);
  void inspected(const TreeInspected& look);
  void ticked();

  void see(const Moment& moment);
  void ask();
  void startAttempt();
  void inspect(Cause cause, const StallFound& stall = {});
  void timedOut();
  void stalled(const StallFound& stall);
  void warn();
  void beginEnding(Cause cause, SignalGroup signal);
  void killGroup();
  void outlivedKill();
  void attemptOver(const ProcessEnd& end);
  void anotherAttempt(const RetryCourse::Verdict& verdict);
  void noFurther(RetryDecision::Rule rule, std::string reason);
  Outcome outcome() const;
  std::string reasonToStop() const;
  Duration sleepingTime() const { return now_.time_since_epoch() + asleep_; }
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
  int attemptStatus() const;

  RunRules rules_;
  RetryCourse course_;
  Phase phase_ = Phase::Asking;
  std::optional<SteadyTime> deadline_;
  std::optional<SteadyTime> warnAt_;

  // Of the run.
  bool admitted_ = false;
  SteadyTime admittedAt_{};
  SteadyTime firstAttemptAt_{};
  Tally tally_;
  std::optional<Stop> stop_;   // a stop signal before the run was over
  std::optional<Stop> signal_; // the first stop signal, whenever it came
  bool forced_ = false;
  std::optional<std::string> revoked_;
  std::optional<Refusal> refusal_;
  std::string releaseError_;
  bool releasing_ = false;
  bool givenUp_ = false; ///< the wait for guards and reporters was given up

  // Of the current or last attempt.
  SteadyTime attemptAt_{};
  Duration attemptElapsed_{};
  Cause cause_ = Cause::Itself;
  bool oomKilled_ = false;
  bool succeeded_ = false;
  std::optional<RetryDecision> decision_;
  CommandReported reported_;
  std::optional<SteadyTime> timeoutAt_;
  std::optional<Inspection> inspection_; ///< in Running: its result is awaited
  TreeSnapshotPtr snapshot_;             ///< from before the first signal
  bool mayRetry_ = true;
  bool killed_ = false;
  bool outlived_ = false; ///< a process is alive after all, so the guards stay held
  std::optional<ProcessEnd> end_;

  // Of the current step.
  SteadyTime now_{};
  Duration asleep_{};
  std::vector<RunAction> actions_;
};

} // namespace exec_wrapper::run
