#include "history/page/job_state.h"

#include "base/times.h"

#include <gmock/gmock.h>

#include <chrono>

namespace exec_wrapper::history {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

class JobStateTest : public ::testing::Test {
protected:
  /// Its runs, oldest first: `s`ucceeded, `f`ailed, re`F`used, `r`unning; one an hour, the last now.
  static JobRow job(const std::string& results, std::int64_t durationUs = 5'000'000) {
    JobRow row;
    row.job = "backup";
    for (const char c : results) {
      const std::int64_t hoursAgo =
          static_cast<std::int64_t>(results.size() - row.strip.size()) - 1;
      row.strip.push_back({"id", nameOfResult(c), kNowUs - hoursAgo * 3'600'000'000, durationUs});
    }
    row.runs = static_cast<std::int64_t>(results.size());
    return row;
  }

  static std::string nameOfResult(char c) {
    return c == 's' ? "succeeded" : c == 'f' ? "failed" : c == 'F' ? "refused" : "running";
  }

  /// Ten successes of this mean, three days ago.
  static JobSums earlier(std::int64_t meanUs) {
    return {
        {kNowUs - 10 * kDayUs, kNowUs, kDayUs}, {{7, "succeeded", 10, 10 * meanUs, meanUs}}, {}};
  }

  static JobState state(const JobRow& row, const JobSums& sums = {}, const Number& running = {}) {
    return stateOf(row, std::nullopt, sums, running, base::fromUnixMicroseconds(kNowUs));
  }

  static constexpr std::int64_t kNowUs = 1'796'000'000'000'000;
};

TEST_F(JobStateTest, FailuresInARowAreCountedFromTheNewest) {
  const JobState failing = state(job("ffsffr"));
  EXPECT_EQ(failing.trouble, Trouble::Failing);
  EXPECT_EQ(failing.failures, 2);
  EXPECT_EQ(failing.failedSinceUs, kNowUs - 2 * 3'600'000'000);
  EXPECT_FALSE(failing.moreFailures);
}

TEST_F(JobStateTest, AStripWithoutSuccessMayHaveMoreFailuresBeforeIt) {
  JobRow row = job("ffff");
  EXPECT_FALSE(state(row).moreFailures);
  row.runs = 100;
  EXPECT_TRUE(state(row).moreFailures);
}

TEST_F(JobStateTest, ASuccessEndsTheTrouble) {
  JobSums sums;
  sums.lastDay = {{0, "failed", 3, 0, 0}, {1, "timed_out", 1, 0, 0}, {1, "refused", 9, 0, 0}};
  const JobState recovered = state(job("fffs"), sums);
  EXPECT_EQ(recovered.trouble, Trouble::Recovered);
  EXPECT_EQ(recovered.lastDay, 4);
  EXPECT_EQ(state(job("fffs")).trouble, Trouble::None);
}

TEST_F(JobStateTest, RefusalsAreNoFailuresButTroubleIfTheyGoOn) {
  EXPECT_EQ(state(job("sFF")).trouble, Trouble::None);
  EXPECT_EQ(state(job("sFFFr")).trouble, Trouble::Refused);
  EXPECT_EQ(state(job("fFFF")).trouble, Trouble::Failing);
}

TEST_F(JobStateTest, SlowIsMeasuredAgainstEarlierDays) {
  EXPECT_TRUE(state(job("sssss", 16'000'000), earlier(5'000'000)).slow);
  EXPECT_FALSE(state(job("sssss", 14'000'000), earlier(5'000'000)).slow);
  EXPECT_FALSE(state(job("sssss", 900'000), earlier(1'000)).slow)
      << "less than a second matters not";
  EXPECT_FALSE(state(job("sssss", 16'000'000)).slow) << "nothing to compare with";
}

TEST_F(JobStateTest, ARunningRunMayBeSlowToo) {
  EXPECT_TRUE(state(job("sr"), earlier(5'000'000), 20'000'000).slow);
  EXPECT_FALSE(state(job("sr"), earlier(5'000'000), 10'000'000).slow);
  EXPECT_FALSE(state(job("sr", 100), earlier(100), 9'000'000).slow) << "ten seconds matter not";
}

TEST_F(JobStateTest, HugeNumbersDoNotOverflow) {
  constexpr std::int64_t kHuge = std::numeric_limits<std::int64_t>::max();
  EXPECT_FALSE(state(job("s", kHuge), earlier(kHuge / 10), kHuge).slow &&
               state(job("s", 1), earlier(kHuge / 10)).slow);
}

TEST_F(JobStateTest, LateComesFromTheSchedule) {
  const JobRow row = job("s");
  Expectation expectation;
  expectation.since = base::fromUnixMicroseconds(kNowUs);
  expectation.missed = 2;
  const JobState late = stateOf(row, expectation, {}, {}, base::fromUnixMicroseconds(kNowUs));
  EXPECT_EQ(late.trouble, Trouble::Late);
  EXPECT_THAT(sentenceOf(row, late, expectation), HasSubstr("not started; 2 missed"));
}

} // namespace
} // namespace exec_wrapper::history
