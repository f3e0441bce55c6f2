#include "outcome.h"

#include "fake_api.h"

#include <gmock/gmock.h>

namespace exec_wrapper::process_api {
namespace {

using namespace std::chrono_literals;
using Kind = Outcome::Kind;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::SizeIs;

const http::Request kRequest{"PATCH", "/v1/x", {}, R"({"a":1})"};

Outcome outcomeOf(http::Result result, const http::Request& request = kRequest) {
  FakeApi api;
  api.then(std::move(result));
  return ask(api, request, SteadyTime::max(), {{"name", "value"}});
}

struct StatusCase {
  int status;
  Kind kind;
};

class StatusKind : public ::testing::TestWithParam<StatusCase> {};

TEST_P(StatusKind, IsTold) {
  EXPECT_EQ(outcomeOf(answer(GetParam().status)).kind, GetParam().kind);
}

INSTANTIATE_TEST_SUITE_P(
    All, StatusKind,
    ::testing::Values(StatusCase{200, Kind::Accepted}, StatusCase{201, Kind::Accepted},
                      StatusCase{204, Kind::Accepted}, StatusCase{299, Kind::Accepted},
                      StatusCase{100, Kind::Refused}, StatusCase{301, Kind::Refused},
                      StatusCase{302, Kind::Refused}, StatusCase{304, Kind::Refused},
                      StatusCase{400, Kind::Refused}, StatusCase{404, Kind::Refused},
                      StatusCase{422, Kind::Refused}, StatusCase{499, Kind::Refused},
                      StatusCase{600, Kind::Refused}, StatusCase{401, Kind::Denied},
                      StatusCase{403, Kind::Denied}, StatusCase{409, Kind::Conflict},
                      StatusCase{408, Kind::TryAgain}, StatusCase{429, Kind::TryAgain},
                      StatusCase{500, Kind::TryAgain}, StatusCase{503, Kind::TryAgain},
                      StatusCase{599, Kind::TryAgain}),
    [](const auto& each) { return "Of" + std::to_string(each.param.status); });

TEST(Outcome, OfAFailureSaysWhetherItMayGoBetter) {
  using Failure = http::Failure::Kind;
  EXPECT_EQ(outcomeOf(failure(Failure::NoConnection)).kind, Kind::TryAgain);
  EXPECT_EQ(outcomeOf(failure(Failure::TimedOut)).kind, Kind::TryAgain);
  EXPECT_EQ(outcomeOf(failure(Failure::BadAnswer)).kind, Kind::NotUnderstood);
  EXPECT_EQ(outcomeOf(failure(Failure::NoConnection)).reason, "no luck with api.test");
}

TEST(Outcome, SaysWhetherTheServerMayHaveActed) {
  EXPECT_FALSE(outcomeOf(noConnection()).mayHaveArrived);
  EXPECT_TRUE(outcomeOf(timedOut()).mayHaveArrived);
  EXPECT_TRUE(outcomeOf(answer(500)).mayHaveArrived);
  EXPECT_TRUE(outcomeOf(answer(504)).mayHaveArrived);
  EXPECT_FALSE(outcomeOf(answer(503)).mayHaveArrived);
  EXPECT_FALSE(outcomeOf(answer(429)).mayHaveArrived);
  http::Response twice{409, {}, {}};
  twice.repeated = true;
  EXPECT_TRUE(outcomeOf(twice).mayHaveArrived);
}

TEST(Outcome, NamesRequestStatusAndTheServersWords) {
  const Outcome outcome = outcomeOf(answer(422, R"({"message": "no such type"})"));
  EXPECT_EQ(outcome.reason, "PATCH http://api.test/v1/x was answered with 422: no such type");
  EXPECT_EQ(outcomeOf(answer(500, "<html>")).reason,
            "PATCH http://api.test/v1/x was answered with 500");
  EXPECT_THAT(outcomeOf(answer(302)).reason, HasSubstr("redirects are not followed"));
}

TEST(Outcome, KeepsTheServersWish) {
  EXPECT_EQ(outcomeOf(answer(503, "", 7s)).retryAfter, 7s);
  EXPECT_EQ(outcomeOf(answer(503)).retryAfter, std::nullopt);
}

TEST(Outcome, KeepsWhatWasSaid) {
  const Outcome outcome = outcomeOf(answer(500, "oh no"));
  ASSERT_NE(outcome.exchange, nullptr);
  EXPECT_EQ(outcome.exchange->method, "PATCH");
  EXPECT_EQ(outcome.exchange->url, "http://api.test/v1/x");
  EXPECT_EQ(outcome.exchange->request, R"({"a":1})");
  EXPECT_EQ(outcome.exchange->statusCode, 500);
  EXPECT_EQ(outcome.exchange->response, "oh no");
  EXPECT_EQ(outcome.exchange->context, (Facts{{"name", "value"}}));
}

TEST(Outcome, KeepsWhatWasSaidWithoutAnAnswer) {
  const Outcome outcome = outcomeOf(noConnection());
  ASSERT_NE(outcome.exchange, nullptr);
  EXPECT_EQ(outcome.exchange->request, R"({"a":1})");
  EXPECT_EQ(outcome.exchange->statusCode, std::nullopt);
  EXPECT_EQ(outcome.exchange->response, "");
}

TEST(Outcome, CutsWhatIsLong) {
  http::Request request = kRequest;
  request.body = std::string(50'000, 'q');
  const Outcome outcome = outcomeOf(answer(500, std::string(50'000, 'a')), request);
  EXPECT_THAT(outcome.exchange->request, SizeIs(Exchange::kLongestText));
  EXPECT_THAT(outcome.exchange->response, SizeIs(Exchange::kLongestText));
}

TEST(Outcome, OfAcceptanceHasTheWholeBody) {
  EXPECT_THAT(outcomeOf(answer(200, std::string(50'000, 'a'))).body, SizeIs(50'000));
}

} // namespace
} // namespace exec_wrapper::process_api
