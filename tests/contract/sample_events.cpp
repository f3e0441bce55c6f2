#include "contract/sample_events.h"

#include <memory>
#include <utility>

namespace exec_wrapper::test {

namespace {

const std::string kText = "\"quoted\"\nline\\ \xff\xc3\xbc {}";

Event event(Severity severity, Fact fact) {
  static std::uint64_t sequence = 0;
  Event event;
  event.sequence = ++sequence;
  event.at = std::chrono::steady_clock::now();
  event.wallAt = std::chrono::system_clock::now();
  event.severity = severity;
  event.fact = std::move(fact);
  return event;
}

ProgressPtr sampleProgress() {
  auto progress = std::make_shared<Progress>();
  progress->values = {{"success_count", {"3", 1}}, {kText, {R"({"a":[null,"\u0000"]})", 2}}};
  progress->revision = 2;
  return progress;
}

RunFinished finished() {
  RunFinished fact;
  fact.tally = {3, 3, 1, 4711};
  fact.end = ProcessEnd{ProcessEnd::Kind::Signaled, 9};
  fact.cause = Cause::TimedOut;
  fact.detail = kText;
  fact.exitStatus = 124;
  return fact;
}

} // namespace

std::vector<Event> sampleEvents() {
  using std::chrono::seconds;
  return {
      event(Severity::Critical, Message{"run", kText}),
      event(Severity::Warning, RunRefused{"guard", kText, 75}),
      event(Severity::Info, RunAdmitted{{{"name", kText}}}),
      event(Severity::Info, AttemptStarted{{1, 0, 0, 4711}}),
      event(Severity::Warning, AttemptEnded{{1, 1, 0, 4711},
                                            {ProcessEnd::Kind::Exited, 255},
                                            Cause::Itself,
                                            seconds(1),
                                            seconds(600)}),
      event(Severity::Warning, finished()),
      event(Severity::Error, DeliveryFailed{"other", kText, 3, true, true, true}),
      event(Severity::Error, Alert{"lock_file", kText, {{"holder", kText}}}),
      event(Severity::Debug, ProgressMade{{1, 0, 0, std::nullopt, sampleProgress()}}),
      event(Severity::Info, Heartbeat{{1, 0, 0, std::nullopt}}),
  };
}

} // namespace exec_wrapper::test
