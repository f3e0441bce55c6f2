#include "judgement.h"

#include <gmock/gmock.h>

#include <chrono>
#include <string>

namespace exec_wrapper::otlp {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using Verdict = Delivery::Verdict;

http::Response answer(int status, const std::string& body = "{}",
                      const std::string& type = "application/json") {
  return {status, body, {}, {{"Content-Type", type}}};
}

Verdict verdictOn(int status) {
  return judge(answer(status), "the collector").delivery.verdict;
}

TEST(OtlpJudgement, OnlyFourStatusesAreTemporary) {
  for (int status = 200; status < 600; ++status) {
    const bool temporary = status == 429 || status == 502 || status == 503 || status == 504;
    const Verdict expected = status < 300 ? Verdict::Delivered
                             : temporary  ? Verdict::Retry
                                          : Verdict::Rejected;
    EXPECT_EQ(verdictOn(status), expected) << status;
  }
}

TEST(OtlpJudgement, TakesTheDelayOfTheServer) {
  http::Response busy = answer(503);
  busy.retryAfter = 7s;
  EXPECT_EQ(judge(busy, "c").delivery.retryAfter, Duration(7s));
}

TEST(OtlpJudgement, APartialSuccessIsDeliveredWithAWarning) {
  const auto partial = [](const std::string& body) { return judge(answer(200, body), "c"); };
  const Judgement some =
      partial(R"({"partialSuccess":{"rejectedSpans":"2","errorMessage":"too\nold"}})");
  EXPECT_EQ(some.delivery.verdict, Verdict::Delivered);
  EXPECT_EQ(some.warning, "c rejected 2 of the sent items: too\\nold");
  EXPECT_EQ(partial(R"({"partialSuccess":{"rejectedLogRecords":1}})").warning,
            "c rejected 1 of the sent items");
  EXPECT_EQ(
      partial(R"({"partialSuccess":{"rejectedDataPoints":"0","errorMessage":"slow"}})").warning,
      "c complains: slow");
  EXPECT_EQ(partial(R"({"partialSuccess":{}})").warning, "");
  EXPECT_EQ(partial(R"({"partialSuccess":null})").warning, "");
}

TEST(OtlpJudgement, IsByTheStatusWhateverTheBodyIs) {
  for (const char* const body : {"", "\xff", "{", "[]", R"({"partialSuccess":[]})"}) {
    EXPECT_EQ(judge(answer(200, body, ""), "c").delivery.verdict, Verdict::Delivered) << body;
    EXPECT_EQ(judge(answer(200, body, ""), "c").warning, "") << body;
  }
}

TEST(OtlpJudgement, APageIsNoCollector) {
  const Judgement page = judge(answer(200, "<html>", "Text/HTML; charset=utf-8"), "c");
  EXPECT_EQ(page.delivery.verdict, Verdict::Rejected);
  EXPECT_THAT(page.delivery.reason, HasSubstr("login page"));
}

TEST(OtlpJudgement, QuotesTheServersReasonShortenedInOneLine) {
  const Judgement bad =
      judge(answer(400, R"({"code":3,"message":"bad \n)" + std::string(2000, 'x') + "\"}"), "c");
  EXPECT_THAT(bad.delivery.reason, HasSubstr("c answered with status 400: bad \\n"));
  EXPECT_LT(bad.delivery.reason.size(), 500U);
  EXPECT_EQ(bad.delivery.reason.find('\n'), std::string::npos);
}

} // namespace
} // namespace exec_wrapper::otlp
