#include "system/faults/verdict.h"

#include "support/wrapper.h"
#include "system/faults/course.h"
#include "system/faults/said.h"

#include <algorithm>

namespace exec_wrapper::test::faults {

namespace {

constexpr int kSomethingRemained = 69; // of --flush

bool says(const Outcome& outcome, const std::string& text) {
  return outcome.err.find(text) != std::string::npos;
}

} // namespace

void Verdict::on(const Outcome& outcome, Measurement& measurement) {
  measurement_ = &measurement;
  measurement.log = outcome.err;
  lookAtTheRun(outcome);
  require(!plan_.status.empty() || !toldAnEnd(), "the server was told an end, which is not due");
  measurement.report = reportOf(outcome);
  require(plan_.reports.contains(*measurement.report),
          std::string("the report is ") + nameOf(*measurement.report));
}

void Verdict::lookAtTheRun(const Outcome& outcome) {
  require(outcome.status == plan_.exitStatus, "the exit status is " +
                                                  std::to_string(outcome.status) + " and not " +
                                                  std::to_string(plan_.exitStatus));
  // Who is killed as soon as it is told to end the run has no time for words.
  require(says(outcome, complaintAbout(cell_.fault)) || (plan_.revoked && cell_.end == End::Kill),
          "the fault was not met, or is not told in words");
  const bool ran = outcome.out.find(kStarted) != std::string::npos;
  require(ran == plan_.admitted, ran ? "a child was started" : "no child was started");
}

Report Verdict::reportOf(const Outcome& outcome) {
  if (told()) {
    deliverLater(); // what is in the spool though the server has it
    return Report::Delivered;
  }
  const Report later = deliverLater();
  return told() ? later : reportNotTold(outcome);
}

Report Verdict::reportNotTold(const Outcome& outcome) const {
  if (plan_.reports.contains(Report::NotDue)) {
    return Report::NotDue;
  }
  if (cell_.moment == Moment::Creation) {
    return says(outcome, "unreported") ? Report::Unreported : Report::Lost;
  }
  return saysThatTheEndIsUntold(outcome.err) ? Report::NamedLost : Report::Lost;
}

/// Has what a killed wrapper left in the spool delivered, and returns by whom.
Report Verdict::deliverLater() {
  if (cell_.end != End::Kill) {
    return Report::Lost;
  }
  if (cell_.moment == Moment::FinalUpdate) { // the fault is met here, too
    requireStatus(kSomethingRemained, "--flush, though it cannot deliver,", {"--flush"});
  }
  site_.end();
  if (cell_.moment == Moment::Heartbeat) {
    const Words next = {"--process-max-concurrency", "-1"};
    requireStatus(0, "the next run", next + childWords({"exit", "0"}));
  }
  requireStatus(0, "--flush", {"--flush"});
  return cell_.moment == Moment::Heartbeat ? Report::ByNextRun : Report::ByFlush;
}

void Verdict::requireStatus(int status, const std::string& who, const Words& words) {
  ProcessSpec spec = spec_;
  spec.argv = spec.argv + words;
  const Outcome outcome = test::run(spec);
  measurement_->log += who + ":\n" + outcome.err;
  require(outcome.status == status, who + " exits with " + std::to_string(outcome.status));
}

bool Verdict::told() const {
  return !plan_.status.empty() &&
         std::ranges::any_of(site_.api().executions(), [this](const Execution& execution) {
           return execution.ended && execution.text("status") == plan_.status &&
                  (plan_.exitCode.empty() || execution.text("exit_code") == plan_.exitCode);
         });
}

bool Verdict::toldAnEnd() const {
  return std::ranges::any_of(site_.api().requests(), &RecordedRequest::final);
}

void Verdict::require(bool right, const std::string& flaw) {
  if (!right) {
    measurement_->flaws.push_back(flaw);
  }
}

} // namespace exec_wrapper::test::faults
