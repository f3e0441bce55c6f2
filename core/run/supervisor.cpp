#include "run/supervisor.h"

#include "base/text.h"
#include "base/times.h"

#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <thread>
#include <type_traits>
#include <utility>

namespace exec_wrapper::run {

namespace {

// The interval of scans of the tree where the kernel cannot notify of the end of a member.
constexpr Duration kRescan = std::chrono::milliseconds(50);
constexpr std::chrono::milliseconds kWithoutPoll(10);

} // namespace

Supervisor::Supervisor(const RunRules& rules, Parts parts, ChannelRules channel,
                       std::string processType)
    : lifecycle_(rules), maxAttempts_(rules.retry.maxAttempts()), parts_(parts),
      channelRules_(std::move(channel)), processType_(std::move(processType)),
      input_(channelRules_, parts.clock,
             [this](Severity severity, std::string text) { say(severity, std::move(text)); }),
      stall_(rules.stall), watched_(rules.watched), signOfLife_(rules.livenessFile) {
  if (rules.inspects) {
    inspector_ = std::make_unique<TreeInspector>(parts.inbox);
  }
  if (!channelRules_.outerSocket.empty()) {
    manager_ = std::make_unique<ManagerLink>(channelRules_.outerSocket, channelRules_.manager,
                                             parts.clock);
  }
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
  } catch (...) { // out of memory: rather no command than an unsupervised one
    if (tree_) {
      tree_->kill();
    }
    parts_.terminal.endRaw();
    throw;
  }
  leaveTerminal();
  watcher_.dismiss();
  cgroup_.reset(); // here, since with an abandoned thread the destructor does not run
  return lifecycle_.exitStatus();
}

void Supervisor::supervise() {
  reaper_ = std::make_unique<Reaper>(parts_.programs);
  if (const int error = reaper_->error(); error != 0) {
    say(Severity::Warning, "cannot become a child subreaper: " + base::errorText(error) +
                               "; orphans outside the command's process group are not found");
  }
  for (RunAction& action : lifecycle_.begin(moment())) {
    perform(std::move(action));
  }
  notifyManager();
  while (!done_) {
    waitForSomething();
    // Ends are read before deadlines: a command that finished in time did not time out.
    pollLeader();
    readInbox();
    readSignals();
    reap();
    readInput();
    checkStall();
    pollTree();
    pollOutput();
    pollReports();
    notifyManager();
    tick();
  }
}

// A wait that goes on while the machine sleeps is judged by the lifecycle, which counts the sleep.
void Supervisor::tick() {
  const std::optional<SteadyTime> deadline = lifecycle_.deadline();
  if (deadline && (*deadline <= parts_.clock.now() || lifecycle_.countsSleep())) {
    dispatch(Tick{});
  }
}

// Set once for each wait: its deadline only moves while the machine sleeps, and the timer goes on
// then.
void Supervisor::setTimer() {
  if (!lifecycle_.countsSleep()) {
    timer_.stop();
    timerAt_.reset();
  } else if (const auto deadline = lifecycle_.deadline(); deadline && !timerAt_) {
    timer_.set(*deadline - parts_.clock.now());
    timerAt_ = deadline;
  }
}

