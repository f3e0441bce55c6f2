#include "command_guard.h"

#include "answer.h"
#include "base/program_marks.h"
#include "base/text.h"
#include "common/delivery_settings.h"
#include "common/event/event_document.h"
#include "common/program/base_environment.h"
#include "common/program/start.h"
#include "exec_wrapper/event_names.h"
#include "run_result.h"
#include "verdict.h"

#include <utility>

namespace exec_wrapper::guard_command {

namespace {

constexpr std::string_view kResultVariable = "EXEC_WRAPPER_GUARD_RESULT";
constexpr Duration kStop = common::Limits::kGrace + common::Limits::kReserve; // to end a call
constexpr Duration kHurriedRelease = std::chrono::seconds(5);                 // after a stop
constexpr Duration kLongestEnd = std::chrono::seconds(3); // until the end of a run is known

const RunFinished* finishOf(const EventPtr& end) {
  return end ? end->as<RunFinished>() : nullptr;
}

} // namespace

CommandGuard::CommandGuard(const Settings& settings, Host& host, const char* const* environment)
    : host_(host), command_(settings.text("guard-command")),
      timeout_(settings.duration("guard-command-timeout").value_or(std::chrono::seconds(30))),
      attempts_(common::attemptsOf(settings)), surroundings_(common::baseEnvironment(environment)),
      nested_(common::hasVariable(environment, base::kGuardCallVariable)) {}

Decision CommandGuard::acquire(std::stop_token stop) {
  stop_ = std::move(stop);
  admitted_ = false;
  if (stop_.stop_requested()) {
    return Refusal::cancelled();
  }
  if (nested_) {
    host_.logger().info("guard-command is not run for a run within guard-command");
    return Admission{};
  }
  return judge(run(program("acquire"), SteadyTime::max(), stop_));
}

/// Long enough to end the program, and to run it once more if the stop came after its answer.
Duration CommandGuard::cancelTimeout() const {
  return kStop + kHurriedRelease + std::chrono::seconds(1);
}

common::ShellProgram CommandGuard::program(std::string_view call) const {
  common::ShellProgram program{
      .text = command_, .environment = surroundings_, .separateErrors = true};
  common::setVariable(program.environment, base::kGuardCallVariable, call);
  return program;
}

CommandGuard::Call CommandGuard::run(const common::ShellProgram& program, SteadyTime deadline,
                                     const std::stop_token& stop) {
  const SteadyTime now = std::chrono::steady_clock::now();
  const common::Limits limits = common::Limits::of(now, timeout_, deadline);
  Call call;
  call.spoken.output = common::CapturedOutput(kLongestAnswer);
  call.limit = limits.ask - now;
  common::Started started = common::startShell(program);
  if (started.pid < 0) {
    call.error = started.error;
    return call;
  }
  common::Program running(std::move(started), host_, common::Program::Group::Kill);
  call.ending = running.await(limits, call.spoken, stop);
  return call;
}

Decision CommandGuard::judge(const Call& call) {
  if (call.error != 0) {
    return refusalNotStarted(call.error);
  }
  if (call.ending.overdue && stop_.stop_requested()) {
    log(call.spoken.errors, Severity::Info, {});
    return Refusal::cancelled();
  }
  const std::string reason = reasonOf(call.spoken);
  if (std::optional<Refusal> refusal = refusalOf(call.ending, call.limit, reason)) {
    log(call.spoken.errors, Severity::Warning, reason);
    return *std::move(refusal);
  }
  log(call.spoken.errors, Severity::Info, {});
  return admit(call.spoken.output);
}

Admission CommandGuard::admit(const common::CapturedOutput& output) {
  Answer answer = readAnswer(output);
  for (const std::string& warning : answer.warnings) {
    host_.logger().warning(warning);
  }
  admitted_ = true;
  granted_ = answer.admission.environment;
  return std::move(answer.admission);
}

std::string CommandGuard::release(ReleaseReason use) {
  if (!std::exchange(admitted_, false)) {
    return {};
  }
  const EventPtr end = use == ReleaseReason::RunFinished ? host_.awaitEnd(kLongestEnd) : nullptr;
  const Call call = run(releaseProgram(use, end), releaseDeadline(end), {});
  const std::string reason = reasonOf(call.spoken);
  const std::string failure = call.error != 0 ? refusalNotStarted(call.error).message
                                              : failureOf(call.ending, call.limit, reason);
  if (!failure.empty()) {
    host_.logger().error("the end of the run is not acknowledged: " + failure +
                         "; check what guard-command still holds");
  }
  log(call.spoken.errors, failure.empty() ? Severity::Info : Severity::Warning,
      failure.empty() ? std::string() : reason);
  return {};
}

common::ShellProgram CommandGuard::releaseProgram(ReleaseReason use, const EventPtr& end) const {
  const RunFinished* const finished = finishOf(end);
  std::string_view result = kNotStarted;
  if (finished != nullptr) {
    result = resultOf(*finished);
  } else if (use == ReleaseReason::RunFinished) {
    result = nameOf(RunFinished::Result::Failed);
    host_.logger().warning("the end of the run is not known; guard-command gets the result failed");
  }
  common::ShellProgram program = this->program("release");
  for (const auto& [name, value] : granted_) {
    common::setVariable(program.environment, name, value);
  }
  common::setVariable(program.environment, kResultVariable, result);
  if (finished != nullptr) {
    program.input = common::eventDocument(*end, host_.run(), attempts_) + "\n";
  }
  return program;
}

/// After a stop the wrapper does not wait long.
SteadyTime CommandGuard::releaseDeadline(const EventPtr& end) const {
  const RunFinished* const finished = finishOf(end);
  const bool hurried =
      stop_.stop_requested() || (finished != nullptr && finished->stopSignal.has_value());
  return hurried ? std::chrono::steady_clock::now() + kHurriedRelease : SteadyTime::max();
}

/// `known` is in another text already.
void CommandGuard::log(const common::CapturedOutput& errors, Severity severity,
                       const std::string& known) {
  if (!host_.logger().enabled(severity)) {
    return;
  }
  std::vector<std::string> lines = errors.lines();
  if (!lines.empty() && !known.empty() && lines.back() == known) {
    lines.pop_back();
  }
  for (const std::string& line : lines) {
    host_.logger().log(severity, "guard-command printed: " + line);
  }
}

} // namespace exec_wrapper::guard_command
