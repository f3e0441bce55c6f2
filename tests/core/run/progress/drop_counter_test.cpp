#include "run/progress/drop_counter.h"

#include <gtest/gtest.h>

namespace exec_wrapper::run {
namespace {

TEST(ProgressComplaintsTest, HasNoneAtFirst) {
  EXPECT_FALSE(DropCounter().any());
}

TEST(ProgressComplaintsTest, SaysWhyOneWasDiscarded) {
  DropCounter complaints;
  complaints.add(MessageError::NotJson);
  EXPECT_TRUE(complaints.any());
  EXPECT_EQ(complaints.take(),
            "progress from the command: 1 message discarded because it is not JSON");
  EXPECT_FALSE(complaints.any());
}

TEST(ProgressComplaintsTest, SaysHowManyAndWhyTheLatest) {
  DropCounter complaints;
  complaints.add(MessageError::NotJson);
  complaints.add(MessageError::TooLong);
  EXPECT_EQ(complaints.take(),
            "progress from the command: 2 messages discarded, the latest because "
            "it is longer than status-update-message-max-bytes");
}

TEST(ProgressComplaintsTest, CountsManyAtOnceAndNoneAsNothing) {
  DropCounter complaints;
  complaints.add(MessageError::Foreign, 0);
  EXPECT_FALSE(complaints.any());
  complaints.add(MessageError::Foreign, 3);
  complaints.add(MessageError::NotJson, 0);
  EXPECT_EQ(complaints.take(),
            "progress from the command: 3 messages discarded, the latest because "
            "it was sent by a process that is not part of the run");
}

TEST(ProgressComplaintsTest, KnowsTheReasonOfEveryFlaw) {
  for (auto flaw = MessageError::NotUtf8; flaw <= MessageError::Foreign;
       flaw = static_cast<MessageError>(static_cast<int>(flaw) + 1)) {
    EXPECT_NE(flawText(flaw), "is wrong") << static_cast<int>(flaw);
  }
}

TEST(ProgressComplaintsTest, SaysAllInOneLine) {
  DropCounter complaints;
  complaints.add(ProgressState::Dropped{});
  EXPECT_FALSE(complaints.any());
  complaints.add(MessageError::NotUtf8);
  complaints.add(ProgressState::Dropped{1, "error_count", 2});
  complaints.add(ProgressState::Dropped{0, {}, 1});
  EXPECT_EQ(complaints.take(),
            "progress from the command: 1 message discarded because it is not UTF-8; "
            "1 value dropped because it has the wrong type for error_count; "
            "3 values dropped because there are more than 256 keys or 1 MiB");
}

} // namespace
} // namespace exec_wrapper::run
