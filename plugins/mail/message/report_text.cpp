#include "mail/message/report_text.h"

#include "base/attempt_text.h"
#include "base/text.h"
#include "base/times.h"
#include "common/event/output_text.h"
#include "mail/message/body_encoding.h"

#include <algorithm>
#include <string_view>

namespace exec_wrapper::mail {

namespace {

constexpr std::size_t kLongestSubject = 180;
constexpr std::size_t kLongestJob = 80;
constexpr std::size_t kLongestFact = 4000;
constexpr std::size_t kMostProcesses = 16;

std::string endText(const ProcessEnd& end) {
  switch (end.kind) {
  case ProcessEnd::Kind::Exited:
    return "exit status " + std::to_string(end.number);
  case ProcessEnd::Kind::Signaled:
    return "killed by " + base::signalName(end.number);
  case ProcessEnd::Kind::NotStarted:
    return end.number == 127 ? "not found" : "cannot be executed";
  case ProcessEnd::Kind::Outlived:
    return "its processes cannot be killed";
  }
  return {};
}

std::string failureText(const RunFinished& fact) {
  const std::string how = fact.end ? ": " + endText(*fact.end) : "";
  switch (fact.cause) {
  case Cause::Stopped:
    return "was stopped" + (fact.stopSignal ? " by " + base::signalName(*fact.stopSignal) : "");
  case Cause::Revoked:
    return "was stopped: permission revoked";
  case Cause::WrapperKilled:
    return "failed: its wrapper was killed";
  case Cause::Stalled:
    return "stalled and was ended after " + base::formatDuration(fact.attemptElapsed);
  case Cause::TimedOut:
    return "timed out after " + base::formatDuration(fact.attemptElapsed);
  case Cause::Itself:
    break;
  }
  return fact.end && fact.end->kind == ProcessEnd::Kind::NotStarted ? "could not be started" + how
                                                                    : "failed" + how;
}

/// The subject without the host.
class SubjectWriter {
public:
  SubjectWriter(const Event& event, const common::RunTitle& title)
      : event_(event), title_(title),
        job_(base::shortened(base::printable(title.run.job), kLongestJob)) {}

