#include "pushgateway.h"

#include "exec_wrapper/testing/sample_events.h"

#include <gmock/gmock.h>

namespace exec_wrapper::prometheus::test {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;
using Verdict = Delivery::Verdict;

const Event kFinish = contract::eventOf(Severity::Warning, contract::sampleFinish());

http::Response answer(int status, std::string body = {}) {
  http::Response response;
  response.status = status;
  response.body = std::move(body);
  return response;
}

Delivery keepWith(const http::Result& result, http::Request* request = nullptr) {
  Pushgateway gateway(
      [&](const http::Request& asked, SteadyTime) {
        if (request != nullptr) {
          *request = asked;
        }
        return result;
      },
      {"name", "backup"}, "db1");
  return gateway.update(kFinish, SteadyTime::max());
}

TEST(PushgatewayTest, PostsTheNumbersOfTheNewestRunToTheGroupOfJobAndMachine) {
  http::Request request;
  EXPECT_EQ(keepWith(answer(200), &request).verdict, Verdict::Delivered);
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.path, "/metrics/job/backup/instance/db1");
  EXPECT_THAT(request.body, AllOf(HasSubstr("exec_wrapper_last_exit_status{name=\"backup\"} 124\n"),
                                  HasSubstr("} NaN\n"), Not(HasSubstr("_total"))));
}

TEST(PushgatewayTest, TriesAgainWhatMayGoBetterNextTime) {
  for (const int status : {408, 429, 500, 503}) {
    EXPECT_EQ(keepWith(answer(status)).verdict, Verdict::Retry) << status;
  }
  const Delivery delivery = keepWith(http::Failure{http::Failure::Kind::NoConnection, "refused"});
  EXPECT_EQ(delivery.verdict, Verdict::Retry);
  EXPECT_EQ(delivery.reason, "refused");
}

/// Gives these answers in turn, to a start and to ends, and keeps what it was asked.
std::vector<std::string> bodiesWith(const std::vector<http::Result>& answers) {
  std::vector<std::string> bodies;
  Pushgateway gateway(
      [&](const http::Request& asked, SteadyTime) {
        bodies.push_back(asked.body);
        return answers[bodies.size() - 1];
      },
      {"name", "backup"}, "db1");
  gateway.update(contract::eventOf(Severity::Info, RunAdmitted{}), SteadyTime::max());
  while (bodies.size() < answers.size()) {
    gateway.update(kFinish, SteadyTime::max());
  }
  return bodies;
}

const char kStart[] = "exec_wrapper_last_start_timestamp_seconds{name=\"backup\"} ";
const char kEnd[] = "exec_wrapper_last_end_timestamp_seconds{name=\"backup\"} ";

/// A Pushgateway that is away at first: the start cannot be told for itself once the run is over.
TEST(PushgatewayTest, TellsWithTheEndWhatCouldNotBeToldBefore) {
  EXPECT_THAT(bodiesWith({http::Failure{}, answer(503), answer(200), answer(200)}),
              ElementsAre(HasSubstr(kStart), AllOf(HasSubstr(kStart), HasSubstr(kEnd)),
                          AllOf(HasSubstr(kStart), HasSubstr(kEnd)),
                          AllOf(Not(HasSubstr(kStart)), HasSubstr(kEnd))));
}

TEST(PushgatewayTest, DoesNotRepeatWhatTheServerWillNeverTake) {
  EXPECT_THAT(bodiesWith({answer(400), answer(200)}),
              ElementsAre(HasSubstr(kStart), Not(HasSubstr(kStart))));
}

TEST(PushgatewayTest, SaysWhoPushes) {
  http::Request request;
  Pushgateway gateway(
      [&request](const http::Request& asked, SteadyTime) {
        request = asked;
        return answer(401);
      },
      {"name", "backup"}, "db1", Secret(http::basicAuthorization("Aladdin", "open sesame")));
  const Delivery delivery = gateway.update(kFinish, SteadyTime::max());
  EXPECT_THAT(request.headers,
              Contains(Pair("Authorization", "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==")));
  EXPECT_EQ(delivery.verdict, Verdict::Rejected);
  EXPECT_THAT(delivery.reason, AllOf(HasSubstr("401"), HasSubstr("prometheus-password")));
}

TEST(PushgatewayTest, GivesUpWhatWillNeverBeTakenAndShowsTheAnswer) {
  const Delivery delivery = keepWith(answer(400, "bad\x1b[1m metrics"));
  EXPECT_EQ(delivery.verdict, Verdict::Rejected);
  EXPECT_THAT(delivery.reason, HasSubstr("400: bad\\x1B[1m metrics"));
  EXPECT_EQ(keepWith(answer(302)).verdict, Verdict::Rejected);
}

TEST(GroupPath, EncodesWhatASegmentCannotHold) {
  EXPECT_EQ(groupPath("a b", "h"), "/metrics/job/a%20b/instance/h");
  EXPECT_EQ(groupPath("/var/tmp", "h"), "/metrics/job@base64/L3Zhci90bXA/instance/h");
  EXPECT_EQ(groupPath("..", "h"), "/metrics/job@base64/Li4/instance/h");
  EXPECT_EQ(groupPath("\xff/", ""), "/metrics/job@base64/_y8");
}

} // namespace
} // namespace exec_wrapper::prometheus::test
