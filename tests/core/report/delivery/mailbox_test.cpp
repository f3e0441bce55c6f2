#include "report/delivery/mailbox.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <vector>

namespace exec_wrapper::report {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

EventPtr event(Payload payload) {
  auto made = std::make_shared<Event>();
  made->payload = std::move(payload);
  return made;
}

std::vector<EventKind> kindsOf(const Mailbox::Letters& letters) {
  std::vector<EventKind> kinds;
  for (const Mailbox::Letter& letter : letters) {
    kinds.push_back(letter.event->kind());
  }
  return kinds;
}

TEST(Mailbox, GivesEventsInTheOrderTheyCame) {
  Mailbox mailbox(10, false);
  mailbox.put(event(RunAdmitted{}));
  mailbox.put(event(AttemptStarted{}));
  mailbox.put(event(AttemptEnded{}));

  EXPECT_EQ(mailbox.take().event->kind(), EventKind::RunAdmitted);
  EXPECT_EQ(mailbox.take().event->kind(), EventKind::AttemptStarted);
  EXPECT_EQ(mailbox.take().event->kind(), EventKind::AttemptEnded);
  EXPECT_TRUE(mailbox.empty());
}

TEST(Mailbox, NewestOnlyReplacesAWaitingEventAboutTheRun) {
  const std::vector<Payload> passing = {AttemptStarted{}, AttemptEnded{}, ProgressMade{},
                                        Heartbeat{},      CommandReady{}, CommandStopping{}};
  for (const Payload& older : passing) {
    Mailbox mailbox(10, true);
    mailbox.put(event(older));
    mailbox.put(event(AttemptStarted{}));
    EXPECT_THAT(kindsOf(mailbox.takeAll()), ElementsAre(EventKind::AttemptStarted));
  }
}

TEST(Mailbox, NewestOnlyKeepsTheAdmissionWhoseFactsStandNowhereElse) {
  Mailbox mailbox(10, true);
  mailbox.put(event(RunAdmitted{{{"id", "7"}}}));
  mailbox.put(event(AttemptStarted{}));
  mailbox.put(event(RunFinished{}));
  EXPECT_THAT(kindsOf(mailbox.takeAll()),
              ElementsAre(EventKind::RunAdmitted, EventKind::RunFinished));
}

TEST(Mailbox, NewestOnlyKeepsWhatPeopleShouldActOn) {
  Mailbox mailbox(10, true);
  mailbox.put(event(Stalled{}));
  mailbox.put(event(StillRunning{}));
  mailbox.put(event(AttemptEnded{}));
  mailbox.put(event(RunFinished{}));
  EXPECT_THAT(kindsOf(mailbox.takeAll()),
              ElementsAre(EventKind::Stalled, EventKind::StillRunning, EventKind::RunFinished));
}

TEST(Mailbox, NewestOnlyNeverReplacesMessagesAndFailures) {
  Mailbox mailbox(10, true);
  mailbox.put(event(Message{}));
  mailbox.put(event(DeliveryFailed{}));
  mailbox.put(event(Message{}));
  mailbox.put(event(DeliveryFailed{}));
  mailbox.put(event(RunFinished{}));

  EXPECT_EQ(mailbox.size(), 5U);
  EXPECT_EQ(mailbox.takeDropped(), 0U);
}

TEST(Mailbox, NewestOnlyLetsTheEndOfTheRunReplaceWhatWaits) {
  Mailbox mailbox(10, true);
  mailbox.put(event(AttemptStarted{}));
  mailbox.put(event(RunFinished{}));
  EXPECT_THAT(kindsOf(mailbox.takeAll()), ElementsAre(EventKind::RunFinished));
}

TEST(Mailbox, NewestOnlyPutsTheReplacementBehindAll) {
  Mailbox mailbox(10, true);
  mailbox.put(event(AttemptStarted{}));
  mailbox.put(event(Message{}));
  mailbox.put(event(AttemptEnded{}));

  EXPECT_THAT(kindsOf(mailbox.takeAll()), ElementsAre(EventKind::Message, EventKind::AttemptEnded));
}

TEST(Mailbox, KeepsAllOtherEventsWhereEachCounts) {
  Mailbox mailbox(10, false);
  mailbox.put(event(AttemptStarted{}));
  mailbox.put(event(Heartbeat{}));
  mailbox.put(event(AttemptEnded{}));

  EXPECT_THAT(kindsOf(mailbox.takeAll()),
              ElementsAre(EventKind::AttemptStarted, EventKind::AttemptEnded))
      << "a stale heartbeat does not wait";
}

TEST(Mailbox, DropsTheOldestAndCountsIt) {
  Mailbox mailbox(2, false);
  mailbox.put(event(Message{"core", "1"}));
  mailbox.put(event(Message{"core", "2"}));
  mailbox.put(event(Message{"core", "3"}));

  EXPECT_EQ(mailbox.take().event->as<Message>()->text, "2");
  EXPECT_EQ(mailbox.takeDropped(), 1U);
  EXPECT_EQ(mailbox.takeDropped(), 0U);
}

TEST(Mailbox, NeverDropsWhatBeginsOrEndsARun) {
  Mailbox mailbox(1, false);
  mailbox.put(event(RunAdmitted{}));
  mailbox.put(event(Message{}));
  mailbox.put(event(RunFinished{}));
  mailbox.put(event(RunRefused{}));

  EXPECT_THAT(kindsOf(mailbox.takeAll()),
              ElementsAre(EventKind::RunAdmitted, EventKind::RunFinished, EventKind::RunRefused));
  EXPECT_EQ(mailbox.takeDropped(), 1U);
}

TEST(Mailbox, HoldsOneEventEvenWithoutCapacity) {
  Mailbox mailbox(0, false);
  mailbox.put(event(Message{}));
  EXPECT_EQ(mailbox.size(), 1U);
}

TEST(Mailbox, PutsAFailedEventBeforeAllOthers) {
  Mailbox mailbox(10, false);
  mailbox.put(event(AttemptStarted{}));
  mailbox.put(event(AttemptEnded{}));
  Mailbox::Letter letter = mailbox.take();
  letter.attempts = 2;

  mailbox.putBack(std::move(letter));

  letter = mailbox.take();
  EXPECT_EQ(letter.event->kind(), EventKind::AttemptStarted);
  EXPECT_EQ(letter.attempts, 2U);
}

TEST(Mailbox, DoesNotTakeBackWhatIsSuperseded) {
  Mailbox mailbox(10, true);
  mailbox.put(event(AttemptStarted{}));
  Mailbox::Letter letter = mailbox.take();
  EXPECT_FALSE(mailbox.supersedes(*letter.event));
  mailbox.put(event(Message{}));
  EXPECT_FALSE(mailbox.supersedes(*letter.event));
  mailbox.put(event(AttemptEnded{}));
  EXPECT_TRUE(mailbox.supersedes(*letter.event));

  mailbox.putBack(std::move(letter));

  EXPECT_THAT(kindsOf(mailbox.takeAll()), ElementsAre(EventKind::Message, EventKind::AttemptEnded));
}

TEST(Mailbox, AReplacementInheritsTheAttemptsUnlessItEndsTheRun) {
  Mailbox mailbox(10, true);
  mailbox.putBack({event(AttemptStarted{}), 3});
  mailbox.put(event(AttemptEnded{}));
  Mailbox::Letter letter = mailbox.take();
  EXPECT_EQ(letter.attempts, 3U);

  mailbox.putBack(std::move(letter));
  mailbox.put(event(RunFinished{}));
  EXPECT_EQ(mailbox.take().attempts, 0U);
}

TEST(Mailbox, AFailedHeartbeatGivesWayToAnyNewerEventAboutTheRun) {
  Mailbox mailbox(10, false);
  mailbox.put(event(AttemptEnded{}));

  mailbox.putBack({event(Heartbeat{}), 1});

  EXPECT_THAT(kindsOf(mailbox.takeAll()), ElementsAre(EventKind::AttemptEnded));
}

TEST(Mailbox, CanKeepOnlyTheEndOfTheRun) {
  Mailbox mailbox(10, false);
  mailbox.put(event(AttemptEnded{}));
  mailbox.put(event(RunFinished{}));
  mailbox.put(event(Message{}));
  EXPECT_TRUE(mailbox.finalWaits());

  EXPECT_THAT(kindsOf(mailbox.takeAllButFinal()),
              ElementsAre(EventKind::AttemptEnded, EventKind::Message));
  EXPECT_THAT(kindsOf(mailbox.takeAll()), ElementsAre(EventKind::RunFinished));
  EXPECT_FALSE(mailbox.finalWaits());
  EXPECT_THAT(kindsOf(mailbox.takeAllButFinal()), IsEmpty());
}

} // namespace
} // namespace exec_wrapper::report
