#include "verdict.h"

#include "answer.h"
#include "base/text.h"
#include "base/times.h"

#include <sysexits.h>

#include <utility>

namespace exec_wrapper::guard_command {

namespace {

constexpr int kBadAnswer = 76;      // the exit status
constexpr int kNotExecutable = 126; // exit statuses of a shell
constexpr int kNotFound = 127;

bool succeeded(const common::Ending& ending) {
  return !ending.overdue && !ending.signaled && ending.number == EX_OK;
}

std::string endOf(const common::Ending& ending, Duration limit) {
  if (!ending.number) {
    return "timed out after " + base::formatDuration(limit) + " and still runs after SIGKILL";
  }
  if (ending.overdue) {
    return "timed out after " + base::formatDuration(limit) + " and was ended";
  }
  if (ending.signaled) {
    return "was killed by " + base::signalName(*ending.number);
  }
  return "ended with exit status " + std::to_string(*ending.number);
}

std::string remedyFor(const common::Ending& ending) {
  if (ending.overdue) {
    return "; see guard-command-timeout";
  }
  if (ending.signaled) {
    return "";
  }
  switch (*ending.number) {
  case EX_TEMPFAIL:
  case EX_NOPERM:
  case EX_UNAVAILABLE:
    return "";
  case kNotExecutable:
  case kNotFound:
    return "; check that the program exists and can be executed";
  default:
    return "; only 0, 69, 75 and 77 have a meaning";
  }
}

} // namespace

std::string reasonOf(const common::Spoken& spoken) {
  const std::string error = spoken.errors.lastLine();
  return error.empty() && !isDocument(spoken.output) ? spoken.output.lastLine() : error;
}

std::string failureOf(const common::Ending& ending, Duration limit, const std::string& reason) {
  if (succeeded(ending)) {
    return {};
  }
  return "guard-command " + endOf(ending, limit) + (reason.empty() ? "" : ": " + reason);
}

std::optional<Refusal> refusalOf(const common::Ending& ending, Duration limit,
                                 const std::string& reason) {
  if (succeeded(ending)) {
    return std::nullopt;
  }
  std::string message = failureOf(ending, limit, reason) + remedyFor(ending);
  if (ending.overdue || ending.signaled || ending.number == EX_UNAVAILABLE) {
    return Refusal::unavailable(std::move(message));
  }
  if (ending.number == EX_TEMPFAIL) {
    return Refusal::busy(std::move(message));
  }
  return ending.number == EX_NOPERM ? Refusal::denied(std::move(message))
                                    : Refusal::failed(kBadAnswer, std::move(message));
}

Refusal refusalNotStarted(int error) {
  return Refusal::failed(kBadAnswer, "guard-command cannot be started: " + base::errorText(error));
}

} // namespace exec_wrapper::guard_command
