#include "event_choice.h"

#include "exec_wrapper/settings.h"
#include "exec_wrapper/testing/sample_events.h"

#include <gmock/gmock.h>

namespace exec_wrapper::webhook {
namespace {

using contract::eventOf;
using ::testing::HasSubstr;

Event finished(RunFinished::Result result) {
  RunFinished fact;
  fact.result = result;
  return eventOf(Severity::Info, fact);
}

std::string complaintOf(const std::string& name) {
  try {
    EventChoice{{name}};
  } catch (const ConfigurationError& error) {
    return error.what();
  }
  return {};
}

TEST(WebhookEventChoice, HasTheKindsThatAreNamed) {
  EXPECT_EQ(EventChoice({"run_refused", "alert"}).kinds(),
            (EventKinds{EventKind::RunRefused, EventKind::Alert}));
  EXPECT_EQ(EventChoice({"run_finished", "run_failed"}).kinds(),
            EventKinds{EventKind::RunFinished});
  EXPECT_EQ(EventChoice({}).kinds(), EventKinds());
}

TEST(WebhookEventChoice, CanLeaveOutRunsThatWentWell) {
  const EventChoice failures({"run_failed"});
  EXPECT_FALSE(failures.contains(finished(RunFinished::Result::Succeeded)));
  EXPECT_TRUE(failures.contains(finished(RunFinished::Result::Failed)));
  EXPECT_TRUE(failures.contains(finished(RunFinished::Result::TimedOut)));

  EXPECT_TRUE(EventChoice({"run_finished"}).contains(finished(RunFinished::Result::Succeeded)));
  EXPECT_FALSE(EventChoice({"alert"}).contains(finished(RunFinished::Result::Failed)));
}

TEST(WebhookEventChoice, HasWhatIsAskedForByAnInterval) {
  EXPECT_TRUE(EventChoice({}).contains(eventOf(Severity::Debug, Heartbeat{})));
  EXPECT_TRUE(EventChoice({}).contains(eventOf(Severity::Debug, ProgressMade{})));
}

TEST(WebhookEventChoice, LeavesOutFurtherFailuresOfAnOutage) {
  const EventChoice choice({"delivery_failed"});
  EXPECT_TRUE(choice.contains(eventOf(Severity::Warning, DeliveryFailed{})));
  EXPECT_FALSE(choice.contains(eventOf(Severity::Debug, DeliveryFailed{})));
}

TEST(WebhookEventChoice, RefusesWhatIsNoEvent) {
  EXPECT_THAT(complaintOf("finished"),
              HasSubstr("unknown event finished; choose from run_refused, "));
  EXPECT_THAT(complaintOf("heartbeat"), HasSubstr("webhook-heartbeat"));
}

} // namespace
} // namespace exec_wrapper::webhook
