#include "run/progress/drop_counter.h"

#include <gtest/gtest.h>

namespace exec_wrapper::run {
namespace {

TEST(ProgressComplaintsTest, HasNoneAtFirst) {
  EXPECT_FALSE(ProgressComplaints().any());
}

TEST(ProgressComplaintsTest, SaysWhyOneWasDiscarded) {
  ProgressComplaints complaints;
  complaints.add(MessageFlaw::NotJson);
  EXPECT_TRUE(complaints.any());
  EXPECT_EQ(complaints.take(),
            "progress from the command: 1 message discarded because it is not JSON");
  EXPECT_FALSE(complaints.any());
}

TEST(ProgressComplaintsTest, SaysHowManyAndWhyTheLatest) {
  ProgressComplaints complaints;
  complaints.add(MessageFlaw::NotJson);
  complaints.add(MessageFlaw::TooLong);
  EXPECT_EQ(complaints.take(),
            "progress from the command: 2 messages discarded, the latest because "
            "it is longer than status-update-message-max-bytes");
}

TEST(ProgressComplaintsTest, SaysAllInOneLine) {
  ProgressComplaints complaints;
  complaints.add(ProgressBook::Dropped{});
  EXPECT_FALSE(complaints.any());
  complaints.add(MessageFlaw::NotUtf8);
  complaints.add(ProgressBook::Dropped{1, "error_count", 2});
  complaints.add(ProgressBook::Dropped{0, {}, 1});
  EXPECT_EQ(complaints.take(),
            "progress from the command: 1 message discarded because it is not UTF-8; "
            "1 value dropped because it has the wrong type for error_count; "
            "3 values dropped because there are more than 256 keys or 1 MiB");
}

} // namespace
} // namespace exec_wrapper::run
