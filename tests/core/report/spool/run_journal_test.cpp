#include "report/spool/run_journal.h"

#include "core/report/spool/spool_fixture.h"
#include "report/replay/spooled_run.h"

#include <gmock/gmock.h>

namespace exec_wrapper::report {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class RunBookTest : public SpoolFixture {
protected:
  void addRecipient(const std::string& reporter, EventKinds kinds = EventKinds::all()) {
    book_->addRecipient(reporter, policyFor("http://" + reporter, kinds));
  }

  /// As the next run finds it.
  SpooledRun left() {
    book_.reset();
    std::optional<Journal> journal = Journal::open(files().at(0));
    return leftRunIn(journal.value().read()).value();
  }

  std::optional<RunJournal> book_{std::in_place, rules_, run_};
};

TEST_F(RunBookTest, MakesNoFileBeforeTheFirstEvent) {
  addRecipient("webhook");
  book_->touch();
  book_->settled("webhook", 0, {});
  EXPECT_THAT(files(), IsEmpty());
  book_->keep(event(1, RunAdmitted{}));
  EXPECT_THAT(files(), SizeIs(1));
}

TEST_F(RunBookTest, IsGoneOnceAllReportersHaveTheEnd) {
  addRecipient("webhook");
  addRecipient("process_api");
  book_->keep(event(1, RunAdmitted{}));
  book_->keep(event(2, RunFinished{}));
  book_->settled("webhook", 2, {});
  EXPECT_THAT(files(), SizeIs(1));
  book_->settled("process_api", 1, {});
  EXPECT_THAT(files(), SizeIs(1));
  book_->settled("process_api", 2, {});
  EXPECT_THAT(files(), IsEmpty());
}

TEST_F(RunBookTest, StaysWhileTheRunGoesOn) {
  addRecipient("webhook");
  book_->keep(event(1, RunAdmitted{}));
  book_->settled("webhook", 1, {});
  EXPECT_THAT(files(), SizeIs(1)) << "somebody must tell if the wrapper is killed now";
}

TEST_F(RunBookTest, AReporterThatWantsNoEndHoldsNothingUp) {
  addRecipient("webhook");
  addRecipient("pager", {EventKind::RunAdmitted});
  book_->keep(event(1, RunAdmitted{}));
  book_->settled("pager", 1, {});
  book_->keep(event(2, RunFinished{}));
  book_->settled("webhook", 2, {});
  EXPECT_THAT(files(), IsEmpty());
}

TEST_F(RunBookTest, ARefusalIsKeptForThoseWhoWantIt) {
  addRecipient("process_api", {EventKind::RunAdmitted, EventKind::RunFinished});
  book_->keep(event(1, RunRefused{}));
  EXPECT_THAT(files(), IsEmpty());
  addRecipient("webhook");
  book_->keep(event(2, RunRefused{"lock_file", "held", 75}));
  EXPECT_THAT(text(), HasSubstr("held"));
}

TEST_F(RunBookTest, ALaterRunFindsAllThatItNeeds) {
  rules_.processStarted = 99;
  run_.job = "nightly backup";
  run_.schedule = "0 3 * * *";
  run_.user = 1234;
  run_.begun = WallTime(std::chrono::seconds(1'700'000'000));
  run_.trace = {"0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", false, "a=1,b=2"};
  book_.emplace(rules_, run_);
  addRecipient("process_api");
  book_->keep(event(1, RunAdmitted{{{"id", "7"}}}));
  book_->keep(event(2, AttemptStarted{{1, 0, 0, 4712}}));
  book_->settled("process_api", 1, {{"rid", "abc"}});
  book_->settled("process_api", 0, {{"part", "1"}}); // of an event that is not delivered yet
  const SpooledRun left = this->left();
  EXPECT_EQ(left.job, "process-type-id 12");
  EXPECT_EQ(left.boot, "this-boot");
  EXPECT_EQ(left.run.commandLine, run_.commandLine);
  EXPECT_EQ(left.run.name, "backup");
  EXPECT_EQ(left.run.host, "db1");
  EXPECT_EQ(left.run.job, "nightly backup");
  EXPECT_EQ(left.run.schedule, "0 3 * * *");
  EXPECT_EQ(left.run.user, 1234U);
  EXPECT_EQ(left.run.begun, WallTime(std::chrono::seconds(1'700'000'000)));
  EXPECT_EQ(left.run.trace, run_.trace);
  EXPECT_EQ(left.run.facts, (Facts{{"id", "7"}}));
  EXPECT_EQ(left.wrapper.wrapper, 4711);
  EXPECT_EQ(left.wrapper.wrapperStarted, 99U);
  EXPECT_EQ(left.recipients.at("process_api").destination, "http://process_api");
  EXPECT_EQ(left.recipients.at("process_api").settled, 1U);
  EXPECT_EQ(left.recipients.at("process_api").remembered, (Facts{{"part", "1"}, {"rid", "abc"}}));
  ASSERT_THAT(left.events, SizeIs(2));
  EXPECT_EQ(left.events[1].as<AttemptStarted>()->tally.pid, 4712);
  EXPECT_FALSE(left.over());
}

TEST_F(RunBookTest, AFullSpoolIsNamedAndGetsNothing) {
  addRecipient("webhook");
  rules_.mostBytes = 1;
  rules_.journal = "second";
  RunJournal second(rules_, run_);
  second.addRecipient("webhook", policyFor("x"));
  book_->keep(event(1, RunAdmitted{}));
  try {
    second.keep(event(1, RunAdmitted{}));
    FAIL() << "it was kept";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), HasSubstr("is full"));
    EXPECT_THAT(error.what(), HasSubstr("--flush"));
  }
  EXPECT_THAT(files(), SizeIs(1));
}

// A command that fails for weeks.
TEST_F(RunBookTest, StaysSmallWhileAttemptsAreTold) {
  addRecipient("process_api");
  book_->keep(event(1, RunAdmitted{}));
  const std::string reason(10'000, 'x');
  std::uint64_t sequence = 1;
  for (int i = 0; i < 300; ++i) {
    AttemptStarted started;
    started.tally.progress = std::make_shared<Progress>(Progress{{{"text", {reason, 1}}}, 1});
    book_->keep(event(++sequence, started));
    book_->settled("process_api", sequence, {});
  }
  EXPECT_LT(JournalDirectory(rules_.directory).size(), 2'200'000U);
  const SpooledRun left = this->left();
  EXPECT_EQ(left.events.front().kind(), EventKind::RunAdmitted);
  EXPECT_EQ(left.events.back().sequence, sequence);
  EXPECT_EQ(left.recipients.at("process_api").settled, sequence);
}

TEST_F(RunBookTest, StaysBoundedWhereNobodyCanBeTold) {
  addRecipient("webhook");
  book_->keep(event(1, RunAdmitted{}));
  AttemptStarted started;
  started.tally.progress =
      std::make_shared<Progress>(Progress{{{"text", {std::string(800, 'x'), 1}}}, 1});
  for (std::uint64_t sequence = 2; sequence < 1400; ++sequence) {
    book_->keep(event(sequence, started));
  }
  const SpooledRun left = this->left();
  EXPECT_LT(left.events.size(), 1390U);
  EXPECT_EQ(left.events.front().kind(), EventKind::RunAdmitted);
  EXPECT_EQ(left.events.back().sequence, 1399U);
}

TEST_F(RunBookTest, StaysBoundedHoweverMuchEachAttemptSays) {
  addRecipient("webhook");
  book_->keep(event(1, RunAdmitted{}));
  AttemptStarted started;
  started.tally.progress =
      std::make_shared<Progress>(Progress{{{"text", {std::string(1'000'000, 'x'), 1}}}, 1});
  for (std::uint64_t sequence = 2; sequence < 40; ++sequence) {
    book_->keep(event(sequence, started));
  }
  EXPECT_LT(JournalDirectory(rules_.directory).size(), 12'000'000U);
  const SpooledRun left = this->left();
  EXPECT_EQ(left.events.front().kind(), EventKind::RunAdmitted);
  EXPECT_EQ(left.events.back().sequence, 39U);
}

} // namespace
} // namespace exec_wrapper::report
