// The rules against a model that remembers all runs, and looks at each second.

#include "report/alerts/alert_rules.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <utility>

namespace exec_wrapper::report {
namespace {

using namespace std::chrono_literals;
using RunKind = JobOutcome::Kind;

const WallTime kBegin = std::chrono::system_clock::from_time_t(1795348800);

class AlertModel {
public:
  explicit AlertModel(const AlertRules& rules) : rules_(rules) {}

  /// The kind and the rules of its message, in one text; empty for none.
  std::string end(const JobOutcome& outcome, int second) {
    std::string alerts;
    const int failed = static_cast<int>(outcome.lostRuns) + (outcome.kind == RunKind::Failed);
    if (failed > 0) {
      alerts = judgeFailed(failed, second);
    }
    const bool counts = outcome.kind != RunKind::Neutral && outcome.took;
    if (counts && ((rules_.least && outcome.took < rules_.least) ||
                   (rules_.most && outcome.took > rules_.most))) {
      alerts += " expect-duration";
    }
    std::string message = alerts.empty() ? "" : "alert" + alerts;
    if (outcome.kind == RunKind::Succeeded) {
      inARow_ = 0;
      if (alerts.empty()) {
        message = open_ ? "recovery" : "";
        open_ = false;
      }
    }
    open_ = open_ || !alerts.empty();
    return message;
  }

private:
  std::string judgeFailed(int failed, int second) {
    std::string alerts;
    inARow_ += failed;
    if (rules_.after > 0 && inARow_ >= static_cast<int>(rules_.after)) {
      alerts += " alert-after";
      inARow_ = 0;
    }
    if (rules_.rate) {
      const int most = static_cast<int>(rules_.rate->failures);
      for (int at = std::exchange(looked_, second); at <= second; ++at) {
        quiet_ = quiet_ || inWindow(at) < most;
      }
      ends_.insert(ends_.end(), static_cast<std::size_t>(failed), second);
      if (quiet_ && inWindow(second) >= most) {
        alerts += " alert-rate";
        quiet_ = false;
      }
    }
    return alerts;
  }

  int inWindow(int at) const {
    const auto window = rules_.rate->window / 1s;
    return static_cast<int>(
        std::ranges::count_if(ends_, [&](int end) { return end <= at && at - end < window; }));
  }

  const AlertRules rules_;
  std::vector<int> ends_;
  int inARow_ = 0;
  int looked_ = 0; // the last second that was looked at
  bool quiet_ = true;
  bool open_ = false;
};

std::string messageOf(const Judgement& judged) {
  if (!judged.verdict) {
    return "";
  }
  std::string text = judged.verdict->kind == Verdict::Kind::Alert ? "alert" : "recovery";
  for (const std::string& rule : judged.verdict->rules) {
    text += " " + rule;
  }
  return text;
}

class RandomRuns {
public:
  explicit RandomRuns(unsigned seed) : random_(seed) {}

  int number(int low, int high) { return std::uniform_int_distribution<int>(low, high)(random_); }

  AlertRules rules() {
    static constexpr int kCounts[] = {0, 1, 2, 3, 64};
    std::optional<AlertRate> rate;
    if (number(0, 1) == 1) {
      rate = AlertRate{static_cast<std::uint32_t>(kCounts[number(1, 4)]),
                       std::chrono::seconds(number(1, 150))};
    }
    std::optional<std::uint64_t> after;
    if (number(0, 2) > 0) {
      after = static_cast<std::uint64_t>(kCounts[number(0, 4)]);
    }
    std::optional<Duration> most;
    if (number(0, 2) == 0) {
      most = 90s;
    }
    return alertRulesOf(after, rate, std::nullopt, most);
  }

  JobOutcome outcome() {
    JobOutcome outcome;
    const int kind = number(0, 9);
    outcome.kind = kind < 7 ? RunKind::Failed : kind == 7 ? RunKind::Neutral : RunKind::Succeeded;
    outcome.took = std::chrono::seconds(number(0, 100));
    outcome.lostRuns = number(0, 9) == 0 ? static_cast<std::uint64_t>(number(1, 3)) : 0;
    return outcome;
  }

private:
  std::mt19937 random_;
};

TEST(AlertModelTest, AgreesOnRandomRuns) {
  for (unsigned seed = 1; seed <= 200; ++seed) {
    RandomRuns random(seed);
    const AlertRules rules = random.rules();
    AlertModel model(rules);
    JobState state;
    int second = 0;
    for (int run = 0; run < 200; ++run) {
      second += random.number(0, 3);
      const JobOutcome outcome = random.outcome();
      const Judgement judged = judge(rules, state, outcome, kBegin + std::chrono::seconds(second));
      const std::string expected = rules.any() ? model.end(outcome, second) : "";
      ASSERT_EQ(messageOf(judged), expected) << "seed " << seed << ", run " << run;
      ASSERT_LE(judged.state.failureTimes.size(), kMostFailureTimes);
      state = judged.state;
    }
  }
}

/// Whatever the clock does: a rate neither alerts for ever nor never.
TEST(AlertModelTest, StandsStepsOfTheClock) {
  constexpr Duration kWindow = 1h;
  for (unsigned seed = 1; seed <= 300; ++seed) {
    RandomRuns random(seed);
    static constexpr std::uint32_t kCounts[] = {1, 3, 64};
    const std::uint32_t count = kCounts[random.number(0, 2)];
    const AlertRules rules = alertRulesOf({}, AlertRate{count, kWindow}, {}, {});
    JobState state;
    WallTime now = kBegin;
    const auto fails = [&] {
      const Judgement judged = judge(rules, state, {"job", RunKind::Failed, {}, 0}, now);
      state = judged.state;
      return judged.verdict.has_value();
    };
    for (int run = 0; run < 150; ++run) {
      now += std::chrono::seconds(random.number(0, 9) == 0 ? random.number(-40'000'000, 40'000'000)
                                                           : random.number(0, 600));
      fails();
    }
    // The clock goes right again: an hour of silence, and the rule is as new.
    now += kWindow;
    for (std::uint32_t run = 1; run <= 3 * count; ++run) {
      now += 1s;
      ASSERT_EQ(fails(), run == count) << "seed " << seed << ", run " << run;
    }
  }
}

/// A clock that is put back again and again does not make every run alert.
TEST(AlertModelTest, DoesNotAlertMoreBecauseTheClockIsPutBack) {
  const AlertRules rules = alertRulesOf({}, AlertRate{3, 1h}, {}, {});
  JobState state;
  WallTime now = kBegin;
  int alerts = 0;
  for (int run = 0; run < 300; ++run) {
    const Judgement judged = judge(rules, state, {"job", RunKind::Failed, {}, 0}, now);
    state = judged.state;
    alerts += judged.verdict ? 1 : 0;
    now -= 10min;
  }
  EXPECT_EQ(alerts, 1);
}

} // namespace
} // namespace exec_wrapper::report
