#include "process_api_guard.h"

#include "base/times.h"
#include "exec_wrapper/server_wait.h"
#include "update.h"

#include <algorithm>
#include <utility>

namespace exec_wrapper::process_api {

namespace {

using Kind = Outcome::Kind;

constexpr int kBadAnswer = 76; // the exit status
constexpr Duration kUnlimitedPatience = std::chrono::seconds(30);
constexpr Duration kLongestRelease = std::chrono::seconds(10); // the core does not wait longer

std::string times(std::uint64_t count) {
  return count == 1 ? "once" : std::to_string(count) + " times";
}

} // namespace

ProcessApiGuard::ProcessApiGuard(const ApiSettings& settings, Api& api, Host& host,
                                 common::Wait wait)
    : settings_(settings), api_(api), host_(host), wait_(std::move(wait)),
      body_(creationBody(settings, host.run().host, settings.maxConcurrency)) {}

Decision ProcessApiGuard::acquire(std::stop_token stop) {
  while (!stop.stop_requested()) {
    const Creation creation = createExecution(api_, body_, deadline(settings_.timeout));
    mayBeOurOwn_ = mayBeOurOwn_ || creation.outcome.mayHaveArrived;
    if (stop.stop_requested() && creation.outcome.kind != Kind::Accepted) {
      break; // the run will not begin, so there is nothing to report
    }
    Judgement judgement = judge(creation);
    if (auto* const decision = std::get_if<Decision>(&judgement)) {
      return std::move(*decision);
    }
    wait_(std::get<Duration>(judgement), stop);
  }
  if (mayBeOurOwn_) {
    host_.logger().warning("the command was not run, but the server may show an execution that "
                           "never ends: a creation request got no clear answer before the stop");
  }
  return Refusal::cancelled();
}

Duration ProcessApiGuard::cancelTimeout() const {
  return settings_.timeout ? *settings_.timeout + std::chrono::seconds(1) : kUnlimitedPatience;
}

SteadyTime ProcessApiGuard::deadline(std::optional<Duration> limit) const {
  return limit ? host_.clock().now() + *limit : SteadyTime::max();
}

ProcessApiGuard::Judgement ProcessApiGuard::judge(const Creation& creation) {
  const Outcome& outcome = creation.outcome;
  const bool answered = outcome.kind == Kind::Accepted || outcome.kind == Kind::Conflict;
  failures_ = answered ? 0 : failures_ + 1;
  switch (outcome.kind) {
  case Kind::Accepted:
    return admit(creation.id);
  case Kind::Conflict:
    return conflict(outcome);
  case Kind::TryAgain:
    return failure(outcome);
  case Kind::NoRoute: // a retry would fail too
    tell(outcome, true);
    return unavailable(outcome);
  case Kind::Denied:
    tell(outcome, true);
    return Refusal::denied(outcome.reason + " (is api-key right, and may it start process type " +
                           std::to_string(settings_.processTypeId) + "?)");
  case Kind::Refused:
  case Kind::NotUnderstood:
    break;
  }
  tell(outcome, true);
  return Refusal::failed(kBadAnswer, outcome.reason + " (is api-base-url that of a process API?)");
}

Decision ProcessApiGuard::admit(const std::string& id) {
  id_ = id;
  return Admission{{{kExecutionId, id}}, {{"EXEC_WRAPPER_PROCESS_EXECUTION_ID", id}}};
}

ProcessApiGuard::Judgement ProcessApiGuard::conflict(const Outcome& outcome) {
  ++conflicts_;
  if (!settings_.conflictRetries || conflicts_ <= *settings_.conflictRetries) {
    const Duration wait = settings_.heartbeat.value_or(settings_.retryDelay);
    sayWait("another execution holds the place: " + outcome.reason, wait, conflicts_,
            settings_.conflictRetries);
    return wait;
  }
  std::string message = "another execution of process type " +
                        std::to_string(settings_.processTypeId) +
                        " holds the place: " + outcome.reason;
  if (conflicts_ > 1) {
    message += " (asked " + times(conflicts_) + ")";
  }
  if (mayBeOurOwn_) {
    message += " (it may be this run's own: an earlier request got no clear answer, but may have "
               "succeeded)";
  }
  return Decision(Refusal::busy(std::move(message)));
}

ProcessApiGuard::Judgement ProcessApiGuard::failure(const Outcome& outcome) {
  const bool givenUp = settings_.retries && failures_ > *settings_.retries;
  tell(outcome, givenUp);
  if (givenUp) {
    return unavailable(outcome);
  }
  const Duration wait = outcome.retryAfter
                            ? serverWait(*outcome.retryAfter, settings_.retryDelay, failures_)
                            : settings_.retryDelay;
  sayWait("the process API is unavailable", wait, failures_, settings_.retries);
  return wait;
}

Decision ProcessApiGuard::unavailable(const Outcome& outcome) const {
  std::string asked =
      "the process API is unavailable (tried " + times(failures_) + "): " + outcome.reason;
  if (mayBeOurOwn_) {
    asked += " (the server may nevertheless show an execution that never ends)";
  }
  if (!settings_.runUnreported) {
    return Refusal::unavailable(asked +
                                " (with api-unavailable = run, the command would run unreported)");
  }
  host_.logger().warning(asked + "; the command runs unreported (api-unavailable = run)");
  return Admission{{{kExecutionId, ""}}, {}};
}

void ProcessApiGuard::tell(const Outcome& outcome, bool givenUp) const {
  DeliveryFailed failure;
  failure.reporter = "process_api";
  failure.reason = outcome.reason;
  failure.failures = failures_;
  failure.firstOfOutage = failures_ == 1;
  failure.givenUp = givenUp;
  failure.exchange = outcome.exchange;
  const bool matters = failure.firstOfOutage || givenUp;
  host_.publish(matters ? Severity::Warning : Severity::Debug, std::move(failure));
}

void ProcessApiGuard::sayWait(const std::string& why, Duration wait, std::uint64_t retry,
                              std::optional<std::uint64_t> retries) const {
  std::string text =
      why + "; next request in " + base::formatDuration(wait) + " (retry " + std::to_string(retry);
  text += retries ? " of " + std::to_string(*retries) + ")" : ")";
  host_.logger().info(text);
}

std::string ProcessApiGuard::release(ReleaseReason use) {
  if (use == ReleaseReason::RunFinished || id_.empty()) {
    return {};
  }
  const Duration limit = std::min(settings_.timeout.value_or(kLongestRelease), kLongestRelease);
  const Outcome outcome = updateExecution(api_, id_, finalBody(RunFinished()), deadline(limit));
  if (outcome.kind != Kind::Accepted && outcome.kind != Kind::Conflict) {
    host_.logger().warning("the command was not run, but the server may show it as running, "
                           "because the execution could not be ended: " +
                           outcome.reason);
  }
  return {};
}

} // namespace exec_wrapper::process_api
