#include "history/read/reader.h"

#include "history/record/recorder.h"
#include "support/history/small_history.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <memory>
#include <set>

namespace exec_wrapper::history {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const WallTime kNow = base::fromUnixMicroseconds(1'796'000'000'000'000);

class ReaderOfAHistory : public ::testing::Test {
protected:
  std::vector<std::string> idsOf(const RunFilter& filter, std::size_t most = 100) {
    std::vector<std::string> ids;
    for (const RunRow& run : reader_.runs(filter, most)) {
      ids.push_back(run.id);
    }
    return ids;
  }

  test::SmallHistory history_;
  Reader reader_{history_.database()};
};

TEST_F(ReaderOfAHistory, HasTheNewestRunsFirst) {
  history_.add("a", "job", "succeeded", kNow - 2h);
  history_.add("b", "job", "succeeded", kNow);
  history_.add("c", "job", "succeeded", kNow - 1h);
  EXPECT_THAT(idsOf({}), ElementsAre("b", "c", "a"));
  EXPECT_THAT(idsOf({}, 2), ElementsAre("b", "c"));
  EXPECT_THAT(idsOf({}, 0), IsEmpty());
  EXPECT_EQ(reader_.count(), 3);
}

TEST_F(ReaderOfAHistory, FiltersByAllThatAFilterHas) {
  history_.add("a", "one", "failed", kNow - 2h, {{"host", std::string("web1")}});
  history_.add("b", "two", "failed", kNow - 1h, {{"host", std::string("web2")}});
  history_.add("c", "two", "succeeded", kNow, {{"host", std::string("web1")}});
  EXPECT_THAT(idsOf({.results = {"failed", "lost"}}), ElementsAre("b", "a"));
  EXPECT_THAT(idsOf({.job = "two"}), ElementsAre("c", "b"));
  EXPECT_THAT(idsOf({.host = "web1"}), ElementsAre("c", "a"));
  EXPECT_THAT(idsOf({.sinceUs = base::unixMicroseconds(kNow - 1h)}), ElementsAre("c", "b"));
  EXPECT_THAT(idsOf({.untilUs = base::unixMicroseconds(kNow - 1h)}), ElementsAre("a"));
  EXPECT_THAT(idsOf({.results = {"failed"}, .job = "two", .host = "web2"}), ElementsAre("b"));
  EXPECT_THAT(idsOf({.results = {"') OR ('1' = '1"}}), IsEmpty());
  EXPECT_THAT(idsOf({.job = "' OR '1' = '1"}), IsEmpty());
}

TEST_F(ReaderOfAHistory, LosesAndRepeatsNoRunBetweenStepsWhereTimesAreEqual) {
  Transaction transaction(history_.database());
  constexpr int kRuns = 1'234; // more than two steps
  for (int i = 0; i < kRuns; ++i) {
    history_.add("run-" + std::to_string(i), "job", "succeeded", kNow - (i / 700) * 1s);
  }
  transaction.commit();
  std::set<std::string> ids;
  std::vector<std::int64_t> times;
  reader_.eachRun({}, [&](const std::vector<RunRow>& runs) {
    for (const RunRow& run : runs) {
      EXPECT_TRUE(ids.insert(run.id).second) << run.id;
      times.push_back(run.queuedUs);
    }
    return true;
  });
  EXPECT_EQ(ids.size(), std::size_t{kRuns});
  EXPECT_TRUE(std::ranges::is_sorted(times, std::greater<>()));
}

TEST_F(ReaderOfAHistory, EndsWhenNoMoreAreWanted) {
  Transaction transaction(history_.database());
  for (int i = 0; i < 1'100; ++i) {
    history_.add("run-" + std::to_string(i), "job", "succeeded", kNow);
  }
  transaction.commit();
  int steps = 0;
  reader_.eachRun({}, [&](const std::vector<RunRow>&) { return ++steps < 2; });
  EXPECT_EQ(steps, 2);
}

TEST_F(ReaderOfAHistory, ShowsARunAsLostWhoseWrapperIsGone) {
  const auto self = static_cast<std::int64_t>(::getpid());
  const auto started = static_cast<std::int64_t>(*WrapperMark::ofThisProcess().started);
  history_.addRunning("alive", kNow, self, started);
  history_.addRunning("gone", kNow, self, started + 1); // the number belongs to another process now
  history_.addRunning("elsewhere", kNow, self, started + 1, "another-host");
  std::map<std::string, std::string> results;
  for (const RunRow& run : reader_.runs({.results = {"running"}}, 10)) {
    results[run.id] = run.result;
  }
  EXPECT_EQ(results, (std::map<std::string, std::string>{
                         {"alive", "running"}, {"elsewhere", "running"}, {"gone", "lost"}}));
  const SqlRows stored = history_.database().select({"result"}, "FROM run WHERE id = 'gone'");
  EXPECT_EQ(stored.at(0).at(0), "running") << "a reader writes nothing";
}

/// Remembers the statements, and finds nothing.
class RecordingSession final : public SqlSession {
public:
  explicit RecordingSession(std::vector<std::string>& statements) : statements_(statements) {}

  SqlResult run(const std::string& statement, const std::vector<SqlValue>&,
                std::size_t) noexcept override {
    statements_.push_back(statement);
    return SqlRows();
  }

private:
  std::vector<std::string>& statements_;
};

TEST_F(ReaderOfAHistory, AsksSoThatTheDatabaseUsesItsIndexes) {
  std::vector<std::string> statements;
  Database recording(Address::Kind::File, std::make_unique<RecordingSession>(statements));
  Reader reader(recording);
  reader.runs({.results = {"running"}}, 10);
  reader.runs({.results = {"failed", "timed_out", "revoked", "lost"}}, 10);
  reader.runs({}, 10);
  const std::vector<std::string> indexes = {"run_running", "run_failed", "run_by_time"};
  ASSERT_EQ(statements.size(), indexes.size());
  for (std::size_t i = 0; i < statements.size(); ++i) {
    const SqlRows plan = history_.database().query("EXPLAIN QUERY PLAN " + statements[i], 4);
    EXPECT_THAT(plan.at(0).at(3).value_or(""), ::testing::HasSubstr(indexes[i]));
  }
}

TEST_F(ReaderOfAHistory, FindsARunByTheBeginningOfItsId) {
  history_.add("abc1", "job", "failed", kNow);
  history_.add("abc2", "job", "failed", kNow);
  history_.add("b", "job", "failed", kNow);
  EXPECT_EQ(reader_.runsOfId("abc").size(), 2U);
  EXPECT_EQ(reader_.runsOfId("abc2").size(), 1U);
  EXPECT_THAT(reader_.runsOfId("abd"), IsEmpty());
  EXPECT_THAT(reader_.runsOfId("%"), IsEmpty());
}

TEST_F(ReaderOfAHistory, HasAttemptsAndAlertsInTheirOrder) {
  RunRecord record;
  record.id = "a";
  record.run = {{"job", std::string("job")},
                {"result", std::string("failed")},
                {"queued_us", base::unixMicroseconds(kNow)},
                {"output", std::string("out")}};
  record.attempts[2] = {{"exit_status", std::int64_t{4}}};
  record.attempts[1] = {{"exit_status", std::int64_t{3}}, {"decision", std::string("again")}};
  record.alerts[7] = {{"at_us", base::unixMicroseconds(kNow)},
                      {"severity", std::string("error")},
                      {"event", std::string("alert")},
                      {"text", std::string("late")},
                      {"recovery", std::int64_t{0}}};
  history_.store(record);
  const std::vector<AttemptRow> attempts = reader_.attempts("a");
  ASSERT_EQ(attempts.size(), 2U);
  EXPECT_EQ(attempts[0].exitStatus, 3);
  EXPECT_EQ(attempts[0].decision, "again");
  EXPECT_EQ(attempts[1].number, 2);
  const std::vector<AlertRow> alerts = reader_.alertsOf("a");
  ASSERT_EQ(alerts.size(), 1U);
  EXPECT_EQ(alerts[0].text, "late");
  EXPECT_EQ(alerts[0].job, "job");
  EXPECT_EQ(reader_.alertsSince(base::unixMicroseconds(kNow), 10).size(), 1U);
  EXPECT_THAT(reader_.alertsSince(base::unixMicroseconds(kNow) + 1, 10), IsEmpty());
  EXPECT_EQ(reader_.details("a").output, "out");
}

} // namespace
} // namespace exec_wrapper::history
