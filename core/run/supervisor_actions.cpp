// How the supervisor performs the actions of the lifecycle.
#include "run/supervisor.h"

#include "base/process_list.h"
#include "base/text.h"
#include "base/times.h"
#include "run/procfs/process_control.h"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <type_traits>
#include <utility>

namespace exec_wrapper::run {

void Supervisor::perform(RunAction action) {
  if (std::holds_alternative<Leave>(action)) {
    publishHeldActions();
  } else if (const auto* const news = std::get_if<Publish>(&action)) {
    closeAttempt(news->payload);
  }
  if (waitsForOutput(action)) {
    held_.push_back(std::move(action));
  } else {
    carryOut(action);
  }
}

void Supervisor::carryOut(RunAction& action) {
  std::visit(
      [this](auto& what) {
        using What = std::decay_t<decltype(what)>;
        if constexpr (std::is_same_v<What, AskGuards>) {
          parts_.guards.ask();
          oom_.prepare(); // while they are asked
        } else if constexpr (std::is_same_v<What, CancelGuards>) {
          parts_.guards.cancel();
        } else if constexpr (std::is_same_v<What, StartAttempt>) {
          start(what);
        } else if constexpr (std::is_same_v<What, SignalGroup>) {
          signalTree(what);
        } else if constexpr (std::is_same_v<What, Publish>) {
          publish(std::move(what));
        } else if constexpr (std::is_same_v<What, ReleaseGuards>) {
          parts_.guards.release();
        } else if constexpr (std::is_same_v<What, CloseReports>) {
          closing_ = true;
          reportsUnchecked_ = true;
          parts_.reports.close();
        } else if constexpr (std::is_same_v<What, FlushReports>) {
          parts_.reports.flush(Lifecycle::kKillTimeout);
        } else if constexpr (std::is_same_v<What, LogPending>) {
          logPending();
        } else if constexpr (std::is_same_v<What, LogSurvivors>) {
          logSurvivors();
        } else if constexpr (std::is_same_v<What, InspectTree>) {
          inspectTree();
        } else {
          done_ = true;
          leftBehind_ = leftBehind_ || !parts_.guards.busy().empty() ||
                        !parts_.reports.unfinished().empty() || (output_ && !output_->drained());
        }
      },
      action);
}

void Supervisor::publish(Publish what) {
  informManager(what.payload);
  if (auto* const finished = std::get_if<RunFinished>(&what.payload)) {
    closeInput();
    if (finished->tally.attempt != 0) {
      finished->usage = lastUsage();
      finished->usage->oomKills = oom_.kills();
    }
    finished->output = output_ ? output_->output() : nullptr;
  }
  parts_.bus.publish(what.severity, std::move(what.payload));
}

// Includes the processes that have ended by now. The leader is reaped first: until then, the kernel
// shows no other ended child.
Usage Supervisor::lastUsage() {
  leaveTree();
  return reaper_->usage();
}

// The processes of the tree have ended, or the wrapper does not end them.
void Supervisor::leaveTree() {
  if (!tree_) {
    return;
  }
  input_.commandIs(0, 0); // its numbers may come to mean others
  tree_.reset();          // reaps the leader
  reaper_->reap({});
  terminalIsUsed_ = true;
  leaveShownTerminal();
}

// If the command has its own terminal: only after its last output was shown as it was written.
void Supervisor::leaveShownTerminal() {
  if (!ownTerminal_ || output_->drained()) {
    leaveTerminal();
  }
}

void Supervisor::leaveTerminal() {
  if (std::exchange(terminalIsUsed_, false)) {
    giveKeysBack();
    parts_.terminal.commandGone(killed_);
  }
}

// Closes the attempt if the event contains its end. A later end of the run contains the same end
// again.
void Supervisor::closeAttempt(const Payload& fact) {
  std::optional<ProcessEnd> end;
  if (const auto* const ended = std::get_if<AttemptEnded>(&fact)) {
    end = ended->end;
  } else if (const auto* const finished = std::get_if<RunFinished>(&fact)) {
    end = finished->end;
  }
  if (end) {
    oom_.attemptEnded(*end, lifecycle_.killing());
    killed_ = killed_ || end->kind != ProcessEnd::Kind::Exited;
    if (output_) {
      output_->ended();
    }
  }
}

// The end of the run waits for the command's last output. The guards are released meanwhile.
bool Supervisor::waitsForOutput(const RunAction& action) const {
  if (!held_.empty()) {
    return std::holds_alternative<CloseReports>(action) ||
           std::holds_alternative<FlushReports>(action);
  }
  const auto* const news = std::get_if<Publish>(&action);
  return news != nullptr && std::holds_alternative<RunFinished>(news->payload) && output_ &&
         !output_->settled();
}

void Supervisor::pollOutput() {
  if (output_) {
    output_->acknowledge();
    for (const int signal : output_->takeStruck()) {
      readKey(signal);
    }
    leaveShownTerminal();
    if (!held_.empty() && output_->overdue()) {
      say(Severity::Warning,
          "the command's output is not known: its file or device does not respond");
    }
    if (output_->settled()) {
      publishHeldActions();
    }
  }
}

void Supervisor::publishHeldActions() {
  for (RunAction& action : std::exchange(held_, {})) {
    carryOut(action);
  }
}

void Supervisor::closeInput() {
  constexpr Duration kLongestEnd = std::chrono::milliseconds(100); // of a thread at rest
  leftBehind_ = !input_.close() || leftBehind_;
  leftBehind_ = (inspector_ && !inspector_->finish(kLongestEnd)) || leftBehind_;
}

void Supervisor::informManager(const Payload& fact) {
  if (!manager_) {
    return;
  }
  if (const auto* const started = std::get_if<AttemptStarted>(&fact)) {
    (*manager_)->attemptStarted(started->tally);
  } else if (const auto* const ended = std::get_if<AttemptEnded>(&fact)) {
    (*manager_)->attemptEnded(*ended);
  } else if (const auto* const finished = std::get_if<RunFinished>(&fact)) {
    (*manager_)->finished(*finished);
  } else if (const auto* const refused = std::get_if<RunRefused>(&fact)) {
    (*manager_)->refused(*refused);
  }
}

// What is due by now. Its answer is not awaited, and nothing depends on it.
void Supervisor::notifyManager() {
  if (!manager_) {
    return;
  }
  if (lifecycle_.stops()) {
    (*manager_)->ends();
  } else if (lifecycle_.phase() == Lifecycle::Phase::Splaying) {
    (*manager_)->waits("waiting for the time of start-splay");
  } else if (lifecycle_.phase() == Lifecycle::Phase::Asking) {
    const std::string guard = parts_.guards.busy();
    (*manager_)->waits(guard.empty() ? "waiting for the guards" : "waiting for guard " + guard);
  }
  (*manager_)->stalled(stall_.stalled());
  (*manager_)->tick();
  if (const int error = manager_->takeError(); error != 0) {
    say(Severity::Debug, "the service manager was not notified: " + base::errorText(error));
  }
}

void Supervisor::logPending() {
  std::vector<std::string> awaited = parts_.reports.unfinished();
  if (const std::string guard = parts_.guards.busy(); !guard.empty()) {
    awaited.push_back("guard " + guard);
  }
  if (output_ && !output_->drained()) {
    awaited.push_back("the reader of the command's output");
  }
  if (!awaited.empty()) {
    say(Severity::Warning, "still waiting for " + base::join(awaited, ", "));
  }
}

// A signal that ends the command goes to all its descendants. Other signals go only to its process
// group.
void Supervisor::signalTree(const SignalGroup& signal) {
  const bool ending = lifecycle_.phase() == Lifecycle::Phase::Ending;
  killed_ = killed_ || (ending && !lifecycle_.leaderEnded());
  if (!ending) {
    if (!signal.byTerminal || !tree_->leaderIsInOurGroup()) {
      tree_->signalGroup(signal.number);
    }
    return;
  }
  members_.clear(); // the scan needs descriptors too
  rescan_ = true;   // until the next scan of the tree, nothing else reports an end
  std::vector<base::ProcessEntry> signalled =
      signal.byTerminal ? tree_->signalOthers(signal.number) : tree_->signalAll(signal.number);
  if (signal.number != SIGKILL) {
    return;
  }
  const std::vector<base::ProcessEntry> refusing = tree_->refusing(signalled);
  std::erase_if(signalled, [&refusing](const base::ProcessEntry& process) {
    return std::ranges::find(refusing, process.pid, &base::ProcessEntry::pid) != refusing.end();
  });
  if (!signalled.empty()) {
    say(Severity::Info, "sent SIGKILL to " + base::describeProcesses(signalled));
  }
  if (!refusing.empty()) {
    say(Severity::Warning, refusal(refusing));
  }
}

// The message for processes that the kernel does not let us signal.
std::string Supervisor::refusal(const std::vector<base::ProcessEntry>& refusing) const {
  const std::optional<uid_t> user = userOf(refusing.front().pid);
  return "not permitted to kill " + base::describeProcesses(refusing) +
         (user ? ", which runs as user " + std::to_string(*user) : "") +
         "; the wrapper runs as user " + std::to_string(geteuid()) +
         (cgroup_ ? "" : " (cgroup = own can kill processes of another user)");
}

void Supervisor::logSurvivors() {
  const std::vector<base::ProcessEntry> living = tree_->living();
  if (living.empty()) {
    return;
  }
  const std::vector<base::ProcessEntry> refusing = tree_->refusing(living);
  say(Severity::Error, base::describeProcesses(living) + (living.size() == 1 ? " is" : " are") +
                           " alive " + base::formatDuration(Lifecycle::kKillTimeout) +
                           " after SIGKILL" + (refusing.empty() ? "" : ": " + refusal(refusing)) +
                           "; the guards are not released");
}

void Supervisor::say(Severity severity, std::string text) {
  parts_.bus.publish(severity, Message{"run", std::move(text)});
}

} // namespace exec_wrapper::run
