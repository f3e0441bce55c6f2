#include "report/delivery/delivery_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace exec_wrapper::report {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Event eventWith(Payload payload) {
  Event event;
  event.payload = std::move(payload);
  return event;
}

class ComplaintsTest : public ::testing::Test {
protected:
  DeliveryFailed failure(const Event& event, bool givenUp, Severity severity) {
    complaints_.failed(event, Delivery::retry("no connection"), givenUp);
    const std::vector<Notice> notices = complaints_.take();
    EXPECT_EQ(notices.size(), 1U);
    EXPECT_EQ(notices.at(0).severity, severity);
    return std::get<DeliveryFailed>(notices.at(0).payload);
  }

  std::vector<std::string> texts() {
    std::vector<std::string> out;
    for (const Notice& notice : complaints_.take()) {
      if (const auto* message = std::get_if<Message>(&notice.payload)) {
        out.push_back(message->text);
      }
    }
    return out;
  }

  const Event update_ = eventWith(AttemptStarted{});
  const Event end_ = eventWith(RunFinished{});
  const Event message_ = eventWith(Message{});
  const Event failure_ = eventWith(DeliveryFailed{});
  DeliveryLog complaints_{"rollbar"};
};

TEST_F(ComplaintsTest, WarnsOfTheFirstFailureAndOfGivingUpOnly) {
  const DeliveryFailed first = failure(update_, false, Severity::Warning);
  EXPECT_EQ(first.reporter, "rollbar");
  EXPECT_EQ(first.reason, "no connection");
  EXPECT_TRUE(first.firstOfOutage);
  EXPECT_EQ(first.failures, 1U);

  const DeliveryFailed second = failure(update_, false, Severity::Debug);
  EXPECT_FALSE(second.firstOfOutage || second.givenUp || second.final);
  EXPECT_EQ(second.failures, 2U);

  EXPECT_TRUE(failure(update_, true, Severity::Warning).givenUp);
  EXPECT_TRUE(failure(end_, true, Severity::Error).final);
}

DeliveryFailed failureOf(const Notice& notice) {
  return std::get<DeliveryFailed>(notice.payload);
}

TEST(ComplaintsOfARecord, SayOnceWhatLastsUntilItIsMended) {
  DeliveryLog complaints("history", Severity::Warning);
  complaints.failed(eventWith(RunAdmitted{}), Delivery::later("no directory"), false);
  complaints.failed(eventWith(AttemptEnded{}), Delivery::later("no directory"), false);
  complaints.failed(eventWith(RunFinished{}), Delivery::later("no directory"), true);
  const std::vector<Notice> notices = complaints.take();
  ASSERT_EQ(notices.size(), 3U);
  EXPECT_EQ(notices[0].severity, Severity::Warning);
  EXPECT_TRUE(failureOf(notices[0]).lasting);
  EXPECT_FALSE(failureOf(notices[0]).givenUp);
  EXPECT_EQ(notices[1].severity, Severity::Debug);
  EXPECT_EQ(notices[2].severity, Severity::Debug) << "the first line covers the loss";
  EXPECT_TRUE(failureOf(notices[2]).givenUp && failureOf(notices[2]).final);
}

TEST(ComplaintsOfARecord, WarnOfALossThatNoEarlierLineCovers) {
  DeliveryLog only("history", Severity::Warning);
  only.failed(eventWith(RunFinished{}), Delivery::later("no directory"), true);
  EXPECT_EQ(only.take().at(0).severity, Severity::Warning);

  DeliveryLog hopeful("history", Severity::Warning); // "will retry" was said
  hopeful.failed(eventWith(RunAdmitted{}), Delivery::retry("it is busy"), false);
  hopeful.failed(eventWith(RunFinished{}), Delivery::later("no space"), true);
  EXPECT_EQ(hopeful.take().at(1).severity, Severity::Warning);

  DeliveryLog again("history", Severity::Warning);
  again.failed(eventWith(RunAdmitted{}), Delivery::later("no directory"), false);
  again.delivered(eventWith(AttemptEnded{}));
  again.abandoned(eventWith(RunFinished{}));
  EXPECT_EQ(again.take().at(1).severity, Severity::Warning);
}

std::vector<Severity> severities(DeliveryLog& complaints) {
  std::vector<Severity> all;
  for (const Notice& notice : complaints.take()) {
    all.push_back(notice.severity);
  }
  return all;
}

TEST(ComplaintsOfARecord, AreOneWarningForAnEndThatIsTriedSeveralTimes) {
  DeliveryLog complaints("history", Severity::Warning);
  complaints.failed(eventWith(RunAdmitted{}), Delivery::retry("no connection"), false, true);
  complaints.failed(eventWith(RunFinished{}), Delivery::retry("no connection"), false, true);
  complaints.failed(eventWith(RunFinished{}), Delivery::retry("no connection"), true);
  EXPECT_THAT(severities(complaints),
              ElementsAre(Severity::Debug, Severity::Debug, Severity::Warning));
}

