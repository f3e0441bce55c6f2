#include "support/retry/outcome_set.h"

#include "base/number.h"
#include "base/text.h"

#include <signal.h>

#include <string_view>

namespace exec_wrapper {

namespace {

constexpr int kSignalBase = 128; // a shell's exit status for a child that a signal killed
constexpr int kHighest = 255;

constexpr const char* kWanted =
    "give exit statuses (3), ranges (10-19), signals (SIGSEGV), timeout, stall or oom, separated "
    "by commas; or any, or none";

std::string inQuotes(std::string_view word) {
  constexpr std::size_t kLongest = 40;
  return "'" + base::shortened(base::printable(word.substr(0, kLongest + 1)), kLongest) + "'";
}

// Digits only: `+3` and `-3` are no statuses.
std::optional<int> statusIn(std::string_view text) {
  const bool digits = !text.empty() && text.find_first_not_of("0123456789") == text.npos;
  const std::optional<int> number = digits ? base::parseNumber<int>(text) : std::nullopt;
  return number && *number <= kHighest ? number : std::nullopt;
}

bool isNumeric(std::string_view word) {
  return !word.empty() && word.find_first_not_of("0123456789-+") == word.npos;
}

} // namespace

OutcomeSet OutcomeSet::any() {
  OutcomeSet set;
  set.any_ = true;
  return set;
}

OutcomeSet::Parsed OutcomeSet::parse(std::span<const std::string> words) {
  Parsed parsed;
  for (const std::string& word : words) {
    parsed.problem = parsed.set.add(word);
    if (!parsed.problem.empty()) {
      return parsed;
    }
  }
  if (parsed.set.any_ && words.size() > 1) {
    parsed.problem = "any stands alone: give any, or only outcomes";
  }
  return parsed;
}

// Why the word stands for nothing; empty if it does not.
std::string OutcomeSet::add(const std::string& word) {
  if (isNumeric(word)) { // first: most are
    return addNumbers(word);
  }
  if (addWord(base::lowerCase(word))) {
    return {};
  }
  const std::optional<int> signal = signalNumber(word);
  if (!signal) {
    return inQuotes(word) + " is not an outcome: " + kWanted;
  }
  const int status = kSignalBase + *signal;
  statuses_.set(static_cast<std::size_t>(status));
  return {};
}

std::string OutcomeSet::addNumbers(std::string_view text) {
  const std::size_t dash = text.find('-');
  const std::optional<int> first = statusIn(text.substr(0, dash));
  const std::optional<int> last = dash == text.npos ? first : statusIn(text.substr(dash + 1));
  if (!first || !last) {
    return inQuotes(text) + " is not an exit status: give 0 to 255, or a range such as 10-19";
  }
  if (*first > *last) {
    return inQuotes(text) + " is not a range: its first number is higher than its last";
  }
  for (int status = *first; status <= *last; ++status) {
    statuses_.set(static_cast<std::size_t>(status));
  }
  return {};
}

bool OutcomeSet::addWord(const std::string& word) {
  any_ = any_ || word == "any";
  timeout_ = timeout_ || word == "timeout";
  stall_ = stall_ || word == "stall";
  oom_ = oom_ || word == "oom";
  return word == "any" || word == "timeout" || word == "stall" || word == "oom";
}

bool OutcomeSet::hasStatus(int status) const {
  return status >= 0 && status <= kHighest && statuses_.test(static_cast<std::size_t>(status));
}

bool OutcomeSet::contains(const Outcome& outcome) const {
  if (any_) {
    return true;
  }
  switch (outcome.kind) {
  case Outcome::Kind::TimedOut:
    return timeout_;
  case Outcome::Kind::Stalled:
    return stall_;
  case Outcome::Kind::Ended:
    break;
  }
  return (oom_ && outcome.oomKilled) || hasStatus(outcome.status);
}

std::string nameIn(const Outcome& outcome, const OutcomeSet& list) {
  switch (outcome.kind) {
  case Outcome::Kind::TimedOut:
    return "timeout";
  case Outcome::Kind::Stalled:
    return "stall";
  case Outcome::Kind::Ended:
    break;
  }
  if (outcome.oomKilled && list.hasOom() && !list.hasStatus(outcome.status)) {
    return "oom";
  }
  return outcome.signal != 0 ? base::signalName(outcome.signal)
                             : "exit status " + std::to_string(outcome.status);
}

std::optional<int> signalNumber(std::string_view name) {
  std::string word = base::lowerCase(name);
  if (!word.starts_with("sig")) {
    word.insert(0, "sig");
  }
  for (int signal = 1; signal <= SIGRTMAX; ++signal) {
    const std::string known = base::signalName(signal); // "signal 33" is no name
    if (known.starts_with("SIG") && base::lowerCase(known) == word) {
      return signal;
    }
  }
  return std::nullopt;
}

} // namespace exec_wrapper