  std::string operator()(const RunFinished& fact) const {
    const bool succeeded = fact.result == RunFinished::Result::Succeeded;
    return job_ + " " + (succeeded ? "succeeded" : failureText(fact));
  }
  std::string operator()(const RunRefused& fact) const {
    return job_ + " was refused" + (fact.guard.empty() ? "" : " by " + fact.guard) + ": " +
           fact.reason;
  }
  /// An alert of a rule begins with the job itself.
  std::string operator()(const Alert& fact) const {
    const bool named = fact.text.find(title_.run.job) != fact.text.npos;
    return named ? fact.text : job_ + ": " + fact.text;
  }
  std::string operator()(const Stalled& fact) const {
    return fact.silence > Duration::zero()
               ? job_ + " stalled: no sign of life for " + base::formatDuration(fact.silence)
               : job_ + " stalled";
  }
  std::string operator()(const StillRunning& fact) const {
    return job_ + " is still running after " + base::formatDuration(fact.elapsed);
  }
  std::string operator()(const DeliveryFailed& fact) const {
    return job_ + ": " + fact.reporter + " could not deliver";
  }
  template <class Other> std::string operator()(const Other&) const {
    return common::sentence(event_, title_);
  }

private:
  const Event& event_;
  const common::RunTitle& title_;
  const std::string job_;
};

/// Lines of names and values, the values below each other.
class FactLines {
public:
  void add(std::string_view name, std::string_view value) {
    if (value.empty()) {
      return;
    }
    constexpr std::size_t kColumn = 13;
    std::string line = std::string(name) + ":";
    line.resize(std::max(line.size() + 1, kColumn), ' ');
    text_ += line + base::shortened(base::printable(value), kLongestFact) + "\n";
  }
  void addNumbers(std::string_view name, const Tally& tally) {
    std::string value = std::to_string(tally.attempt) + ", " +
                        std::to_string(tally.failedAttempts) + " without success";
    if (tally.timedOutAttempts != 0) {
      value += ", " + std::to_string(tally.timedOutAttempts) + " timed out";
    }
    add(name, tally.attempt == 0 ? "none" : value);
  }
  std::string take() { return std::move(text_); }

private:
  std::string text_;
};

std::string progressText(const ProgressPtr& progress) {
  std::string text;
  if (progress) {
    for (const auto& [name, value] : progress->values) {
      text += (text.empty() ? "" : " ") + name + "=" + value.json;
    }
  }
  return text;
}

std::string factLines(const Event& event, const RunIdentity& run) {
  FactLines lines;
  lines.add("Job", run.job);
  lines.add("Host", run.host);
  lines.add("Project", run.project);
  lines.add("Deployment", run.deployment);
  lines.add("Command", run.commandLine);
  lines.add("Schedule", run.schedule);
  lines.add("Began", run.begun == WallTime() ? "" : base::formatTime(run.begun));
  lines.add("Time", base::formatTime(event.wallAt));
  if (const Tally* const tally = event.tally()) {
    lines.addNumbers("Attempts", *tally);
    lines.add("Progress", progressText(tally->progress));
  }
  if (const auto* const finished = event.as<RunFinished>()) {
    lines.add("Duration", base::formatDuration(finished->elapsed));
    lines.add("Exit status", std::to_string(finished->exitStatus));
  }
  if (const auto* const alert = event.as<Alert>()) {
    for (const auto& [name, value] : alert->facts) {
      lines.add(base::printable(name), value);
    }
  }
  lines.add("Run id", run.id);
  return lines.take();
}

const TreeSnapshot* snapshotOf(const Event& event, const RunFinished* end) {
  if (const auto* const stalled = event.as<Stalled>()) {
    return stalled->snapshot.get();
  }
  return end == nullptr ? nullptr : end->snapshot.get();
}

std::string processLines(const TreeSnapshot* snapshot) {
  if (snapshot == nullptr || snapshot->processes.empty()) {
    return {};
  }
  std::string lines = "\nIts processes at that time:\n";
  const std::size_t shown = std::min(kMostProcesses, snapshot->processes.size());
  for (std::size_t i = 0; i < shown; ++i) {
    const ProcessSnapshot& process = snapshot->processes[i];
    lines += "  " + std::to_string(process.pid) + " " + base::printable(process.command) +
             ", state " + base::printable(std::string(1, process.state));
    lines += process.waitChannel.empty() ? "" : " in " + base::printable(process.waitChannel);
    lines += ", CPU time " + base::formatDuration(process.cpuTime) + "\n";
  }
  const std::uint64_t more = snapshot->processes.size() - shown + snapshot->omitted;
  return lines + (more == 0 ? "" : "  and " + std::to_string(more) + " more\n");
}

std::string outputLines(const RunFinished* end, std::size_t mostOutput) {
  if (end == nullptr || mostOutput == 0 || end->tally.attempt == 0) {
    return {};
  }
  if (!end->output) {
    return "\nNo output was kept. With output-tail its end would be here.\n";
  }
  const std::string output = showable(common::outputText(*end->output, mostOutput));
  return output.empty() ? "\nThe command printed nothing.\n"
                        : "\nOutput of the last attempt:\n\n" + output;
}

std::string footer(const RunIdentity& run) {
  return "\n--\nSent by exec_wrapper " + base::printable(run.wrapperVersion) + " on " +
         base::printable(run.host) +
         ".\nThe setting mail-events selects the events; without mail-to no mail is sent.\n";
}

} // namespace

ReportText reportText(const Event& event, const common::RunTitle& title, const RunFinished* end,
                      std::size_t mostOutput) {
  const auto* const finished = event.as<RunFinished>();
  const RunFinished* const shown = finished != nullptr ? finished : end;
  const std::string subject = std::visit(SubjectWriter(event, title), event.payload);
  ReportText text;
  text.subject = "[" + base::shortened(base::printable(title.run.host), kLongestJob) + "] " +
                 base::shortened(base::printable(subject), kLongestSubject);
  text.body = showable(common::validUtf8(common::sentence(event, title))) + "\n\n" +
              factLines(event, title.run) + processLines(snapshotOf(event, shown)) +
              outputLines(shown, mostOutput) + footer(title.run);
  return text;
}

} // namespace exec_wrapper::mail
