#include "log_reporter.h"

#include "base/text.h"
#include "base/times.h"
#include "common/event/sentence.h"
#include "exec_wrapper/event_names.h"
#include "json_line.h"

#include <unistd.h>

#include <cstdlib>
#include <string_view>
#include <utility>

namespace exec_wrapper::log {

namespace {

Severity leastSeverity(const Settings& settings) {
  return valueNamed<Severity>(settings.text("log-level")).value_or(Severity::Warning);
}

std::optional<std::uint64_t> attemptLimit(const Settings& settings) {
  const std::optional<std::int64_t> retries = settings.integer("process-max-retries");
  return retries ? std::optional(static_cast<std::uint64_t>(*retries) + 1) : std::nullopt;
}

/// As in https://no-color.org: a user who sets NO_COLOR wants no color.
bool wantsColor(const Settings& settings) {
  const std::string choice = settings.text("color");
  if (choice != "auto") {
    return choice == "always";
  }
  const char* const unwanted = std::getenv("NO_COLOR");
  const char* const terminal = std::getenv("TERM");
  const bool able = terminal != nullptr && std::string_view(terminal) != "dumb";
  return able && (unwanted == nullptr || *unwanted == '\0') && ::isatty(STDERR_FILENO) == 1;
}

std::string_view colorOf(Severity severity) {
  switch (severity) {
  case Severity::Debug:
    return "\x1B[2m"; // faint
  case Severity::Info:
    return "\x1B[32m"; // green
  case Severity::Warning:
    return "\x1B[33m"; // yellow
  case Severity::Error:
  case Severity::Critical:
    break;
  }
  return "\x1B[31m"; // red
}

std::string stamp(const Event& event, pid_t pid, bool colored) {
  std::string severity(nameOf(event.severity));
  if (colored) {
    severity = std::string(colorOf(event.severity)) + severity + "\x1B[0m";
  }
  return base::formatTime(event.wallAt, base::Precision::Milliseconds) + " exec_wrapper[" +
         std::to_string(pid) + "] " + severity + " ";
}

} // namespace

LogReporter::LogReporter(const Settings& settings, const Host& host)
    : host_(host), run_(host.run()), programVersion_(settings.text("program-version")),
      attempts_(attemptLimit(settings)), least_(leastSeverity(settings)),
      json_(settings.text("log-format") == "json"),
      colored_(settings.text("log-file").empty() && wantsColor(settings)),
      sink_(makeSink(settings.text("log-file"))) {}

DeliveryPolicy LogReporter::policy() const {
  DeliveryPolicy policy;
  policy.kinds = {EventKind::Message,         EventKind::RunRefused,   EventKind::RunAdmitted,
                  EventKind::AttemptStarted,  EventKind::AttemptEnded, EventKind::RunFinished,
                  EventKind::DeliveryFailed,  EventKind::Alert,        EventKind::CommandReady,
                  EventKind::CommandStopping, EventKind::Stalled,      EventKind::StillRunning};
  policy.minSeverity = sink_ ? Severity::Debug : least_; // the first event opens it
  if (least_ == Severity::Debug) {
    policy.progress = Duration::zero();
  }
  policy.attemptLimit = std::nullopt; // waits for a reader that pauses (`| less`)
  policy.retries = 0;
  policy.finalRetries = 0;
  policy.capacity = 1024;
  policy.drainLimit = std::chrono::seconds(5);
  return policy;
}

Delivery LogReporter::deliver(const Event& event, SteadyTime deadline) {
  openOnce(event, deadline);
  if (event.severity < least_) {
    return Delivery::delivered();
  }
  const Line line = lineFor(event);
  if (!sink_) {
    const std::string problem = standardError_.write(line, deadline);
    return problem.empty() ? Delivery::delivered() : Delivery::retry(problem);
  }
  const std::string problem = sink_->write(line, deadline);
  if (!problem.empty()) {
    return fallBack(event, line, problem, deadline);
  }
  failing_ = false;
  return Delivery::delivered();
}

void LogReporter::openOnce(const Event& event, SteadyTime deadline) {
  if (!sink_ || std::exchange(opened_, true)) {
    return;
  }
  if (const std::string problem = sink_->open(); !problem.empty()) {
    sayTrouble(event, problem, deadline);
  }
}

Line LogReporter::lineFor(const Event& event) const {
  const std::string text = common::sentence(event, {run_, attempts_});
  if (json_) {
    return {event.severity, {}, jsonLine(event, {run_, programVersion_}, text)};
  }
  return {event.severity, stamp(event, run_.wrapperPid, colored_), base::printable(text)};
}

void LogReporter::sayTrouble(const Event& event, const std::string& problem, SteadyTime deadline) {
  if (std::exchange(failing_, true)) {
    return;
  }
  Event notice;
  notice.wallAt = event.wallAt;
  notice.severity = Severity::Error;
  notice.payload =
      Message{"log", host_.masked(problem) + "; lines go to standard error until it works again"};
  standardError_.write(lineFor(notice), deadline);
}

Delivery LogReporter::fallBack(const Event& event, const Line& line, const std::string& problem,
                               SteadyTime deadline) {
  sayTrouble(event, problem, deadline);
  const std::string lost = standardError_.write(line, deadline);
  return lost.empty() ? Delivery::delivered() : Delivery::retry(problem + "; " + lost);
}

} // namespace exec_wrapper::log
