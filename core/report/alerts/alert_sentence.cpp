#include "report/alerts/alert_sentence.h"

#include "base/text.h"
#include "base/times.h"

#include <algorithm>
#include <vector>

namespace exec_wrapper::report {

namespace {

constexpr std::size_t kLongestJobName = 200;

std::string counted(std::uint64_t number, const std::string& noun) {
  return std::to_string(number) + " " + noun + (number == 1 ? "" : "s");
}

std::string expectation(const AlertRules& rules) {
  const std::string least = rules.least ? base::formatDuration(*rules.least) : "";
  const std::string most = rules.most ? base::formatDuration(*rules.most) : "";
  return least.empty()  ? "at most " + most
         : most.empty() ? "at least " + least
                        : least + " to " + most;
}

/// The parts of an alert. Each but the first follows a semicolon.
class AlertParts {
public:
  AlertParts(const AlertRules& rules, const JobOutcome& outcome, const Verdict& verdict, bool open)
      : rules_(rules), outcome_(outcome), verdict_(verdict), open_(open) {}

  std::string joined() {
    const bool after = alerts(kAlertAfter);
    const bool rate = alerts(kAlertRate);
    if (after) {
      parts_.push_back(afterText());
    }
    if (rate) {
      parts_.push_back(rateText());
    }
    if ((after || rate) && outcome_.lostRuns > 0) {
      addLostRuns();
    }
    if (alerts(kExpectDuration)) {
      parts_.push_back(durationText());
    }
    return base::join(parts_, "; ");
  }

private:
  bool alerts(std::string_view rule) const {
    return std::ranges::find(verdict_.rules, rule) != verdict_.rules.end();
  }

  std::string afterText() const {
    const std::string times =
        verdict_.failures == 1 ? "" : " " + std::to_string(verdict_.failures) + " times in a row";
    return "failed" + times + " (alert-after " + std::to_string(rules_.after) + ")";
  }

  std::string rateText() const {
    const std::string window = base::formatDuration(rules_.rate->window);
    return (parts_.empty() ? "had " : "") + counted(verdict_.inWindow, "failed run") + " within " +
           window + " (alert-rate " + std::to_string(rules_.rate->failures) + "/" + window + ")";
  }

  void addLostRuns() {
    const bool one = outcome_.lostRuns == 1;
    parts_.push_back(one ? "the wrapper of 1 earlier run was killed"
                         : "the wrappers of " + std::to_string(outcome_.lostRuns) +
                               " earlier runs were killed");
    if (outcome_.kind == JobOutcome::Kind::Succeeded) {
      parts_.emplace_back("this run succeeded");
    }
  }

  std::string durationText() const {
    const bool failed = outcome_.kind == JobOutcome::Kind::Failed;
    const bool recovers = open_ && !failed && verdict_.failures > 0;
    std::string before = "it ";
    if (parts_.empty()) {
      before = failed ? "failed and "
               : recovers
                   ? "works again after " + counted(verdict_.failures, "failed run") + ", but "
                   : "";
    }
    return before + "took " + base::formatDuration(outcome_.took.value_or(Duration::zero())) +
           ", expected " + expectation(rules_) + " (expect-duration)";
  }

  const AlertRules& rules_;
  const JobOutcome& outcome_;
  const Verdict& verdict_;
  const bool open_;
  std::vector<std::string> parts_;
};

} // namespace

std::string alertSentence(const AlertRules& rules, const JobOutcome& outcome,
                          const Verdict& verdict, bool open) {
  const std::string job =
      "\"" + base::shortened(base::printable(outcome.job), kLongestJobName) + "\" ";
  if (verdict.kind == Verdict::Kind::Alert) {
    return job + AlertParts(rules, outcome, verdict, open).joined();
  }
  return verdict.failures > 0 ? job + "works again after " + counted(verdict.failures, "failed run")
                              : job + "succeeded as expected again";
}

} // namespace exec_wrapper::report
