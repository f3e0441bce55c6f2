#include "run/supervisor.h"

#include "base/text.h"
#include "base/times.h"

#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <type_traits>
#include <utility>

namespace exec_wrapper::run {

namespace {

// How often the group is looked at where the kernel cannot tell when a member ends.
constexpr Duration kRescan = std::chrono::milliseconds(50);

} // namespace

Supervisor::Supervisor(RunRules rules, Parts parts, ProgressRules progress, std::string processType)
    : lifecycle_(rules), parts_(parts), progressRules_(progress),
      processType_(std::move(processType)), watched_(rules.watched),
      signOfLife_(rules.livenessFile) {
  if (rules.ownCgroup) {
    cgroup_ = std::make_unique<RunCgroup>();
  }
  if (rules.outputTail != 0) {
    output_ = std::make_unique<OutputCapture>(
        rules.outputTail, parts.clock,
        [this](std::string complaint) { say(Severity::Warning, std::move(complaint)); });
  }
}

int Supervisor::run() {
  try {
    supervise();
  } catch (...) { // out of memory: better no command than one that nobody watches
    if (tree_) {
      tree_->kill();
    }
    parts_.terminal.endRaw();
    throw;
  }
  leaveTerminal();
  watcher_.dismiss();
  cgroup_.reset(); // whoever is left behind, nobody is in there
  return lifecycle_.exitStatus();
}

void Supervisor::supervise() {
  reaper_ = std::make_unique<Reaper>(parts_.programs);
  if (const int error = reaper_->error(); error != 0) {
    say(Severity::Warning, "cannot become a child subreaper: " + base::errorText(error) +
                               "; orphans outside the command's process group are not found");
  }
  parts_.guards.ask();
  oom_.prepare(); // while they are asked
  while (!done_) {
    waitForSomething();
    // What ended is seen before what is due: a command that finished in time did not time out.
    pollLeader();
    readInbox();
    readSignals();
    reap();
    readProgress();
    pollTree();
    pollOutput();
    pollReports();
    if (const auto deadline = lifecycle_.deadline(); deadline && *deadline <= parts_.clock.now()) {
      dispatch(Tick{});
    }
  }
}

std::optional<SteadyTime> Supervisor::nextWake() const {
  std::optional<SteadyTime> wake = lifecycle_.deadline();
  const auto consider = [&wake](std::optional<SteadyTime> time) {
    if (time && (!wake || *time < *wake)) {
      wake = time;
    }
  };
  if (closing_) {
    consider(parts_.reports.nextCheck(reportsSeenAt_));
  }
  if (progress_) {
    consider(progress_->dueAt());
  }
  if (output_) {
    consider(output_->dueAt());
  }
  if (rescan_) {
    consider(parts_.clock.now() + kRescan);
  }
  if (unreaped_) {
    consider(parts_.clock.now());
  }
  return wake;
}

void Supervisor::waitForSomething() {
  std::vector<pollfd> descriptors = {{parts_.signals.descriptor(), POLLIN, 0},
                                     {parts_.inbox.descriptor(), POLLIN, 0}};
  for (const base::FileDescriptor& member : members_) {
    descriptors.push_back({member.get(), POLLIN, 0});
  }
  if (progress_) {
    for (const int descriptor : progress_->descriptors()) {
      descriptors.push_back({descriptor, POLLIN, 0});
    }
  }
  if (output_) {
    descriptors.push_back({output_->descriptor(), POLLIN, 0});
  }
  const std::optional<SteadyTime> wake = nextWake();
  timespec timeout{};
  if (wake) {
    timeout = base::toTimespec(*wake - parts_.clock.now());
  }
  ppoll(descriptors.data(), descriptors.size(), wake ? &timeout : nullptr, nullptr);
}

void Supervisor::readSignals() {
  for (const ReceivedSignal& signal : parts_.signals.take()) {
    if (signal.number == SIGCHLD) {
      pollLeader();
      unreaped_ = true;
      lookAtStop();
    } else if (isJobSignal(signal.number)) {
      readJobSignal(signal.number);
    } else {
      if (signal.number == SIGWINCH && output_) {
        output_->resize(); // before the command looks
      } else if (signal.number == SIGCONT) {
        takeKeys(); // the shell may have put us in front
      }
      receive(signal);
    }
  }
}

void Supervisor::reap() {
  if (unreaped_) {
    unreaped_ = !reaper_->reap(tree_ ? std::optional(tree_->leader()) : std::nullopt);
  }
}

void Supervisor::receive(const ReceivedSignal& signal) {
  dispatch(SignalReceived{signal.number, signal.sender, signal.fromKernel, isByTerminal(signal)});
}

// A key of the terminal, its new size, or its end. The last is sent to a session's leader alone.
bool Supervisor::isByTerminal(const ReceivedSignal& signal) const noexcept {
  const bool alone = signal.number == SIGHUP && getsid(0) == getpid();
  return signal.fromKernel && parts_.terminal.present() && !alone;
}

void Supervisor::readInbox() {
  for (const Notice& notice : parts_.inbox.take()) {
    if (const auto* const answer = std::get_if<GuardsAnswered>(&notice)) {
      if (const auto* const admission = std::get_if<Admission>(&answer->decision)) {
        parts_.launcher.addVariables(admission->environment);
      }
    }
    std::visit(
        [this](const auto& what) {
          if constexpr (!std::is_same_v<std::decay_t<decltype(what)>, ReportsChanged>) {
            dispatch(what);
          }
        },
        notice);
  }
}

void Supervisor::pollLeader() {
  if (!tree_ || lifecycle_.leaderEnded()) {
    return;
  }
  if (const auto end = tree_->leaderEnd()) {
    readLastProgress();
    // What ended it may have been for us as well: Ctrl-C, or a TERM for all. Then it did not fail.
    if (const auto stop = parts_.signals.takeStop()) {
      receive(*stop);
    }
    dispatch(LeaderEnded{*end});
  }
}

// What is left of a tree that is being ended. A process may have forked before it died, so each end
// is a reason to look anew.
void Supervisor::pollTree() {
  members_.clear();
  rescan_ = false;
  if (lifecycle_.phase() != Lifecycle::Phase::Ending || !lifecycle_.leaderEnded()) {
    return;
  }
  // Those too that were forked since they were killed.
  std::vector<base::ProcessEntry> living =
      lifecycle_.killing() ? tree_->signalAll(SIGKILL) : tree_->living();
  std::erase_if(living, [](const base::ProcessEntry& process) { return !process.alive; });
  if (living.empty()) {
    readLastProgress();
    dispatch(GroupEmpty{});
    return;
  }
  members_ = tree_->watch(living);
  rescan_ = members_.size() < living.size();
}

void Supervisor::pollReports() {
  if (!closing_ || lifecycle_.phase() == Lifecycle::Phase::Done) {
    return;
  }
  reportsSeenAt_ = parts_.clock.now();
  const std::vector<std::string> stuck = parts_.reports.stuck(reportsSeenAt_);
  for (const std::string& name : stuck) {
    if (std::find(named_.begin(), named_.end(), name) == named_.end()) {
      named_.push_back(name);
      leftBehind_ = true;
      say(Severity::Error, name + " does not return from its delivery; exiting without it");
    }
  }
  const std::vector<std::string> unfinished = parts_.reports.unfinished();
  const bool onlyStuck = std::all_of(unfinished.begin(), unfinished.end(), [&](const auto& name) {
    return std::find(stuck.begin(), stuck.end(), name) != stuck.end();
  });
  if (onlyStuck && (!output_ || output_->drained())) {
    dispatch(ReportsDone{});
  }
}

// After what ended or was said, so that no flood of it delays them, and not for long.
void Supervisor::readProgress() {
  if (!progress_) {
    return;
  }
  progress_->read();
  if (const std::optional<std::string> complaint = progress_->complaint()) {
    say(Severity::Warning, *complaint);
  }
  if (progress_->tell()) {
    dispatch(ProgressDue{});
  }
}

// What was sent before the end that comes next belongs to it.
void Supervisor::readLastProgress() {
  if (progress_) {
    progress_->readAll();
  }
}

void Supervisor::dispatch(const RunInput& input) {
  if (progress_ && progress_->changed()) {
    lifecycle_.on(ProgressSeen{progress_->newest()}, parts_.clock.now());
  }
  for (RunAction& action : lifecycle_.on(input, parts_.clock.now())) {
    perform(std::move(action));
  }
  if (!lifecycle_.running()) {
    leaveTree();
  }
}

} // namespace exec_wrapper::run
