#pragma once

#include "events/bus.h"
#include "run/cgroup/oom_counter.h"
#include "run/cgroup/run_cgroup.h"
#include "run/channel/command_input.h"
#include "run/channel/manager_link.h"
#include "run/lifecycle/inbox.h"
#include "run/lifecycle/lifecycle.h"
#include "run/output/capture.h"
#include "run/ports.h"
#include "run/process/launcher.h"
#include "run/process/process_tree.h"
#include "run/recovery/watcher.h"
#include "run/stall/stall_detector.h"
#include "run/stall/tree_inspector.h"
#include "run/terminal.h"
#include "run/wakeful_timer.h"
#include "support/process/signals.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace exec_wrapper::run {

/// Carries out a run: waits for the next input, passes it to the lifecycle, and performs the
/// actions that the lifecycle returns. One thread, one `ppoll`. It wakes only when something
/// happened or is due.
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
    /// Further variables of the attempt with this number in the run; may be empty.
    std::function<Launcher::Variables(std::uint64_t attempt)> attemptVariables = {};
  };

  /// `processType` is the run's `process-type-id`, or empty. It is for a wrapper that the command
  /// may start.
  Supervisor(const RunRules& rules, Parts parts, ChannelRules channel = {},
             std::string processType = {});

  /// The whole run, until everything is released and reported, or given up. Returns the exit status
  /// of the wrapper.
  int run();

  /// Whether a thread was left behind in a call. The process must then end without waiting for it.
  bool abandonedThread() const noexcept { return leftBehind_; }

private:
  void supervise();
  void tick();
  void waitForSomething();
  void readSignals();
  void reap();
  void readInbox();
  void pollLeader();
  void pollTree();
  void pollReports();
  void readInput();
  void readLastInput();
  void dispatchNotice();
  void closeInput();
  void readNotice(const CommandNotice& notice);
  void checkStall();
  void stallStep(StallDetector::Step step);
  void cpuSampled(const CpuSampled& sample);
  void inspectTree();
  Duration reapedTime() const;
  std::function<bool(const base::ProcessEntry&)> commandsChild() const;
  void notifyManager();
  void informManager(const Payload& fact);
  SenderCheck senderCheck() const;
  void introduce();
  void numberAttempt(const StartAttempt& attempt);
  void dispatch(const RunInput& input);
  Moment moment() const;
  void setTimer();
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
  void start(const StartAttempt& attempt);
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
  const std::optional<std::uint64_t> maxAttempts_;
  WakefulTimer timer_;
  std::optional<SteadyTime> timerAt_; // the deadline that it was set for
  Parts parts_;
  ChannelRules channelRules_;
  std::string processType_;
  bool introduced_ = false; // the first attempt was prepared
  CommandInput input_;
  StallDetector stall_;
  std::unique_ptr<TreeInspector> inspector_; // null: nothing is looked at
  std::unique_ptr<ManagerLink> manager_;     // null: no service manager waits for us
  const bool watched_;
  const std::string signOfLife_;
  Watcher watcher_;
  bool killed_ = false;                    // ended by a signal, or after one from the wrapper
  std::optional<SteadyTime> stoppedSince_; // the command is stopped, the wrapper is not
  std::unique_ptr<OutputCapture> output_;  // null: the command uses the wrapper's streams
  bool terminalIsUsed_ = false;            // by a command that has ended
  bool ownTerminal_ = false;               // the command has its own terminal, a pty
  std::vector<RunAction> held_; // the end of the run, and the reporters' actions after it
  OomCounter oom_;
  std::unique_ptr<RunCgroup> cgroup_; // null: the run has no cgroup
  std::unique_ptr<Reaper> reaper_;
  std::unique_ptr<ProcessTree> tree_;
  std::vector<base::FileDescriptor> members_; // pidfds of the tree, while it is ending
  bool rescan_ = false;                       // some members have no pidfd
  bool unreaped_ = false;                     // more ended children may be left to reap
  bool watcherIsDeaf_ = false;                // and this was logged
  bool closing_ = false;
  bool reportsUnchecked_ = false;  // since they were closed: they may have nothing left to do
  SteadyTime reportsSeenAt_{};     // the time of the last check of the reports
  std::vector<std::string> named_; // late reporters that were already logged
  bool leftBehind_ = false;
  bool done_ = false;
};

} // namespace exec_wrapper::run
