#include "system/faults/plan.h"

#include <csignal>

namespace exec_wrapper::test::faults {

namespace {

constexpr int kTimedOut = 124;
constexpr int kConflict = 75; // and revoked
constexpr int kBadAnswer = 76;

int exitStatusOf(End end) {
  switch (end) {
  case End::Exits:
    return kExitStatus;
  case End::Dies:
    return 128 + SIGSEGV;
  case End::TimesOut:
    return kTimedOut;
  case End::Stop:
    return 128 + SIGTERM;
  case End::Kill:
    break;
  }
  return -SIGKILL;
}

/// An answer that settles the matter: the run is refused, whatever `api-unavailable` says.
Plan notAdmitted(End end, int exitStatus) {
  if (end != End::Exits) {
    return {.senseless = "no child: refused with " + std::to_string(exitStatus)};
  }
  return {.admitted = false, .exitStatus = exitStatus, .reports = {Report::NotDue}};
}

Plan revoked(End end) {
  const bool signaled = end == End::Stop || end == End::Kill;
  return {.revoked = true,
          .exitStatus = signaled ? exitStatusOf(end) : kConflict,
          .reports = {Report::NotDue}};
}

void expectReport(End end, Plan& plan) {
  plan.status = end == End::TimesOut ? "terminated_after_time_out" : "failed";
  if (end == End::Exits) {
    plan.exitCode = std::to_string(kExitStatus);
  } else if (end == End::Dies) {
    plan.exitCode = std::to_string(-SIGSEGV);
  }
}

Plan withFinalUpdate(const Cell& cell) {
  Plan plan{.exitStatus = exitStatusOf(cell.end), .reports = {Report::Delivered}};
  expectReport(cell.end, plan);
  if (cell.end == End::Kill) {
    const bool reporting = cell.moment == Moment::FinalUpdate; // so the child had ended
    plan.reports = {reporting ? Report::ByFlush : Report::ByNextRun};
    plan.exitCode = reporting ? std::to_string(kExitStatus) : "";
    if (reporting && cell.fault == Fault::SlowDrip) {
      plan.reports = {Report::Delivered}; // which the run itself did not learn
    }
  }
  // After a stop there is one attempt, and without a spool no later run.
  if (cell.moment == Moment::FinalUpdate && cell.end == End::Stop) {
    plan.reports = {Report::Delivered, Report::NamedLost};
  }
  return plan;
}

} // namespace

Plan planOf(const Cell& cell) {
  const bool conflict = cell.fault == Fault::Conflict;
  if (cell.moment == Moment::Creation) {
    if (conflict || cell.fault == Fault::Garbage) {
      return notAdmitted(cell.end, conflict ? kConflict : kBadAnswer);
    }
    return {.exitStatus = exitStatusOf(cell.end), .reports = {Report::Unreported}};
  }
  if (conflict && cell.moment == Moment::Heartbeat) {
    return revoked(cell.end);
  }
  if (conflict && cell.end == End::Kill) {
    return {.senseless = "impossible: the 409 ends the run before it can be killed"};
  }
  Plan plan = withFinalUpdate(cell);
  if (conflict) {
    plan.reports = {Report::NamedLost};
  }
  return plan;
}

} // namespace exec_wrapper::test::faults