TEST(ComplaintsOfARecord, ThatTheSpoolKeepsAreOneWarning) {
  DeliveryLog atTheEnd("history", Severity::Warning);
  atTheEnd.failed(eventWith(RunFinished{}), Delivery::later("no directory"), false, true);
  atTheEnd.kept(eventWith(RunFinished{}));
  EXPECT_THAT(severities(atTheEnd), ElementsAre(Severity::Debug, Severity::Warning));

  DeliveryLog before("history", Severity::Warning);
  before.failed(eventWith(RunAdmitted{}), Delivery::later("no directory"), false);
  before.failed(eventWith(RunFinished{}), Delivery::later("no directory"), false, true);
  before.kept(eventWith(RunFinished{}));
  EXPECT_THAT(severities(before), ElementsAre(Severity::Warning, Severity::Debug, Severity::Info));
}

TEST_F(ComplaintsTest, OfALossAreAnErrorEvenWhereItsCauseLasts) {
  complaints_.failed(update_, Delivery::later("no program"), false);
  complaints_.failed(end_, Delivery::later("no program"), true);
  EXPECT_EQ(complaints_.take().at(1).severity, Severity::Error);
}

TEST_F(ComplaintsTest, BeginsAnewAfterADelivery) {
  failure(update_, false, Severity::Warning);
  EXPECT_TRUE(complaints_.outage());
  complaints_.delivered(update_);
  EXPECT_FALSE(complaints_.outage());

  const DeliveryFailed first = failure(update_, false, Severity::Warning);
  EXPECT_TRUE(first.firstOfOutage);
  EXPECT_EQ(first.failures, 1U);
}

TEST_F(ComplaintsTest, CalledFirstIsTheFirstThatIsToldOf) {
  complaints_.failed(message_, Delivery::retry("no connection"), false);
  complaints_.take();
  EXPECT_TRUE(failure(update_, false, Severity::Warning).firstOfOutage);
}

TEST_F(ComplaintsTest, TellsOnceOfMessagesThatCannotBeDelivered) {
  complaints_.failed(message_, Delivery::retry("disk full\n"), true);
  EXPECT_THAT(texts(), ElementsAre("reporter rollbar cannot deliver messages: disk full\\n"));

  complaints_.failed(failure_, Delivery::retry("disk full"), true);
  complaints_.delivered(message_);
  complaints_.failed(message_, Delivery::retry("disk full"), true);
  EXPECT_THAT(texts(), IsEmpty()) << "a delivered message is no reason to tell it again";

  complaints_.delivered(update_);
  complaints_.failed(message_, Delivery::retry("disk full"), true);
  EXPECT_THAT(texts(), SizeIs(1));
}

TEST_F(ComplaintsTest, TellsTheSumOfWhatWasDroppedBecauseTheTellingMayBeDroppedToo) {
  complaints_.dropped(0);
  EXPECT_THAT(texts(), IsEmpty());
  complaints_.dropped(1);
  EXPECT_THAT(texts(), ElementsAre("reporter rollbar was too slow: 1 event dropped so far"));
  complaints_.dropped(7);
  EXPECT_THAT(texts(), ElementsAre("reporter rollbar was too slow: 8 events dropped so far"));
}

TEST_F(ComplaintsTest, SumsUpWhatWasLostUntold) {
  complaints_.failed(update_, Delivery::retry("no connection"), true);
  complaints_.lost(update_);
  complaints_.abandoned(update_);
  complaints_.abandoned(end_);
  complaints_.take();
  complaints_.summarize();
  EXPECT_THAT(texts(), ElementsAre("reporter rollbar gave up 1 event: no connection"))
      << "the first and the end of the run were told of when they were given up";
  complaints_.summarize();
  EXPECT_THAT(texts(), IsEmpty());
}

TEST_F(ComplaintsTest, PassesOnWhatFailed) {
  Delivery delivery = Delivery::retry("no connection");
  delivery.exchange = std::make_shared<Exchange>();
  complaints_.failed(update_, delivery, false);
  complaints_.abandoned(end_);
  for (const Notice& notice : complaints_.take()) {
    EXPECT_EQ(std::get<DeliveryFailed>(notice.payload).exchange, delivery.exchange);
  }
}

TEST_F(ComplaintsTest, PublishesAnAbandonedEndOfTheRunForOtherReporters) {
  complaints_.abandoned(update_);
  complaints_.abandoned(end_);
  const std::vector<Notice> notices = complaints_.take();
  ASSERT_EQ(notices.size(), 1U);
  const auto& told = std::get<DeliveryFailed>(notices[0].payload);
  EXPECT_TRUE(told.final && told.givenUp);
  EXPECT_EQ(told.reason, "no time was left");
}

TEST_F(ComplaintsTest, SumsUpLostMessagesOnlyOnce) {
  complaints_.abandoned(message_);
  complaints_.summarize();
  EXPECT_THAT(texts(), ElementsAre("reporter rollbar gave up 1 event: no time was left"));
  complaints_.abandoned(message_);
  complaints_.summarize();
  EXPECT_THAT(texts(), IsEmpty()) << "or telling it would go on for ever";
}

} // namespace
} // namespace exec_wrapper::report
