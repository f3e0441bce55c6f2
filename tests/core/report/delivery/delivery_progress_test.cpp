#include "core/report/delivery/schedule_fixture.h"

namespace exec_wrapper::report {
namespace {

using namespace std::chrono_literals;

ProgressPtr progress(std::uint64_t revision) {
  auto made = std::make_shared<Progress>();
  made->values["success_count"] = {std::to_string(revision), revision};
  made->revision = revision;
  return made;
}

Tally tallyWith(std::uint64_t revision, std::uint64_t failed = 0) {
  Tally tally{1, failed, 0, 4711};
  tally.progress = progress(revision);
  return tally;
}

class DeliveryProgress : public ScheduleTest {
protected:
  DeliveryProgress() {
    policy_.progress = 5s;
    policy_.retryDelay = 10s;
    policy_.retries = 1;
    policy_.newestOnly = true;
  }

  void admitted() {
    accept(RunAdmitted{});
    attempt();
    delivered();
  }

  void told(std::uint64_t revision) {
    schedule().observe(*made(ProgressMade{tallyWith(revision)}));
  }

  /// What the attempt that is made now says of the progress.
  std::uint64_t attempted(EventKind kind = EventKind::ProgressMade) {
    const Step step = schedule().next();
    if (!step.attempt) {
      ADD_FAILURE() << "no attempt";
      return 0;
    }
    EXPECT_EQ(step.attempt->event->kind(), kind);
    return std::visit(
        [](const auto& fact) -> std::uint64_t {
          if constexpr (requires { fact.tally; }) {
            return fact.tally.progress ? fact.tally.progress->revision : 0;
          }
          return 0;
        },
        step.attempt->event->payload);
  }
};

TEST_F(DeliveryProgress, TheFirstIsDueAtOnceTheNextAfterTheInterval) {
  admitted();
  EXPECT_TRUE(atRest());
  told(1);
  EXPECT_TRUE(schedule().busy());
  EXPECT_EQ(attempted(), 1U);
  delivered();
  EXPECT_TRUE(atRest());

  told(2);
  EXPECT_EQ(wait(), 5s);
  told(3);
  clock_.advance(5s);
  EXPECT_EQ(attempted(), 3U) << "one update for both";
  delivered();
  EXPECT_TRUE(atRest());
}

TEST_F(DeliveryProgress, IsNotDueByItselfWithoutAnInterval) {
  policy_.progress.reset();
  policy_.heartbeat = 30s;
  admitted();
  told(1);
  EXPECT_EQ(wait(), 30s);
  clock_.advance(30s);
  EXPECT_EQ(attempted(EventKind::Heartbeat), 1U) << "it travels with the heartbeat";
}

TEST_F(DeliveryProgress, WithAnIntervalOfZeroIsDueWheneverThereIsNews) {
  policy_.progress = 0s;
  admitted();
  for (std::uint64_t revision = 1; revision < 4; ++revision) {
    told(revision);
    EXPECT_EQ(attempted(), revision);
    delivered();
    EXPECT_TRUE(atRest());
  }
}

TEST_F(DeliveryProgress, AnyUpdateCarriesItAndBeginsTheIntervalAnew) {
  admitted();
  told(1);
  accept(AttemptEnded{tallyWith(1, 1), {}, Cause::Itself, 1s, 1s});
  EXPECT_EQ(attempted(EventKind::AttemptEnded), 1U);
  delivered();
  EXPECT_TRUE(atRest());
  told(2);
  EXPECT_EQ(wait(), 5s);
}

TEST_F(DeliveryProgress, ALateAttemptCarriesTheNewest) {
  admitted();
  accept(AttemptEnded{tallyWith(1, 1), {}, Cause::Itself, 1s, 1s});
  EXPECT_EQ(attempted(EventKind::AttemptEnded), 1U);
  fails();
  told(7);
  clock_.advance(10s);
  EXPECT_EQ(attempted(EventKind::AttemptEnded), 7U) << "one update catches up";
  delivered();
  EXPECT_TRUE(atRest());
}

TEST_F(DeliveryProgress, OnceGivenUpWaitsForNews) {
  admitted();
  told(1);
  attempted();
  fails();
  clock_.advance(10s);
  EXPECT_EQ(attempted(), 1U);
  fails();
  EXPECT_TRUE(atRest()) << "the server is not asked again for the same";
  told(2);
  EXPECT_EQ(wait(), 5s);
}

TEST_F(DeliveryProgress, EndsWithTheRun) {
  admitted();
  told(1);
  accept(RunFinished{});
  EXPECT_EQ(attempt(), EventKind::RunFinished);
  delivered();
  EXPECT_TRUE(atRest());
}

} // namespace
} // namespace exec_wrapper::report