Moment Supervisor::moment() const {
  return {parts_.clock.now(), base::timeAsleep()};
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
  consider(input_.dueAt());
  consider(stall_.dueAt());
  if (manager_) {
    consider((*manager_)->dueAt());
  }
  if (output_) {
    consider(output_->dueAt());
  }
  if (rescan_) {
    consider(parts_.clock.now() + kRescan);
  }
  if (unreaped_ || reportsUnchecked_) {
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
  input_.addDescriptors(descriptors);
  setTimer();
  if (timer_.descriptor() >= 0) {
    descriptors.push_back({timer_.descriptor(), POLLIN, 0});
  }
  if (output_) {
    descriptors.push_back({output_->descriptor(), POLLIN, 0});
  }
  const std::optional<SteadyTime> wake = nextWake();
  timespec timeout{};
  if (wake) {
    timeout = base::toTimespec(*wake - parts_.clock.now());
  }
  if (ppoll(descriptors.data(), descriptors.size(), wake ? &timeout : nullptr, nullptr) < 0 &&
      errno != EINTR) {
    std::this_thread::sleep_for(kWithoutPoll); // no memory for it; all sources are looked at anyway
  }
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
        output_->resize(); // before the command reads the size
      } else if (signal.number == SIGCONT) {
        takeKeys(); // the shell may have put us in the foreground
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

// Whether it is a key, a resize or a hangup of the terminal, which the whole process group gets. A
// session leader gets the SIGHUP of a hangup alone.
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
          using What = std::decay_t<decltype(what)>;
          if constexpr (std::is_same_v<What, CpuSampled>) {
            cpuSampled(what);
          } else if constexpr (!std::is_same_v<What, ReportsChanged>) {
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
    readLastInput();
    // The cause may be a stop signal for the wrapper as well: Ctrl-C, or a TERM for all. Then the
    // command did not fail.
    if (const auto stop = parts_.signals.takeStop()) {
      receive(*stop);
    }
    const bool oom = lifecycle_.looksForOom() && oom_.sawKill(*end, lifecycle_.killing());
    dispatch(LeaderEnded{*end, oom});
  }
}

// Looks for the remaining processes of a tree that is being ended. A process may have forked before
// it died, so each end requires a new scan.
void Supervisor::pollTree() {
  members_.clear();
  rescan_ = false;
  if (lifecycle_.phase() != Lifecycle::Phase::Ending || !lifecycle_.leaderEnded()) {
    return;
  }
  // SIGKILL also for processes that were forked since the last one.
  std::vector<base::ProcessEntry> living =
      lifecycle_.killing() ? tree_->signalAll(SIGKILL) : tree_->living();
  std::erase_if(living, [](const base::ProcessEntry& process) { return !process.alive; });
  if (living.empty()) {
    readLastInput();
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
  reportsUnchecked_ = false;
  reportsSeenAt_ = parts_.clock.now();
  const std::vector<LateReporter> late = parts_.reports.late(reportsSeenAt_);
  for (const LateReporter& one : late) {
    if (std::find(named_.begin(), named_.end(), one.name) == named_.end()) {
      named_.push_back(one.name);
      leftBehind_ = true;
      say(one.stuck ? Severity::Error : Severity::Warning,
          one.name +
              (one.stuck ? " does not return from its delivery" : " still waits for its server") +
              "; exiting without it" + one.rest);
    }
  }
  const std::vector<std::string> unfinished = parts_.reports.unfinished();
  const bool onlyLate = std::all_of(unfinished.begin(), unfinished.end(), [&](const auto& name) {
    return std::ranges::find(late, name, &LateReporter::name) != late.end();
  });
  if (onlyLate && (!output_ || output_->drained())) {
    dispatch(ReportsDone{});
  }
}

// After ends, notices and signals, so that a flood of messages does not delay them. Takes a limited
// time.
void Supervisor::readInput() {
  input_.read();
  if (input_.book().takeActivity()) {
    stall_.progress(parts_.clock.now());
  }
  dispatchNotice();
  if (const std::optional<std::string> complaint = input_.book().complaint()) {
    say(Severity::Warning, *complaint);
  }
  if (input_.book().isDue()) {
    dispatch(ProgressDue{});
  }
}

// Messages that were sent before the next end belong to it.
void Supervisor::readLastInput() {
  input_.readAll();
  dispatchNotice();
}

void Supervisor::dispatchNotice() {
  if (const std::optional<CommandNotice> notice = input_.takeNotice()) {
    readNotice(*notice);
  }
}

void Supervisor::dispatch(const RunInput& input) {
  if (input_.book().changed()) {
    lifecycle_.on(ProgressSeen{input_.book().newest()}, moment());
  }
  for (RunAction& action : lifecycle_.on(input, moment())) {
    perform(std::move(action));
  }
  if (lifecycle_.phase() != Lifecycle::Phase::Running) {
    stall_.attemptEnded();
  }
  if (!lifecycle_.running()) {
    leaveTree();
  }
}

} // namespace exec_wrapper::run
