#include "event_choice.h"

#include "exec_wrapper/settings.h"
#include "exec_wrapper/testing/sample_events.h"

#include <gmock/gmock.h>

namespace exec_wrapper::command::test {
namespace {

using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

Event finish(RunFinished::Result result) {
  RunFinished fact;
  fact.result = result;
  return contract::eventOf(Severity::Info, fact);
}

TEST(EventChoice, HasTheKindsThatWereNamedAndNoOthers) {
  const EventChoice choice({"run_refused", "progress_made"});
  EXPECT_EQ(choice.kinds(), (EventKinds{EventKind::RunRefused, EventKind::ProgressMade}));
  for (const Event& event : contract::sampleEvents()) {
    EXPECT_EQ(choice.contains(event), choice.kinds().contains(event.kind()));
  }
}

TEST(EventChoice, OfNothingIsEmpty) {
  EXPECT_EQ(EventChoice({}).kinds(), EventKinds());
}

TEST(EventChoice, OfFailedRunsLeavesSuccessesOut) {
  const EventChoice choice({"run_failed"});
  EXPECT_FALSE(choice.contains(finish(RunFinished::Result::Succeeded)));
  EXPECT_TRUE(choice.contains(finish(RunFinished::Result::Failed)));
  EXPECT_TRUE(choice.contains(finish(RunFinished::Result::TimedOut)));
}

TEST(EventChoice, OfAllEndsHasSuccessesWhateverElseIsNamed) {
  const EventChoice choice({"run_finished", "run_failed"});
  EXPECT_TRUE(choice.contains(finish(RunFinished::Result::Succeeded)));
}

TEST(EventChoice, HasTheFirstFailureOfAnOutageAlone) {
  const EventChoice choice({"delivery_failed"});
  const DeliveryFailed failure{"other", "no connection"};
  EXPECT_TRUE(choice.contains(contract::eventOf(Severity::Warning, failure)));
  EXPECT_FALSE(choice.contains(contract::eventOf(Severity::Info, failure)));
}

TEST(EventChoice, RefusesNamesOfNoEventAndTellsWhichThereAre) {
  for (const char* const name : {"finished", "message", "heartbeat", ""}) {
    EXPECT_THAT([name] { EventChoice({name}); },
                ThrowsMessage<ConfigurationError>(HasSubstr("run_refused, run_admitted")))
        << name;
  }
}

} // namespace
} // namespace exec_wrapper::command::test
