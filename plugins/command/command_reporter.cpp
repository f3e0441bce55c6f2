#include "command_reporter.h"

#include "base/program_marks.h"
#include "base/text.h"
#include "common/crypto/sha256.h"
#include "common/delivery_settings.h"
#include "common/event/event_document.h"
#include "common/event/sentence.h"
#include "common/program/base_environment.h"
#include "common/program/start.h"
#include "variables.h"

#include <sysexits.h>

#include <utility>

namespace exec_wrapper::command {

namespace {

constexpr std::size_t kMostWaiting = 100;
constexpr Duration kProgressInterval = std::chrono::minutes(1);

} // namespace

CommandReporter::CommandReporter(const Settings& settings, Host& host,
                                 const char* const* environment)
    : host_(host), command_(settings.text("report-command")),
      chosen_("report-command-events", settings.list("report-command-events"), EventKinds(),
              common::failuresForPeople(settings)),
      timeout_(settings.duration("report-command-timeout").value_or(std::chrono::seconds(30))),
      attempts_(common::attemptsOf(settings)), surroundings_(common::baseEnvironment(environment)),
      nested_(common::hasVariable(environment, base::kEventVariable)),
      policy_(policyFrom(settings)) {
  if (nested_) {
    host.logger().info("report-command is not run for a run within a report");
  }
}

DeliveryPolicy CommandReporter::policyFrom(const Settings& settings) const {
  DeliveryPolicy policy;
  policy.kinds = nested_ || command_.empty() ? EventKinds() : chosen_.kinds();
  policy.minSeverity = Severity::Debug; // the user chose the events
  policy.attemptLimit = timeout_ + common::Limits::kGrace + common::Limits::kReserve;
  common::readRetries(settings, "report-command", common::AfterTheRun::Yes, policy);
  policy.capacity = kMostWaiting;
  if (policy.kinds.contains(EventKind::ProgressMade)) {
    policy.progress = kProgressInterval;
  }
  // The command may contain a password.
  policy.destination = "report-command " + common::fingerprint(command_);
  return policy;
}

Delivery CommandReporter::deliver(const Event& event, SteadyTime deadline) {
  if (!chosen_.passes(event)) {
    return Delivery::delivered();
  }
  return run(event, common::Limits::of(std::chrono::steady_clock::now(), timeout_, deadline));
}

Delivery CommandReporter::run(const Event& event, const common::Limits& limits) {
  common::ShellProgram shell{.text = command_, .environment = surroundings_};
  for (std::string& variable : eventVariables(event, host_.run(), attempts_)) {
    shell.environment.push_back(std::move(variable));
  }
  shell.input = common::eventDocument(event, host_.run(), attempts_) + "\n";
  common::Started started = common::startShell(shell);
  if (started.pid < 0) {
    return Delivery::retry("report-command cannot be started: " + base::errorText(started.error));
  }
  common::Program program(std::move(started), host_, common::Program::Group::Leave);
  common::Spoken spoken;
  Delivery delivery = judge(program.await(limits, spoken));
  const bool well = delivery.verdict == Delivery::Verdict::Delivered;
  log(spoken.output, well ? Severity::Info : Severity::Warning);
  return delivery;
}

Delivery CommandReporter::judge(const common::Ending& ending) const {
  if (!ending.number) {
    return Delivery::retry("report-command timed out, and still runs after SIGKILL");
  }
  if (ending.overdue) {
    return Delivery::retry("report-command timed out and was killed; see report-command-timeout");
  }
  if (ending.signaled) {
    return Delivery::rejected("report-command was killed by " + base::signalName(*ending.number));
  }
  const std::string reason =
      "report-command ended with exit status " + std::to_string(*ending.number);
  switch (*ending.number) {
  case EX_OK:
    return Delivery::delivered();
  case EX_TEMPFAIL:
    return Delivery::retry(reason);
  default:
    return Delivery::rejected(reason);
  }
}

void CommandReporter::log(const common::CapturedOutput& spoken, Severity severity) {
  if (!host_.logger().enabled(severity)) {
    return;
  }
  for (const std::string& line : spoken.lines()) {
    host_.logger().log(severity, "report-command printed: " + line);
  }
}

} // namespace exec_wrapper::command
