#include "run/progress/progress_book.h"

#include "support/fake_clock.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>

namespace exec_wrapper::run {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::Optional;

class ProgressBookTest : public testing::Test {
protected:
  void add(std::string_view key, std::string_view json) {
    const std::array<JsonMember, 1> message = {{{key, json}}};
    book_.add(message);
  }

  std::string valueOf(const std::string& key) {
    const ProgressPtr progress = book_.newest();
    return progress && progress->values.contains(key) ? progress->values.at(key).json : "none";
  }

  /// From now until it wants to be asked; the longest time where it does not.
  Duration due() const {
    const auto at = book_.dueAt();
    return at ? std::max(*at, clock_.now()) - clock_.now() : Duration::max();
  }

  FakeClock clock_;
  ProgressBook book_{clock_};
};

TEST_F(ProgressBookTest, IsEmptyAtFirst) {
  EXPECT_EQ(due(), Duration::max());
  EXPECT_FALSE(book_.changed());
  EXPECT_FALSE(book_.isDue());
  EXPECT_EQ(book_.newest(), nullptr);
  EXPECT_EQ(book_.complaint(), std::nullopt);
  EXPECT_EQ(book_.lastComplaint(), std::nullopt);
}

TEST_F(ProgressBookTest, HasTheNewestOfEachValue) {
  add("a", "1");
  add("b", "\"x\"");
  add("a", "2");
  EXPECT_TRUE(book_.changed());
  EXPECT_EQ(valueOf("a"), "2");
  EXPECT_EQ(valueOf("b"), "\"x\"");
  EXPECT_FALSE(book_.changed()) << "it was looked at";
}

TEST_F(ProgressBookTest, WhatWasNotTakenIsNoNews) {
  add("status", "\"failed\""); // the wrapper's own
  add("error_count", "\"many\"");
  EXPECT_FALSE(book_.changed());
  EXPECT_FALSE(book_.isDue());
}

TEST_F(ProgressBookTest, PublishesTheFirstAtOnceAndTheLastOfABurstInTheEnd) {
  add("a", "1");
  EXPECT_EQ(due(), 0s);
  EXPECT_TRUE(book_.isDue());
  EXPECT_EQ(due(), Duration::max()) << "nothing is pending";
  clock_.advance(30ms);
  add("a", "2");
  EXPECT_FALSE(book_.isDue());
  EXPECT_EQ(due(), 70ms);
  clock_.advance(69ms);
  EXPECT_FALSE(book_.isDue());
  clock_.advance(1ms);
  EXPECT_TRUE(book_.isDue());
  EXPECT_FALSE(book_.isDue());
  EXPECT_EQ(valueOf("a"), "2");
}

TEST_F(ProgressBookTest, PublishesNoMoreThanTenTimesASecond) {
  int published = 0;
  for (int i = 0; i < 1000; ++i) {
    add("a", std::to_string(i));
    published += book_.isDue() ? 1 : 0;
    clock_.advance(1ms);
  }
  EXPECT_EQ(published, 10);
}

TEST_F(ProgressBookTest, WhatWasSeenAlreadyIsStillToBePublished) {
  add("a", "1");
  book_.newest();
  EXPECT_TRUE(book_.isDue());
}

TEST_F(ProgressBookTest, ComplainsOnceASecondAndLosesNone) {
  book_.discard(MessageError::NotJson);
  EXPECT_EQ(due(), 0s);
  EXPECT_THAT(book_.complaint(), Optional(HasSubstr("1 message discarded")));
  EXPECT_EQ(due(), Duration::max());
  book_.discard(MessageError::NotJson);
  book_.discard(MessageError::Foreign, 2);
  EXPECT_EQ(book_.complaint(), std::nullopt);
  EXPECT_EQ(due(), 1s);
  clock_.advance(1s);
  EXPECT_THAT(book_.complaint(), Optional(HasSubstr("3 messages discarded, the latest because it "
                                                    "was sent by a process that is not part")));
}

TEST_F(ProgressBookTest, NoneDiscardedIsNoComplaint) {
  book_.discard(MessageError::Foreign, 0);
  book_.drop("ERRNO", 0);
  EXPECT_EQ(due(), Duration::max());
  EXPECT_EQ(book_.lastComplaint(), std::nullopt);
}

TEST_F(ProgressBookTest, ComplainsAboutValuesToo) {
  add("error_count", "\"s3cr3t\"");
  EXPECT_THAT(book_.complaint(), Optional(AllOf(HasSubstr("1 value dropped because it has the "
                                                          "wrong type for error_count"),
                                                Not(HasSubstr("s3cr3t")))));
  clock_.advance(1s);
  book_.drop("WATCHDOG_USEC", 2);
  EXPECT_THAT(book_.complaint(), Optional(HasSubstr("2 values dropped, the latest because it has "
                                                    "the wrong type for WATCHDOG_USEC")));
}

TEST_F(ProgressBookTest, SaysTheLastComplaintWithoutWaiting) {
  book_.discard(MessageError::NotJson);
  EXPECT_NE(book_.complaint(), std::nullopt);
  book_.discard(MessageError::NotUtf8);
  EXPECT_EQ(book_.complaint(), std::nullopt) << "too early";
  EXPECT_THAT(book_.lastComplaint(), Optional(HasSubstr("not UTF-8")));
  EXPECT_EQ(book_.lastComplaint(), std::nullopt) << "once only";
}

TEST_F(ProgressBookTest, IsDueForTheEarlierOfNewsAndComplaint) {
  add("a", "1");
  book_.discard(MessageError::NotJson);
  EXPECT_TRUE(book_.isDue());
  EXPECT_NE(book_.complaint(), std::nullopt);
  book_.discard(MessageError::NotJson);
  EXPECT_EQ(due(), 1s);
  add("a", "2");
  EXPECT_EQ(due(), 100ms);
}

} // namespace
} // namespace exec_wrapper::run
