#include "outcome.h"

#include "base/text.h"

namespace exec_wrapper::otlp {

namespace {

constexpr int kBusy = 75;
constexpr int kNotFound = 127;

} // namespace

std::string_view resultWord(const RunFinished& finished) noexcept {
  if (finished.result == RunFinished::Result::Succeeded) {
    return "success";
  }
  if (finished.result == RunFinished::Result::TimedOut) {
    return "timeout";
  }
  if (finished.cause == Cause::Stopped || finished.cause == Cause::Revoked) {
    return "cancellation";
  }
  const bool notStarted = finished.end && finished.end->kind == ProcessEnd::Kind::NotStarted;
  return notStarted || finished.cause == Cause::WrapperKilled ? "error" : "failure";
}

// `refused-exit-code` changes the status of a busy run only.
std::string_view resultWord(const RunRefused& refused) noexcept {
  const int status = refused.exitStatus;
  const bool failed = status >= 69 && status <= 78 && status != kBusy;
  return failed ? "error" : "skip";
}

std::string_view errorType(Cause cause, const std::optional<ProcessEnd>& end) noexcept {
  switch (cause) {
  case Cause::TimedOut:
    return "timeout";
  case Cause::Stopped:
    return "stopped";
  case Cause::Revoked:
    return "revoked";
  case Cause::WrapperKilled:
    return "wrapper_killed";
  case Cause::Stalled:
    return "stall";
  case Cause::Itself:
    break;
  }
  if (!end) {
    return "_OTHER";
  }
  switch (end->kind) {
  case ProcessEnd::Kind::Exited:
    return "exit";
  case ProcessEnd::Kind::Signaled:
    return "signal";
  case ProcessEnd::Kind::NotStarted:
    return end->number == kNotFound ? "not_found" : "not_executable";
  case ProcessEnd::Kind::Outlived:
    return "outlived";
  }
  return "_OTHER";
}

std::string endText(Cause cause, const std::optional<ProcessEnd>& end) {
  if (cause == Cause::WrapperKilled) {
    return "the wrapper was killed";
  }
  std::string prefix = cause == Cause::TimedOut  ? "timed out, "
                       : cause == Cause::Stalled ? "stalled, "
                       : cause == Cause::Stopped ? "stopped, "
                       : cause == Cause::Revoked ? "revoked, "
                                                 : "";
  if (!end) {
    return prefix + "no attempt ended";
  }
  switch (end->kind) {
  case ProcessEnd::Kind::Exited:
    return prefix + "exit status " + std::to_string(end->number);
  case ProcessEnd::Kind::Signaled:
    return prefix + "killed by " + base::signalName(end->number);
  case ProcessEnd::Kind::NotStarted:
    return prefix + (end->number == kNotFound ? "not found" : "cannot be executed");
  case ProcessEnd::Kind::Outlived:
    return prefix + "processes were alive after SIGKILL";
  }
  return prefix;
}

} // namespace exec_wrapper::otlp
