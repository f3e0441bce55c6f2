#include "rate_limits.h"

#include <gmock/gmock.h>

namespace exec_wrapper::sentry {
namespace {

using namespace std::chrono_literals;

class RateLimitsTest : public ::testing::Test {
protected:
  void learn(const std::string& header, int status = 200) {
    limits_.learn({status, "{}", {}, {{"x-sentry-rate-limits", header}}}, now_);
  }
  Duration checkIns() const { return limits_.remaining(kCheckIns, now_); }
  Duration events() const { return limits_.remaining(kEvents, now_); }
  Duration attachments() const { return limits_.remaining(kAttachments, now_); }

  SteadyTime now_{1h};
  RateLimits limits_;
};

TEST_F(RateLimitsTest, AreNoneAtFirst) {
  EXPECT_EQ(checkIns(), 0s);
  limits_.learn({200, "{}", {}}, now_);
  EXPECT_EQ(checkIns(), 0s);
}

TEST_F(RateLimitsTest, AreOfCategories) {
  learn("60:transaction:key, 2700:default;error;security:organization");
  EXPECT_EQ(checkIns(), 0s);
  EXPECT_EQ(events(), 2700s);
  learn("5:monitor:project:quota_exceeded:custom");
  EXPECT_EQ(checkIns(), 5s);
  EXPECT_EQ(attachments(), 0s);
}

TEST_F(RateLimitsTest, WithoutACategoryAreOfAll) {
  learn("7::organization");
  EXPECT_EQ(checkIns(), 7s);
  EXPECT_EQ(events(), 7s);
  EXPECT_EQ(attachments(), 7s);
}

TEST_F(RateLimitsTest, OfUnknownCategoriesAreOfNone) {
  learn("60:replay;profile:organization");
  EXPECT_EQ(checkIns() + events() + attachments(), 0s);
}

TEST_F(RateLimitsTest, OfWhichTheLongerHolds) {
  learn("60:error:key, 10:error:key, 20::key");
  EXPECT_EQ(events(), 60s);
  EXPECT_EQ(checkIns(), 20s);
  learn("1:error:key");
  EXPECT_EQ(events(), 60s);
}

TEST_F(RateLimitsTest, EndWithTime) {
  learn("60:error:key");
  now_ += 59s;
  EXPECT_EQ(events(), 1s);
  now_ += 2s;
  EXPECT_EQ(events(), 0s);
}

TEST_F(RateLimitsTest, MayHaveBlanksAndFractions) {
  learn("  0.5 : error ; monitor : key  ,  3 :attachment");
  EXPECT_EQ(events(), 500ms);
  EXPECT_EQ(checkIns(), 500ms);
  EXPECT_EQ(attachments(), 3s);
}

TEST_F(RateLimitsTest, ThatAreNoneAreIgnored) {
  for (const char* const header : {"", ",", ":", "error", "60", "x:error:key", "-5:error:key",
                                   "nan:error", "inf::", "1e:error"}) {
    learn(header);
    EXPECT_EQ(checkIns() + events() + attachments(), 0s) << header;
  }
}

TEST_F(RateLimitsTest, AreNeverTooLongToBeCounted) {
  learn("1e300:error:key");
  EXPECT_EQ(events(), 30 * 24h);
}

TEST_F(RateLimitsTest, OfAnAnswer429AreOfAllWithoutTheHeader) {
  limits_.learn({429, "", 12s}, now_);
  EXPECT_EQ(checkIns(), 12s);
  EXPECT_EQ(attachments(), 12s);
}

TEST_F(RateLimitsTest, OfAnAnswer429LastAMinuteWithoutEitherHeader) {
  limits_.learn({429, "", {}}, now_);
  EXPECT_EQ(events(), 60s);
}

TEST_F(RateLimitsTest, OfTheHeaderWinOverRetryAfter) {
  limits_.learn({429, "", 600s, {{"X-Sentry-Rate-Limits", "5:error:key"}}}, now_);
  EXPECT_EQ(events(), 5s);
  EXPECT_EQ(checkIns(), 0s);
}

TEST_F(RateLimitsTest, MayBeInSeveralHeaders) {
  limits_.learn(
      {200, "{}", {}, {{"X-Sentry-Rate-Limits", "5:error"}, {"X-SENTRY-RATE-LIMITS", "9:monitor"}}},
      now_);
  EXPECT_EQ(events(), 5s);
  EXPECT_EQ(checkIns(), 9s);
}

} // namespace
} // namespace exec_wrapper::sentry
