#include "judgement.h"

#include <gmock/gmock.h>

namespace exec_wrapper::healthchecks {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using Verdict = Delivery::Verdict;

Delivery of(int status, const std::string& body = {}) {
  return judge(http::Response{status, body, 7s});
}

TEST(HealthchecksJudgement, TakesOkAndCreatedForDelivered) {
  EXPECT_EQ(of(200, "OK").verdict, Verdict::Delivered);
  EXPECT_EQ(of(201, "Created").verdict, Verdict::Delivered);
}

TEST(HealthchecksJudgement, TriesAgainWhatMayPass) {
  for (const int status : {408, 429, 500, 502, 503, 504}) {
    EXPECT_EQ(of(status).verdict, Verdict::Retry) << status;
    EXPECT_EQ(of(status).retryAfter, 7s) << status;
  }
}

TEST(HealthchecksJudgement, GivesUpWhatWillNotPass) {
  for (const int status : {301, 400, 401, 403, 404, 409, 413}) {
    EXPECT_EQ(of(status).verdict, Verdict::Rejected) << status;
  }
  EXPECT_THAT(of(404, "not found").reason, HasSubstr("knows no such check"));
  EXPECT_THAT(of(409, "ambiguous slug").reason, HasSubstr("several checks"));
  EXPECT_THAT(of(301).reason, HasSubstr("healthchecks-base-url"));
}

TEST(HealthchecksJudgement, ReadsAnOkThatIsNone) {
  EXPECT_EQ(of(200, "OK (not found)").verdict, Verdict::Rejected);
  EXPECT_EQ(of(200, "OK (rate limited)").verdict, Verdict::Retry);
}

TEST(HealthchecksJudgement, KnowsWhoAnswersAndIsNoHealthchecks) {
  for (const char* const page : {"", "<html>Log in</html>", "It works!"}) {
    const Delivery delivery = of(200, page);
    EXPECT_EQ(delivery.verdict, Verdict::Retry) << page;
    EXPECT_THAT(delivery.reason, HasSubstr("is not healthchecks")) << page;
  }
}

} // namespace
} // namespace exec_wrapper::healthchecks
