#pragma once

#include "events/bus.h"
#include "run/cgroup/oom_counter.h"
#include "run/cgroup/run_cgroup.h"
#include "run/lifecycle/inbox.h"
#include "run/lifecycle/lifecycle.h"
#include "run/output/capture.h"
#include "run/ports.h"
#include "run/process/launcher.h"
#include "run/process/process_tree.h"
#include "run/progress/listener.h"
#include "run/recovery/watcher.h"
#include "run/terminal.h"
#include "support/signals.h"

#include <memory>
#include <string>
#include <vector>

namespace exec_wrapper::run {

/// Carries out a run: waits for whatever happens next, asks the lifecycle what it means, and does
/// it. One thread, one `ppoll`; it wakes when something happened or is due and at no other time.
class Supervisor {
public:
  struct Parts {
    events::Bus& bus;
    const Clock& clock;
    SignalSource& signals;
    Inbox& inbox;
    Launcher& launcher;
    GuardPort& guards;
    ReportPort& reports;
    Terminal& terminal;
    const PluginPrograms* programs = nullptr; ///< null: plugins start none
  };

  /// `processType` is the run's `process-type-id`, or empty: a wrapper that the command may start
  /// wants to know it.
  Supervisor(RunRules rules, Parts parts, ProgressRules progress = {},
             std::string processType = {});

  /// The whole run, until everything is released and reported or given up. Returns the wrapper's
  /// exit status.
  int run();

  /// Whether somebody's thread was left behind in a call, so that the process must end without
  /// waiting for it.
  bool abandonedThread() const noexcept { return leftBehind_; }

private:
  void supervise();
  void waitForSomething();
  void readSignals();
  void reap();
  void readInbox();
  void pollLeader();
  void pollTree();
  void pollReports();
  void readProgress();
  void readLastProgress();
  void listen();
  void stopListening();
  void dispatch(const RunInput& input);
  void perform(RunAction action);
  void carryOut(RunAction& action);
  void publish(Publish what);
  Usage lastUsage();
  void leaveTree();
  void leaveShownTerminal();
  void leaveTerminal();
  void closeAttempt(const Payload& fact);
  bool waitsForOutput(const RunAction& action) const;
  void pollOutput();
  void publishHeldActions();
  ChildStreams prepareStreams();
  void start();
  void prepareFirstAttempt();
  void beWatched();
  void prepareCgroup();
  void goOnWithoutCgroup(const std::string& why);
  void logPending();
  void signalTree(const SignalGroup& signal);
  CommandSession chooseSession();
  void receive(const ReceivedSignal& signal);
  bool isByTerminal(const ReceivedSignal& signal) const noexcept;
  bool commandRuns() const noexcept;
  void readJobSignal(int number);
  void readKey(int signal);
  void lookAtStop();
  bool stopOurselves(int signal);
  void takeKeys();
  void giveKeysBack();
  void sayThatItIsStopped(int signal);
  void logSurvivors();
  std::string refusal(const std::vector<base::ProcessEntry>& refusing) const;
  void tellWatcher();
  void say(Severity severity, std::string text);
  std::optional<SteadyTime> nextWake() const;

  Lifecycle lifecycle_;
  Parts parts_;
  ProgressRules progressRules_;
  std::string processType_;
  bool introduced_ = false;                    // the command knows what it runs under
  std::unique_ptr<ProgressListener> progress_; // while it is listened to
  const bool watched_;
  const std::string signOfLife_;
  Watcher watcher_;
  bool killed_ = false;                    // the attempt did not end by itself
  std::optional<SteadyTime> stoppedSince_; // the command is stopped, and we are not
  std::unique_ptr<OutputCapture> output_;  // null: the command writes where we would
  bool terminalIsUsed_ = false;            // by a command that is gone
  bool ownTerminal_ = false;               // the command has a terminal in the place of ours
  std::vector<RunAction> held_; // the end of the run, and what follows on it for reporters
  OomCounter oom_;
  std::unique_ptr<RunCgroup> cgroup_; // null: the run has none of its own
  std::unique_ptr<Reaper> reaper_;
  std::unique_ptr<ProcessTree> tree_;
  std::vector<base::FileDescriptor> members_; // of the tree, while its end is awaited
  bool rescan_ = false;                       // members that no descriptor could be had for
  bool unreaped_ = false;                     // there may be more that have ended
  bool watcherIsDeaf_ = false;                // and it was said
  bool closing_ = false;
  SteadyTime reportsSeenAt_{};     // when the reports were last looked at
  std::vector<std::string> named_; // reporters already said to be stuck
  bool leftBehind_ = false;
  bool done_ = false;
};

} // namespace exec_wrapper::run
