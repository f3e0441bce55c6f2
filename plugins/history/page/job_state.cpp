#include "history/page/job_state.h"

#include "base/duration_text.h"
#include "base/times.h"
#include "history/read/jobs.h"

#include <algorithm>
#include <chrono>

namespace exec_wrapper::history {

namespace {

constexpr std::int64_t kEarlierDays = 30;
constexpr std::int64_t kEnoughRuns = 5;
constexpr std::size_t kRecentRuns = 5;
constexpr std::int64_t kTimesAsLong = 3;
// Shorter differences are of no interest.
constexpr std::int64_t kNoticeableUs = 1'000'000;
constexpr std::int64_t kNoticeableRunningUs = 10'000'000;
constexpr std::int64_t kManyRefusals = 3;

/// From the newest run back, until one that is neither.
void countFailures(const JobRow& job, JobState& state) {
  bool succeeded = false;
  for (auto run = job.strip.rbegin(); run != job.strip.rend() && !succeeded; ++run) {
    if (isFailure(run->result)) {
      ++state.failures;
      state.failedSinceUs = run->queuedUs;
    }
    succeeded = run->result == "succeeded";
  }
  state.moreFailures = !succeeded && job.runs > static_cast<std::int64_t>(job.strip.size());
}

void countRefusals(const JobRow& job, JobState& state) {
  for (auto run = job.strip.rbegin(); run != job.strip.rend(); ++run) {
    if (run->result == "refused") {
      ++state.refusals;
    } else if (run->result != "running") {
      return;
    }
  }
}

Number medianOfRecent(const JobRow& job) {
  std::vector<std::int64_t> times;
  for (auto run = job.strip.rbegin(); run != job.strip.rend() && times.size() < kRecentRuns;
       ++run) {
    if (run->result == "succeeded" && run->durationUs) {
      times.push_back(*run->durationUs);
    }
  }
  if (times.empty()) {
    return std::nullopt;
  }
  std::ranges::sort(times);
  return times[times.size() / 2];
}

Number meanOfEarlier(const std::vector<SpanSum>& sums, const Spans& days, std::int64_t nowUs) {
  std::int64_t runs = 0;
  double total = 0; // a sum of hostile numbers must not overflow
  for (const SpanSum& sum : sums) {
    const std::int64_t beginUs = days.fromUs + sum.span * days.lengthUs;
    const bool counts =
        beginUs + days.lengthUs <= nowUs - kDayUs && beginUs >= nowUs - kEarlierDays * kDayUs;
    if (counts && sum.result == "succeeded") {
      runs += sum.runs;
      total += static_cast<double>(sum.totalUs);
    }
  }
  return runs < kEnoughRuns ? Number()
                            : Number(static_cast<std::int64_t>(total / static_cast<double>(runs)));
}

bool isMuchLonger(const Number& time, const Number& usual, std::int64_t noticeableUs) {
  return time && usual && *time / kTimesAsLong > *usual && *time - *usual > noticeableUs;
}

std::int64_t failuresOf(const std::vector<SpanSum>& sums) {
  std::int64_t failures = 0;
  for (const SpanSum& sum : sums) {
    failures += isFailure(sum.result) ? sum.runs : 0;
  }
  return failures;
}

Trouble worstOf(const JobState& state) {
  if (state.failures > 0) {
    return Trouble::Failing;
  }
  if (state.late) {
    return Trouble::Late;
  }
  if (state.slow) {
    return Trouble::Slow;
  }
  if (state.refusals >= kManyRefusals) {
    return Trouble::Refused;
  }
  return state.lastDay > 0 ? Trouble::Recovered : Trouble::None;
}

std::string durationText(std::int64_t microseconds) {
  return base::formatDuration(std::chrono::microseconds(microseconds));
}

std::string timeText(std::int64_t microseconds) {
  return base::formatTime(base::fromUnixMicroseconds(microseconds));
}

} // namespace

std::string_view nameOf(Trouble trouble) {
  switch (trouble) {
  case Trouble::Failing:
    return "failing";
  case Trouble::Late:
    return "late";
  case Trouble::Slow:
    return "slow";
  case Trouble::Refused:
    return "refused";
  case Trouble::Recovered:
    return "recovered";
  case Trouble::None:
    break;
  }
  return "none";
}

JobState stateOf(const JobRow& job, const std::optional<Expectation>& expectation,
                 const JobSums& sums, const Number& runningUs, WallTime now) {
  const std::int64_t nowUs = base::unixMicroseconds(now);
  JobState state;
  countFailures(job, state);
  countRefusals(job, state);
  state.lastDay = failuresOf(sums.lastDay);
  state.recentUs = medianOfRecent(job);
  state.earlierUs = meanOfEarlier(sums.byDay, sums.days, nowUs);
  state.late = expectation && expectation->late();
  const Number usual = state.earlierUs ? state.earlierUs : job.longUs;
  state.slow = isMuchLonger(state.recentUs, state.earlierUs, kNoticeableUs) ||
               isMuchLonger(runningUs, usual, kNoticeableRunningUs);
  state.trouble = worstOf(state);
  return state;
}

std::string sentenceOf(const JobRow& job, const JobState& state,
                       const std::optional<Expectation>& expectation) {
  switch (state.trouble) {
  case Trouble::Failing:
    return job.job + ": the last " + std::to_string(state.failures) +
           (state.moreFailures ? " runs or more failed, since " : " runs failed, since ") +
           timeText(state.failedSinceUs);
  case Trouble::Late:
    return job.job + ": expected " + base::formatTime(*expectation->since) + ", not started; " +
           std::to_string(expectation->missed) + " missed";
  case Trouble::Slow:
    return job.job + ": slower than usual" +
           (state.recentUs && state.earlierUs ? ", " + durationText(*state.recentUs) +
                                                    " instead of " + durationText(*state.earlierUs)
                                              : std::string());
  case Trouble::Refused:
    return job.job + ": the last " + std::to_string(state.refusals) + " runs were refused";
  case Trouble::Recovered:
    return job.job + ": " + std::to_string(state.lastDay) +
           " failures in the last 24 hours, and succeeded again";
  case Trouble::None:
    break;
  }
  return job.job + ": no trouble";
}

} // namespace exec_wrapper::history
