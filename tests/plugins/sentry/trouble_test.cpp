// A Sentry that fails, limits or lies.

#include "plugins/sentry/reporter_fixture.h"

#include <gmock/gmock.h>

namespace exec_wrapper::sentry {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class SentryTrouble : public ReporterTest {};
class SentryLimit : public ReporterTest {};

TEST_F(SentryTrouble, IsRetriedWhereItMayPass) {
  for (const int status : {408, 500, 502, 503, 504}) {
    answerNext(status);
    const Delivery delivery = deliver(start());
    EXPECT_EQ(delivery.verdict, Verdict::Retry) << status;
    EXPECT_EQ(delivery.exchange->statusCode, status);
  }
  failNext();
  EXPECT_EQ(deliver(start()).reason, "too slow");
}

TEST_F(SentryTrouble, IsNotRetriedWhereItStays) {
  for (const int status : {301, 400, 401, 403, 404, 413}) {
    answerNext(status);
    EXPECT_EQ(deliver(start()).verdict, Verdict::Rejected) << status;
  }
}

TEST_F(SentryTrouble, IsExplainedInTheServersWords) {
  answerNext(403, {{"X-Sentry-Error", "bad sentry_key k3y-k3y"}});
  EXPECT_EQ(deliver(start()).reason, "Sentry answered with status 403 (bad sentry_key ********): "
                                     "check the key and the project of sentry-dsn");
  answerNext(400, {}, R"({"detail":"no k3y-k3y"})");
  const Delivery delivery = deliver(start());
  EXPECT_EQ(delivery.reason, R"(Sentry answered with status 400 ({"detail":"no ********"}))");
  EXPECT_EQ(delivery.exchange->response, R"({"detail":"no ********"})");
  EXPECT_EQ(delivery.exchange->url, "https://sentry.test/api/42/envelope/");
  EXPECT_THAT(delivery.exchange->request, Not(HasSubstr("k3y")));
}

TEST_F(SentryTrouble, IsAPageThatIsNotSentrys) {
  answerNext(200, {}, "<html>Please log in</html>");
  const Delivery delivery = deliver(start());
  EXPECT_EQ(delivery.verdict, Verdict::Retry);
  EXPECT_THAT(delivery.reason, HasSubstr("is not Sentry"));
  answerNext(200, {}, "");
  EXPECT_EQ(deliver(start()).verdict, Verdict::Delivered) << "as some compatible servers answer";
}

TEST_F(SentryTrouble, OfOneOfTwoRequestsRepeatsThatOne) {
  const Event event = made(failed());
  answerNext(200);
  answerNext(503);
  EXPECT_EQ(deliver(event).verdict, Verdict::Retry);
  EXPECT_EQ(deliver(event).verdict, Verdict::Delivered);
  EXPECT_THAT(statuses(), SizeIs(1));
  EXPECT_THAT(events(), SizeIs(2));
}

TEST_F(SentryTrouble, OfTheCheckInDoesNotHoldTheEventBack) {
  const Event event = made(failed());
  failNext();
  EXPECT_EQ(deliver(event).verdict, Verdict::Retry);
  EXPECT_THAT(events(), SizeIs(1));
  EXPECT_EQ(deliver(event).verdict, Verdict::Delivered);
  EXPECT_THAT(statuses(), SizeIs(2));
  EXPECT_THAT(events(), SizeIs(1)) << "the event is not sent twice";
}

TEST_F(SentryTrouble, ThatStaysForOneOfTwoIsReportedAfterTheOther) {
  const Event event = made(failed());
  answerNext(400, {}, R"({"detail":"first"})");
  failNext();
  EXPECT_EQ(deliver(event).verdict, Verdict::Retry);
  const Delivery delivery = deliver(event);
  EXPECT_EQ(delivery.verdict, Verdict::Rejected);
  EXPECT_THAT(delivery.reason, HasSubstr("first"));
}

TEST_F(SentryLimit, IsWaitedForWhereItIsShort) {
  answerNext(429, {{"X-Sentry-Rate-Limits", "12:monitor:key"}});
  const Delivery delivery = deliver(start());
  EXPECT_EQ(delivery.verdict, Verdict::Retry);
  EXPECT_EQ(delivery.retryAfter, 12s);
  EXPECT_THAT(delivery.reason, HasSubstr("takes no more check-ins of this project for 12 s"));
}

TEST_F(SentryLimit, IsNotWaitedForWhereItIsLong) {
  answerNext(429, {{"X-Sentry-Rate-Limits", "3600:monitor:organization"}});
  EXPECT_EQ(deliver(start()).verdict, Verdict::Rejected);
}

TEST_F(SentryLimit, IsWaitedForByTheSpool) {
  settings_["spool-dir"] = "/var/spool/x";
  answerNext(429, {{"X-Sentry-Rate-Limits", "3600:monitor:organization"}});
  const Delivery delivery = deliver(start());
  EXPECT_EQ(delivery.verdict, Verdict::Retry);
  EXPECT_EQ(delivery.retryAfter, 3600s);
}

TEST_F(SentryLimit, IsObeyedWithoutARequest) {
  answerNext(200, {{"X-Sentry-Rate-Limits", "14:monitor:key"}});
  deliver(start());
  EXPECT_EQ(deliver(Heartbeat{}).verdict, Verdict::Delivered);
  EXPECT_EQ(deliver(failed()).verdict, Verdict::Retry);
  EXPECT_THAT(statuses(), ElementsAre("in_progress"));
  EXPECT_THAT(events(), SizeIs(1)) << "events are not limited";
  clock_.advance(15s);
  deliver(Heartbeat{});
  EXPECT_THAT(statuses(), SizeIs(2));
}

TEST_F(SentryLimit, OfAttachmentsLeavesThemOut) {
  answerNext(200, {{"X-Sentry-Rate-Limits", "60:attachment:key"}});
  deliver(start());
  RunFinished fact = failed();
  fact.output = std::make_shared<Output>(Output{{"", 0, "x"}, {}});
  EXPECT_EQ(deliver(fact).verdict, Verdict::Delivered);
  EXPECT_EQ(envelopes_.back().find("attachment"), nullptr);
}

TEST_F(SentryLimit, WithoutALimitLastsAMinute) {
  settings_["spool-dir"] = "/var/spool/x";
  answerNext(429);
  EXPECT_EQ(deliver(start()).retryAfter, 60s);
}

TEST_F(SentryLimit, WithALimitOfAnotherCategoryIsAFailureLikeOthers) {
  answerNext(429, {{"X-Sentry-Rate-Limits", "60:error:key"}});
  const Delivery delivery = deliver(start());
  EXPECT_EQ(delivery.verdict, Verdict::Retry);
  EXPECT_EQ(delivery.retryAfter, std::nullopt);
}

TEST_F(SentryTrouble, HasADestinationWithoutSecrets) {
  const std::string plain = reporter().policy().destination;
  EXPECT_THAT(plain, AllOf(HasSubstr("https://sentry.test/42/"), Not(HasSubstr("k3y"))));
  forget();
  settings_["sentry-monitor"] = "mine";
  EXPECT_EQ(reporter().policy().destination, plain + "/mine")
      << "another job must not send it under its own name";
}

TEST_F(SentryTrouble, IsSentAtTheTimeOfSending) {
  deliver(failed(), 10min);
  EXPECT_EQ(envelopes_.at(0).header->getValue<std::string>("sent_at"), "2019-12-20T01:00:00.000Z");
}

} // namespace
} // namespace exec_wrapper::sentry
