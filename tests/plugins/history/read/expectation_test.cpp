#include "history/read/expectation.h"

#include "base/times.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <ctime>

namespace exec_wrapper::history {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// A zone with rules of its own: the machine may know no names.
constexpr const char* kBerlin = "CET-1CEST,M3.5.0,M10.5.0/3";

WallTime at(const char* utc) {
  return *base::parseTime(std::string(utc) + ".000Z");
}

class AnExpectation : public ::testing::Test {
protected:
  AnExpectation() {
    if (const char* const zone = std::getenv("TZ")) {
      before_ = zone;
    }
    ::setenv("TZ", "UTC0", 1);
    ::tzset();
  }
  ~AnExpectation() override {
    before_ ? ::setenv("TZ", before_->c_str(), 1) : ::unsetenv("TZ");
    ::tzset();
  }

  static JobRow job(const char* schedule, const char* lastRun, const char* zone = "") {
    JobRow job;
    job.schedule = schedule;
    job.timeZone = zone;
    job.strip.push_back({"id", "succeeded", base::unixMicroseconds(at(lastRun)), std::nullopt});
    return job;
  }

private:
  std::optional<std::string> before_;
};

TEST_F(AnExpectation, OfAJobThatRunsOnTimeIsItsNextStart) {
  const auto found =
      expectationOf(job("0 4 * * *", "2026-11-29T04:00:01"), at("2026-11-29T12:00:00"));
  ASSERT_TRUE(found);
  EXPECT_FALSE(found->late());
  EXPECT_FALSE(found->since);
  EXPECT_EQ(found->next, at("2026-11-30T04:00:00"));
}

TEST_F(AnExpectation, IsLateAfterAMinuteAndMissedAfterMore) {
  const JobRow daily = job("0 4 * * *", "2026-11-29T04:00:01");
  EXPECT_FALSE(expectationOf(daily, at("2026-11-30T04:01:00"))->late());
  const auto late = expectationOf(daily, at("2026-11-30T04:01:01"));
  EXPECT_EQ(late->missed, 1);
  EXPECT_EQ(late->since, at("2026-11-30T04:00:00"));
  EXPECT_EQ(late->next, at("2026-12-01T04:00:00"));
  const auto missed = expectationOf(daily, at("2026-12-02T12:00:00"));
  EXPECT_EQ(missed->missed, 3);
  EXPECT_EQ(missed->since, at("2026-11-30T04:00:00"));
}

TEST_F(AnExpectation, NamesTheMissedStartsOfTheLastDay) {
  const JobRow halfDaily = job("0 */12 * * *", "2026-11-29T00:00:01");
  EXPECT_THAT(expectationOf(halfDaily, at("2026-11-30T13:00:00"))->missedOfDay,
              ElementsAre(at("2026-11-30T00:00:00"), at("2026-11-30T12:00:00")));
  EXPECT_THAT(expectationOf(halfDaily, at("2026-11-29T12:02:00"))->missedOfDay,
              ElementsAre(at("2026-11-29T12:00:00")));
  EXPECT_THAT(expectationOf(halfDaily, at("2026-11-29T11:00:00"))->missedOfDay, IsEmpty());
}

TEST_F(AnExpectation, NamesTheFirstHundredOfMore) {
  const auto found =
      expectationOf(job("* * * * *", "2026-11-20T00:00:01"), at("2026-11-30T00:00:00"));
  EXPECT_EQ(found->missedOfDay.size(), 100U);
  EXPECT_EQ(found->missedOfDay.front(), at("2026-11-29T00:01:00"));
  EXPECT_EQ(found->next, at("2026-11-30T00:01:00")) << "now is not to come";
}

TEST_F(AnExpectation, AllowsForTheStartSplay) {
  JobRow daily = job("0 4 * * *", "2026-11-29T04:00:01");
  daily.startSplayUs = 600'000'000;
  EXPECT_FALSE(expectationOf(daily, at("2026-11-30T04:11:00"))->late());
  EXPECT_TRUE(expectationOf(daily, at("2026-11-30T04:11:01"))->late());
}

TEST_F(AnExpectation, AcceptsAStartThatCameALittleEarly) {
  const JobRow daily = job("0 4 * * *", "2026-11-30T03:59:45"); // of a clock that is ahead
  EXPECT_FALSE(expectationOf(daily, at("2026-11-30T12:00:00"))->late());
}

TEST_F(AnExpectation, CountsAHundredStartsAtMost) {
  const auto found =
      expectationOf(job("* * * * *", "2020-01-01T00:00:00"), at("2026-11-30T12:00:00"));
  EXPECT_EQ(found->missed, 100);
  EXPECT_EQ(found->next, at("2026-11-30T12:01:00"));
}

TEST_F(AnExpectation, IsOfTheZoneOfTheJob) {
  const auto found =
      expectationOf(job("0 4 * * *", "2026-11-29T03:00:01", kBerlin), at("2026-11-29T12:00:00"));
  EXPECT_EQ(found->next, at("2026-11-30T03:00:00"));
  EXPECT_STREQ(std::getenv("TZ"), "UTC0") << "the zone of this process is as before";
  std::time_t noon = 1'764'504'000;
  EXPECT_EQ(std::localtime(&noon)->tm_gmtoff, 0);
}

TEST_F(AnExpectation, FollowsTheChangesOfTheLocalTime) {
  // On 29 March 2026 the hour from 2 to 3 does not exist, and the start is due at 3 (1 UTC).
  const auto spring =
      expectationOf(job("30 2 * * *", "2026-03-28T01:30:01", kBerlin), at("2026-03-28T12:00:00"));
  EXPECT_EQ(spring->next, at("2026-03-29T01:00:00"));
  // On 25 October 2026 the hour from 2 to 3 is there twice, and there is one start.
  const JobRow autumn = job("30 2 * * *", "2026-10-25T00:30:01", kBerlin);
  EXPECT_FALSE(expectationOf(autumn, at("2026-10-25T12:00:00"))->late());
  EXPECT_EQ(expectationOf(autumn, at("2026-10-25T12:00:00"))->next, at("2026-10-26T01:30:00"));
}

TEST_F(AnExpectation, IsNoneWithoutAScheduleThatIsUnderstood) {
  const WallTime now = at("2026-11-30T12:00:00");
  EXPECT_FALSE(expectationOf(job("", "2020-01-01T00:00:00"), now));
  EXPECT_FALSE(expectationOf(job("OnCalendar=daily", "2020-01-01T00:00:00"), now));
  EXPECT_FALSE(expectationOf(job("@reboot", "2020-01-01T00:00:00"), now));
  JobRow empty;
  empty.schedule = "* * * * *";
  EXPECT_FALSE(expectationOf(empty, now));
}

TEST_F(AnExpectation, OfADateThatNeverComesHasNoNextStart) {
  const auto found =
      expectationOf(job("0 0 31 2 *", "2026-11-29T04:00:01"), at("2026-11-30T12:00:00"));
  ASSERT_TRUE(found);
  EXPECT_FALSE(found->late());
  EXPECT_FALSE(found->next);
}

} // namespace
} // namespace exec_wrapper::history
