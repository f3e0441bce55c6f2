#include "exec_wrapper/event_names.h"

#include <gtest/gtest.h>

namespace exec_wrapper {
namespace {

template <class Enum> class EventNames : public ::testing::Test {};

using Enums = ::testing::Types<Severity, EventKind, RunFinished::Result, Cause, ProcessEnd::Kind,
                               Stalled::Sign>;
TYPED_TEST_SUITE(EventNames, Enums);

TYPED_TEST(EventNames, StandForTheValuesThatHaveThem) {
  for (std::size_t place = 0; place < namesOf<TypeParam>().size(); ++place) {
    const auto value = static_cast<TypeParam>(place);
    EXPECT_FALSE(nameOf(value).empty());
    EXPECT_EQ(valueNamed<TypeParam>(nameOf(value)), value);
  }
}

TYPED_TEST(EventNames, AreNoneOfWhatIsNoValue) {
  EXPECT_EQ(nameOf(static_cast<TypeParam>(namesOf<TypeParam>().size())), "");
  EXPECT_EQ(valueNamed<TypeParam>(""), std::nullopt);
  EXPECT_EQ(valueNamed<TypeParam>("Succeeded"), std::nullopt);
}

TEST(EventNamesTest, AreThoseOfTheLastValues) {
  EXPECT_EQ(nameOf(Severity::Critical), "CRITICAL");
  EXPECT_EQ(nameOf(EventKind::Heartbeat), "heartbeat");
  EXPECT_EQ(nameOf(EventKind::CommandReady), "command_ready");
  EXPECT_EQ(nameOf(EventKind::CommandStopping), "command_stopping");
  EXPECT_EQ(nameOf(EventKind::RunFinished), "run_finished");
  EXPECT_EQ(nameOf(EventKind::Stalled), "stalled");
  EXPECT_EQ(nameOf(EventKind::StillRunning), "still_running");
  EXPECT_EQ(nameOf(RunFinished::Result::TimedOut), "timed_out");
  EXPECT_EQ(nameOf(Cause::WrapperKilled), "wrapper_killed");
  EXPECT_EQ(nameOf(Cause::Stalled), "stall");
  EXPECT_EQ(nameOf(ProcessEnd::Kind::Outlived), "outlived");
  EXPECT_EQ(nameOf(Stalled::Sign::Trigger), "trigger");
  EXPECT_EQ(namesOf<EventKind>().size(), std::variant_size_v<Payload>);
}

} // namespace
} // namespace exec_wrapper
