#include "common/event/event_filter.h"

#include "exec_wrapper/settings.h"
#include "exec_wrapper/testing/sample_events.h"

#include <gmock/gmock.h>

namespace exec_wrapper::common {
namespace {

using contract::eventOf;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using ::testing::ThrowsMessage;

constexpr EventKinds kTimed = {EventKind::Heartbeat, EventKind::ProgressMade};

EventFilter filterOf(const std::vector<std::string>& names, EventKinds others = {}) {
  return EventFilter("some-events", names, others);
}

Event endWith(RunFinished::Result result) {
  RunFinished fact;
  fact.result = result;
  return eventOf(Severity::Info, fact);
}

TEST(EventFilter, PassesTheNamedKindsAndNoOthers) {
  const EventFilter filter = filterOf({"run_refused", "progress_made"});
  EXPECT_EQ(filter.kinds(), (EventKinds{EventKind::RunRefused, EventKind::ProgressMade}));
  for (const Event& event : contract::sampleEvents()) {
    EXPECT_EQ(filter.passes(event), filter.kinds().contains(event.kind()));
  }
}

TEST(EventFilter, PassesWhatTheCommandReportsOfItself) {
  EXPECT_EQ(filterOf({"command_ready"}).kinds(), EventKinds{EventKind::CommandReady});
  EXPECT_EQ(filterOf({"command_stopping"}).kinds(), EventKinds{EventKind::CommandStopping});
  EXPECT_FALSE(filterOf({"command_ready"}).passes(eventOf(Severity::Info, CommandStopping{})));
}

TEST(EventFilter, OfNoNamesPassesNothing) {
  EXPECT_EQ(filterOf({}).kinds(), EventKinds());
}

TEST(EventFilter, OfFailedRunsLeavesSuccessesOut) {
  const EventFilter failures = filterOf({"run_failed"});
  EXPECT_EQ(failures.kinds(), EventKinds{EventKind::RunFinished});
  EXPECT_FALSE(failures.passes(endWith(RunFinished::Result::Succeeded)));
  EXPECT_TRUE(failures.passes(endWith(RunFinished::Result::Failed)));
  EXPECT_TRUE(failures.passes(endWith(RunFinished::Result::TimedOut)));
}

TEST(EventFilter, OfAllEndsPassesSuccessesWhateverElseIsNamed) {
  for (const auto& names : {std::vector<std::string>{"run_finished"},
                            {"run_finished", "run_failed"},
                            {"run_failed", "run_finished"}}) {
    EXPECT_TRUE(filterOf(names).passes(endWith(RunFinished::Result::Succeeded)));
  }
  EXPECT_FALSE(filterOf({"alert"}).passes(endWith(RunFinished::Result::Failed)));
}

TEST(EventFilter, PassesTheFirstFailureOfAnOutageAlone) {
  const EventFilter filter = filterOf({"delivery_failed"});
  EXPECT_TRUE(filter.passes(eventOf(Severity::Warning, DeliveryFailed{})));
  EXPECT_FALSE(filter.passes(eventOf(Severity::Info, DeliveryFailed{})));
  EXPECT_FALSE(filter.passes(eventOf(Severity::Debug, DeliveryFailed{})));
}

TEST(EventFilter, PassesWhatOtherSettingsAskFor) {
  const EventFilter filter = filterOf({"alert"}, kTimed);
  EXPECT_EQ(filter.kinds(), filterOf({"alert"}).kinds());
  EXPECT_TRUE(filter.passes(eventOf(Severity::Debug, Heartbeat{})));
  EXPECT_TRUE(filter.passes(eventOf(Severity::Debug, ProgressMade{})));
  EXPECT_FALSE(filter.passes(endWith(RunFinished::Result::Failed)));
}

TEST(EventFilter, RefusesNamesOfNoEventAndListsTheOthers) {
  for (const char* const name : {"finished", "message", "heartbeat", ""}) {
    EXPECT_THAT([name] { filterOf({name}); },
                ThrowsMessage<ConfigurationError>(
                    AllOf(StartsWith(std::string("some-events: there is no event \"") + name + '"'),
                          HasSubstr("run_refused, run_admitted"), HasSubstr("progress_made"))))
        << name;
  }
}

TEST(EventFilter, RefusesNamesThatOtherSettingsAskFor) {
  EXPECT_THAT(
      [] { filterOf({"progress_made"}, kTimed); },
      ThrowsMessage<ConfigurationError>(HasSubstr("alert"))); // all that there are, this one not
  EXPECT_THAT([] { filterOf({"finished"}, kTimed); },
              ThrowsMessage<ConfigurationError>(Not(HasSubstr("progress_made"))));
}

TEST(EventFilter, OfAlertsPassesAllThatPeopleShouldActOn) {
  const EventFilter filter = filterOf({"alert"});
  EXPECT_EQ(filter.kinds(),
            (EventKinds{EventKind::Alert, EventKind::Stalled, EventKind::StillRunning}));
  EXPECT_TRUE(filter.passes(eventOf(Severity::Error, Stalled{})));
  EXPECT_TRUE(filter.passes(eventOf(Severity::Warning, StillRunning{})));
  EXPECT_TRUE(filter.passes(eventOf(Severity::Error, Alert{})));
}

TEST(EventFilter, TellsStallsAndLongRunsApartWhereTheyAreNamed) {
  const EventFilter stalls = filterOf({"stalled"});
  EXPECT_EQ(stalls.kinds(), EventKinds{EventKind::Stalled});
  EXPECT_TRUE(stalls.passes(eventOf(Severity::Error, Stalled{})));
  EXPECT_FALSE(stalls.passes(eventOf(Severity::Warning, StillRunning{})));
  EXPECT_EQ(filterOf({"still_running"}).kinds(), EventKinds{EventKind::StillRunning});
}

TEST(EventFilterTest, FailedRunsGiveWayToAlertsThatAreJudgedByRules) {
  using Failures = EventFilter::Failures;
  const std::vector<std::string> both = {"run_refused", "run_failed", "alert"};
  const EventFilter people("x", both, {}, Failures::GiveWayToAlerts);
  EXPECT_FALSE(people.passes(endWith(RunFinished::Result::Failed)));
  EXPECT_TRUE(people.passes(eventOf(Severity::Error, Alert{})));
  EXPECT_TRUE(EventFilter("x", both).passes(endWith(RunFinished::Result::Failed)));
  const EventFilter withoutAlerts("x", {"run_failed"}, {}, Failures::GiveWayToAlerts);
  EXPECT_TRUE(withoutAlerts.passes(endWith(RunFinished::Result::Failed)));
  const EventFilter all("x", {"run_finished", "alert"}, {}, Failures::GiveWayToAlerts);
  EXPECT_TRUE(all.passes(endWith(RunFinished::Result::Failed)));
}

} // namespace
} // namespace exec_wrapper::common
