#include "run/lifecycle/retry_course.h"

#include "base/times.h"

#include <algorithm>

namespace exec_wrapper::run {

namespace {

using Rule = RetryDecision::Rule;

std::string membership(const Outcome& outcome, const OutcomeSet& list, const char* name) {
  return nameIn(outcome, list) + (list.contains(outcome) ? " is in " : " is not in ") + name;
}

} // namespace

void RetryCourse::attemptStarts(Duration now) {
  if (number_++ == 0) {
    firstAt_ = now;
  }
}

bool RetryCourse::isSuccess(const Outcome& outcome) const {
  const bool well = outcome.kind == Outcome::Kind::Ended && outcome.status == 0;
  return well || rules_.successOn.contains(outcome);
}

RetryDecision RetryCourse::afterSuccess(const Outcome& outcome) const {
  const bool well = outcome.kind == Outcome::Kind::Ended && outcome.status == 0;
  return {false, Rule::SuccessOn,
          well ? "exit status 0 is a success"
               : membership(outcome, rules_.successOn, "success-on")};
}

RetryCourse::Verdict RetryCourse::afterFailure(const Outcome& outcome, Duration ran, Duration now,
                                               std::optional<Duration> asked) {
  const auto no = [](Rule rule, std::string reason) {
    return Verdict{{false, rule, std::move(reason)}, {}};
  };
  if (rules_.neverRetryOn.contains(outcome)) {
    return no(Rule::NeverRetryOn, membership(outcome, rules_.neverRetryOn, "never-retry-on"));
  }
  const std::string reason = membership(outcome, rules_.retryOn, "retry-on");
  if (!rules_.retryOn.contains(outcome)) {
    return no(Rule::RetryOn, reason);
  }
  if (rules_.any() && rules_.reset && ran >= *rules_.reset) {
    number_ = 0;
    again_ = true;
  }
  if (isLast()) {
    const std::string count = std::to_string(number_);
    return no(Rule::Retries, "it was attempt " + count + " of " + count);
  }
  bool named = false;
  const Duration delay = nextDelay(outcome, asked, named);
  if (rules_.window && number_ != 0 && now + delay > firstAt_ + *rules_.window) {
    return no(Rule::Window, windowText(delay));
  }
  ++draws_;
  return {{true, Rule::RetryOn, named ? reason + ", and the command asked for this delay" : reason},
          delay};
}

// The first delay of a count follows its first attempt. The attempt after a reset is one again.
Duration RetryCourse::nextDelay(const Outcome& outcome, std::optional<Duration> asked,
                                bool& named) const {
  named = asked && outcome.kind == Outcome::Kind::Ended && outcome.status == kAskingStatus;
  if (named) {
    const bool limited = rules_.backoff.longest != Duration::max();
    return std::min(*asked, limited ? rules_.backoff.longest : kLongestAsked);
  }
  const std::uint64_t retry = std::max<std::uint64_t>(number_, 1);
  return delayBefore(rules_.backoff, retry, rules_.seed + draws_);
}

std::string RetryCourse::windowText(Duration delay) const {
  return "the next attempt, in " + base::formatDuration(delay) +
         ", would be outside process-retry-window (" + base::formatDuration(*rules_.window) + ")";
}

} // namespace exec_wrapper::run
