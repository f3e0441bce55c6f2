#include "report/replay/spooled_run.h"

#include "base/times.h"

#include "core/report/spool/spool_fixture.h"
#include "report/spool/event_codec.h"
#include "report/spool/run_journal.h"

#include <gmock/gmock.h>

namespace exec_wrapper::report {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::Not;

class LeftRunTest : public SpoolFixture {
protected:
  SpooledRun left(std::vector<Event> events) {
    std::vector<JournalRecord> records = {headerOf(rules_, run_)};
    for (const Event& event : events) {
      records.push_back(recordOf(event));
    }
    return leftRunIn(records).value();
  }

  const WallTime now_ = start_ + 1h;
};

TEST_F(LeftRunTest, IsNothingWithoutAHeader) {
  EXPECT_FALSE(leftRunIn({}));
  EXPECT_FALSE(leftRunIn({recordOf(event(1, RunAdmitted{}))}));
  JournalRecord later(kRunRecord);
  later.set("format", 2);
  EXPECT_FALSE(leftRunIn({later}));
}

TEST_F(LeftRunTest, IgnoresWhatItDoesNotKnow) {
  EXPECT_EQ(leftRunIn({headerOf(rules_, run_), JournalRecord("news")})->events.size(), 0U);
}

TEST_F(LeftRunTest, OfAnOlderVersionHasTheNameOfItsProcessAsItsJob) {
  EXPECT_EQ(left({}).run.job, "backup");
  run_.name.clear();
  EXPECT_EQ(left({}).run.job, "tar -czf a.tgz /etc");
}

TEST_F(LeftRunTest, KilledDuringAnAttemptFailedThen) {
  const SpooledRun run = left({event(1, RunAdmitted{}), event(2, AttemptStarted{{3, 2, 1, 4712}})});
  const Event last = synthesizeFinalEvent(run, start_ + 12s, now_, "this-boot");
  EXPECT_EQ(last.sequence, 3U);
  EXPECT_EQ(last.wallAt, start_ + 12s);
  EXPECT_EQ(last.severity, Severity::Warning);
  const auto& finished = std::get<RunFinished>(last.payload);
  EXPECT_EQ(finished.result, RunFinished::Result::Failed);
  EXPECT_EQ(finished.cause, Cause::WrapperKilled);
  EXPECT_EQ(finished.end, std::nullopt) << "nobody saw it";
  EXPECT_EQ(finished.exitStatus, 137);
  EXPECT_EQ(finished.tally.attempt, 3U);
  EXPECT_EQ(finished.tally.failedAttempts, 3U);
  EXPECT_EQ(finished.tally.timedOutAttempts, 1U);
  EXPECT_EQ(finished.tally.pid, 4712);
  EXPECT_EQ(finished.elapsed, 11s);
  EXPECT_EQ(finished.attemptElapsed, 10s);
  EXPECT_THAT(finished.detail,
              HasSubstr("the wrapper was killed between " + base::formatTime(start_ + 12s) +
                        " and " + base::formatTime(now_)));
}

TEST_F(LeftRunTest, KilledBetweenAttemptsHasNoFurtherFailure) {
  AttemptEnded ended;
  ended.tally = {1, 1, 0, 4712};
  const SpooledRun run =
      left({event(1, RunAdmitted{}), event(2, AttemptStarted{{1, 0, 0, 4712}}), event(3, ended)});
  const Event last = synthesizeFinalEvent(run, start_ + 4s, now_, "this-boot");
  EXPECT_EQ(std::get<RunFinished>(last.payload).tally.failedAttempts, 1U);
  EXPECT_EQ(std::get<RunFinished>(last.payload).attemptElapsed, 0s);
}

TEST_F(LeftRunTest, AMachineThatWentDownIsNoKilledWrapper) {
  const SpooledRun run = left({event(1, RunAdmitted{})});
  const Event last = synthesizeFinalEvent(run, start_ + 4s, now_, "another-boot");
  EXPECT_THAT(std::get<RunFinished>(last.payload).detail, HasSubstr("the machine went down"));
}

TEST_F(LeftRunTest, AClockThatWentBackGivesNoNegativeTimes) {
  const SpooledRun run = left({event(1, RunAdmitted{}), event(2, AttemptStarted{})});
  const Event last = synthesizeFinalEvent(run, start_ - 1h, now_, "this-boot");
  EXPECT_EQ(std::get<RunFinished>(last.payload).elapsed, 0s);
}

TEST_F(LeftRunTest, IsShownByNameElseByCommand) {
  EXPECT_THAT(left({event(1, RunAdmitted{})}).shown(), HasSubstr("\"backup\" (pid 4711 on db1"));
  run_.name = "";
  EXPECT_THAT(left({}).shown(), HasSubstr("\"tar -czf a.tgz /etc\""));
}

} // namespace
} // namespace exec_wrapper::report
