// How the supervisor starts an attempt.
#include "run/supervisor.h"

#include "base/process_list.h"
#include "base/text.h"
#include "exec_wrapper/proc.h"
#include "run/process/parent_environment.h"
#include "run/procfs/process_control.h"
#include "support/marks/child_variables.h"
#include "support/process/start_failure.h"

#include <unistd.h>

#include <algorithm>
#include <utility>

namespace exec_wrapper::run {

void Supervisor::prepareFirstAttempt() {
  introduced_ = true;
  parts_.reports.begin();
  if (watched_) {
    beWatched();
  }
  // Not before the first attempt: a run that waits for its guards must not hold the port of the run
  // that it waits for.
  input_.open([this] { return senderCheck(); });
  introduce();
}

void Supervisor::introduce() {
  parts_.launcher.changeVariables(variablesOf(
      {channelRules_.progress.listen, input_.port(), getpid(), processType_, input_.notifySocket(),
       channelRules_.watchdog, channelRules_.replacesNotifySocket}));
}

void Supervisor::beWatched() {
  if (const int error = watcher_.start(signOfLife_); error != 0) {
    say(Severity::Error,
        "cannot start the watcher: " + startFailure(error) + "; the run continues without it");
    return;
  }
  reaper_->exempt(watcher_.pid());
}

void Supervisor::prepareCgroup() {
  if (cgroup_) {
    if (const std::string why = cgroup_->prepare(); !why.empty()) {
      goOnWithoutCgroup(why);
    }
  }
}

void Supervisor::goOnWithoutCgroup(const std::string& why) {
  cgroup_.reset();
  say(Severity::Warning, "cgroup = own has no effect: " + why +
                             "; the run continues, and descendants are found by their parents");
}

// Sets raw mode before any output from the command's own terminal is shown.
ChildStreams Supervisor::prepareStreams() {
  ChildStreams streams;
  if (output_) {
    streams = output_->prepare(parts_.terminal.isWholly(), parts_.terminal.modesBeforeRaw());
  }
  if (streams.in < 0) {
    leaveTerminal();
  } else {
    parts_.terminal.makeRaw();
  }
  ownTerminal_ = streams.in >= 0;
  return streams;
}

void Supervisor::numberAttempt(const StartAttempt& attempt) {
  const auto text = [](auto number) { return std::optional(std::to_string(number)); };
  parts_.launcher.changeVariables(
      {{std::string(kAttemptVariable), text(attempt.number)},
       {std::string(kMaxAttemptsVariable), maxAttempts_ ? text(*maxAttempts_) : "-1"},
       {std::string(kLastStatusVariable),
        attempt.lastStatus ? text(*attempt.lastStatus) : std::nullopt}});
  if (parts_.attemptVariables) {
    parts_.launcher.changeVariables(parts_.attemptVariables(attempt.inRun));
  }
}

void Supervisor::start(const StartAttempt& attempt) {
  tree_.reset();
  leaveShownTerminal(); // otherwise it stays as it is for the next attempt
  if (!introduced_) {
    prepareFirstAttempt();
  } else if (input_.renew([this] { return senderCheck(); })) {
    introduce();
  }
  numberAttempt(attempt);
  prepareCgroup();
  oom_.attemptStarts();
  killed_ = false;
  stoppedSince_.reset();
  parts_.terminal.remember();
  const ChildStreams streams = prepareStreams();
  const CommandSession session = chooseSession();
  const LaunchResult result =
      parts_.launcher.start(streams, cgroup_ ? cgroup_->cgroup().descriptor() : -1, session);
  if (output_) {
    output_->started(result.pid >= 0);
  }
  if (result.pid < 0) {
    terminalIsUsed_ = true;
    leaveShownTerminal();
    dispatch(AttemptNotStarted{result.exitStatus, result.reason});
    return;
  }
  if (result.cgroupError != 0) {
    goOnWithoutCgroup("the command cannot enter its cgroup: " +
                      base::errorText(result.cgroupError));
  }
  tree_ = std::make_unique<ProcessTree>(result.pid, *reaper_,
                                        cgroup_ ? &cgroup_->cgroup() : nullptr, session);
  terminalIsUsed_ = false; // not by one that has ended
  takeKeys();
  reaper_->commandStarted();
  const pid_t group = session != CommandSession::Ours ? result.pid : 0;
  input_.commandIs(result.pid, group);
  if (inspector_) {
    inspector_->commandIs({getpid(), result.pid, group, commandsChild()});
  }
  stall_.attemptStarted(parts_.clock.now(), reapedTime());
  watcher_.attemptStarted(result.pid);
  tellWatcher();
  parts_.guards.attemptStarted(result.pid);
  dispatch(AttemptRuns{result.pid});
} // NOLINT(clang-analyzer-cplusplus.NewDeleteLeaks): std::function owns it

// At a terminal the command must be in our session and our process group to be able to use it.
// There is then no group to signal: its processes must be found one by one.
CommandSession Supervisor::chooseSession() {
  if (ownTerminal_) {
    return CommandSession::OfOwnTerminal;
  }
  if (!parts_.terminal.present()) {
    return CommandSession::Own;
  }
  if (!procIsOurs()) {
    say(Severity::Warning, "/proc does not show the processes of this machine, so the command "
                           "gets its own session and cannot use /dev/tty");
    return CommandSession::Own;
  }
  return CommandSession::Ours;
}

// Logged once: each attempt would log the same.
void Supervisor::tellWatcher() {
  if (!watcher_.listens() && !watcherIsDeaf_) {
    watcherIsDeaf_ = true;
    say(Severity::Warning,
        "the watcher, pid " + std::to_string(watcher_.pid()) +
            ", was stopped or has ended: if the wrapper is killed now, its orphans are not killed");
  }
}

// Only what the kernel tells counts. A child of this thread, which starts the command, is the
// command's, unless it was there before or is in the session of a plugin's program. Any thread may
// call the result.
std::function<bool(const base::ProcessEntry&)> Supervisor::commandsChild() const {
  return [thread = gettid(), strangers = reaper_->strangers(),
          programs = parts_.programs](const base::ProcessEntry& child) {
    return std::ranges::find(strangers, child.pid) == strangers.end() &&
           (programs == nullptr || !programs->holds(child.session)) &&
           std::ranges::count(childrenOfThread(thread), child.pid) != 0;
  };
}

SenderCheck Supervisor::senderCheck() const {
  return {getpid(),
          geteuid(),
          {[](pid_t pid) { return base::processEntry(pid); }, commandsChild(), userOf}};
} // NOLINT(clang-analyzer-cplusplus.NewDeleteLeaks): std::function owns it

} // namespace exec_wrapper::run
