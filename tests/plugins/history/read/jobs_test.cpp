#include "history/read/jobs.h"

#include "support/history/small_history.h"

#include <gmock/gmock.h>
#include <unistd.h>

namespace exec_wrapper::history {
namespace {

using namespace std::chrono_literals;
using ::testing::IsEmpty;

const WallTime kToday = base::fromUnixMicroseconds(1'796'000'000'000'000);

class JobsOfAHistory : public ::testing::Test {
protected:
  test::SmallHistory history_;
  Reader reader_{history_.database()};
};

TEST_F(JobsOfAHistory, CountsALostRunOfAJobAsFailed) {
  const auto started = static_cast<std::int64_t>(*WrapperMark::ofThisProcess().started);
  history_.addRunning("alive", kToday, ::getpid(), started);
  history_.addRunning("gone", kToday, ::getpid(), started + 1);
  const std::vector<JobRow> jobs = jobsOf(reader_);
  ASSERT_EQ(jobs.size(), 1U);
  EXPECT_EQ(jobs[0].running, 1);
  EXPECT_EQ(jobs[0].failed, 1);
  EXPECT_EQ(jobs[0].strip[0].result, "running");
  EXPECT_EQ(jobs[0].strip[1].result, "lost");
}

TEST_F(JobsOfAHistory, SumsJobsUp) {
  history_.add("1", "b", "succeeded", kToday - 3h, {{"duration_us", std::int64_t{5}}});
  history_.add("2", "b", "failed", kToday - 2h);
  history_.add("3", "b", "timed_out", kToday - 2h);
  history_.add("4", "b", "lost", kToday - 2h);
  history_.add("5", "b", "revoked", kToday - 2h);
  history_.add("6", "b", "stopped", kToday - 2h);
  history_.add("7", "b", "refused", kToday - 1h, {{"schedule", std::string("0 4 * * *")}});
  history_.add("8", "a", "running", kToday);
  const std::vector<JobRow> jobs = jobsOf(reader_);
  ASSERT_EQ(jobs.size(), 2U);
  EXPECT_EQ(jobs[0].job, "a");
  EXPECT_EQ(jobs[0].running, 1);
  EXPECT_FALSE(jobs[0].lastSuccessUs);
  EXPECT_FALSE(jobs[0].usualUs);
  EXPECT_EQ(jobs[1].runs, 7);
  EXPECT_EQ(jobs[1].failed, 4);
  EXPECT_EQ(jobs[1].refused, 1);
  EXPECT_EQ(jobs[1].lastSuccessUs, base::unixMicroseconds(kToday - 3h));
  EXPECT_EQ(jobs[1].schedule, "0 4 * * *") << "of the newest run";
  EXPECT_EQ(jobs[1].strip.front().id, "1");
  EXPECT_EQ(jobs[1].strip.back().id, "7");
  EXPECT_EQ(jobsOf(reader_, "b").size(), 1U);
  EXPECT_THAT(jobsOf(reader_, "c"), IsEmpty());
}

TEST_F(JobsOfAHistory, TakesUsualTimesFromTheLastHundredSuccesses) {
  Transaction transaction(history_.database());
  for (int i = 0; i < 100; ++i) { // the newest takes 1 us, the oldest 100
    history_.add("new-" + std::to_string(i), "job", "succeeded", kToday - i * 1s,
                 {{"duration_us", std::int64_t{i} + 1}});
  }
  history_.add("old", "job", "succeeded", kToday - 1h, {{"duration_us", std::int64_t{9'999}}});
  history_.add("bad", "job", "failed", kToday, {{"duration_us", std::int64_t{9'999}}});
  transaction.commit();
  const std::vector<JobRow> jobs = jobsOf(reader_);
  EXPECT_EQ(jobs.at(0).usualUs, 50);
  EXPECT_EQ(jobs.at(0).longUs, 95);
  EXPECT_EQ(jobs.at(0).strip.size(), 30U);
  EXPECT_EQ(jobs.at(0).strip.back().queuedUs, base::unixMicroseconds(kToday));
}

} // namespace
} // namespace exec_wrapper::history
