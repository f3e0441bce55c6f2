#include "rollbar_reporter.h"

#include "exec_wrapper/plugin.h"
#include "exec_wrapper/testing/sample_host.h"
#include "exec_wrapper/testing/sample_settings.h"

#include <gmock/gmock.h>

#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>

#include <memory>
#include <string>
#include <vector>

namespace exec_wrapper::rollbar {

extern const PluginInfo info;

namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using Verdict = Delivery::Verdict;

const SteadyTime kDeadline = SteadyTime(1h);

class RollbarReporterTest : public ::testing::Test {
protected:
  RollbarReporterTest() {
    host_.identity().name = "nightly";
    host_.identity().deployment = "staging";
    host_.identity().host = "db1";
    host_.identity().wrapperVersion = "0.9";
  }

  RollbarReporter& reporter() {
    if (!reporter_) {
      reporter_ = std::make_unique<RollbarReporter>(
          settings_, host_, [this](const http::Request& request, SteadyTime deadline) {
            EXPECT_EQ(deadline, kDeadline);
            requests_.push_back(request);
            return answer_;
          });
    }
    return *reporter_;
  }

  Delivery deliver(DeliveryFailed failure, Severity severity = Severity::Warning) {
    last_.sequence = ++sequence_;
    last_.severity = severity;
    last_.payload = std::move(failure);
    return deliverAgain();
  }
  Delivery deliverAgain() { return reporter().deliver(last_, kDeadline); }

  static DeliveryFailed failure(bool first, bool givenUp = false, bool final = false) {
    return {.reporter = "process_api",
            .reason = "no connection to api.example.com",
            .failures = 3,
            .firstOfOutage = first,
            .givenUp = givenUp,
            .final = final,
            .exchange = nullptr};
  }

  /// The message of the request sent last.
  Poco::JSON::Object::Ptr message() const {
    return item()->getObject("data")->getObject("body")->getObject("message");
  }
  Poco::JSON::Object::Ptr item() const {
    return Poco::JSON::Parser().parse(requests_.back().body).extract<Poco::JSON::Object::Ptr>();
  }

  contract::SampleHost host_;
  contract::SampleSettings settings_{
      info.options, {{"rollbar-access-token", "token-1234"}, {"process-type-id", "7"}}};
  http::Result answer_ = http::Response{200, {}, {}};
  std::vector<http::Request> requests_;

private:
  std::unique_ptr<RollbarReporter> reporter_;
  Event last_;
  std::uint64_t sequence_ = 0;
};

TEST_F(RollbarReporterTest, AsksForWhatItsSettingsSay) {
  const DeliveryPolicy policy = reporter().policy();
  EXPECT_EQ(policy.kinds, (EventKinds{EventKind::DeliveryFailed, EventKind::Alert,
                                      EventKind::Stalled, EventKind::StillRunning}));
  EXPECT_EQ(policy.minSeverity, Severity::Info) << "of a recovery";
  EXPECT_EQ(policy.attemptLimit, 30s);
  EXPECT_EQ(policy.retries, 2U);
  EXPECT_EQ(policy.retryDelay, 600s);
  EXPECT_FALSE(policy.newestOnly);
}

TEST_F(RollbarReporterTest, ForEverIsNoLimit) {
  settings_.set("rollbar-retries", "-1");
  settings_.set("rollbar-timeout", "-1");
  EXPECT_EQ(reporter().policy().retries, std::nullopt);
  EXPECT_EQ(reporter().policy().attemptLimit, std::nullopt);
}

TEST_F(RollbarReporterTest, WithoutATokenWantsNothing) {
  settings_.set("rollbar-access-token", "");
  EXPECT_EQ(reporter().policy().kinds, EventKinds());
}

TEST_F(RollbarReporterTest, AlertsTwiceAnOutage) {
  deliver(failure(true));
  EXPECT_THAT(requests_, SizeIs(1));
  deliver(failure(false));
  EXPECT_THAT(requests_, SizeIs(1));
  deliver(failure(false, true));
  EXPECT_THAT(requests_, SizeIs(2));
  deliver(failure(false, true));
  EXPECT_THAT(requests_, SizeIs(2)) << "a further update that was given up";
  deliver(failure(true));
  EXPECT_THAT(requests_, SizeIs(3)) << "another outage";
}

TEST_F(RollbarReporterTest, AlertsOnceWhereTheFirstFailureIsTheLast) {
  deliver(failure(true, true));
  deliver(failure(false, true));
  EXPECT_THAT(requests_, SizeIs(1));
}

TEST_F(RollbarReporterTest, AlertsWhenNobodyIsToldOfTheEnd) {
  deliver(failure(true, true));
  deliver(failure(false, false, true));
  EXPECT_THAT(requests_, SizeIs(1)) << "it is tried again";
  deliver(failure(false, true, true));
  EXPECT_THAT(requests_, SizeIs(2));
  EXPECT_EQ(message()->getValue<std::string>("body"),
            "[execution_wrapper]: 'process_api could not deliver the final status: no connection "
            "to api.example.com'");
}

TEST_F(RollbarReporterTest, EachReportersOutageIsItsOwn) {
  deliver(failure(true, true));
  DeliveryFailed other = failure(false, true);
  other.reporter = "webhook";
  deliver(other);
  EXPECT_THAT(requests_, SizeIs(2));
}

TEST_F(RollbarReporterTest, SendsAnItem) {
  deliver(failure(true, true));
  EXPECT_EQ(requests_[0].method, "POST");
  EXPECT_EQ(requests_[0].path, "/api/1/item/");
  EXPECT_EQ(item()->getValue<std::string>("access_token"), "token-1234");
  const auto data = item()->getObject("data");
  EXPECT_EQ(data->getValue<std::string>("environment"), "staging");
  EXPECT_EQ(data->getValue<std::string>("level"), "error");
  EXPECT_EQ(data->getObject("server")->getValue<std::string>("host"), "db1");
  EXPECT_EQ(data->getObject("notifier")->getValue<std::string>("name"), "exec_wrapper");
  EXPECT_EQ(data->getObject("notifier")->getValue<std::string>("version"), "0.9");
  EXPECT_EQ(message()->getValue<std::string>("process_name"), "nightly");
  EXPECT_TRUE(message()->isNull("project"));
  EXPECT_EQ(message()->getValue<int>("process_type_id"), 7);
  EXPECT_TRUE(message()->getValue<bool>("api_server_retries_exhausted"));
  EXPECT_FALSE(message()->getValue<bool>("was_conflict"));
  EXPECT_TRUE(message()->isNull("process_execution_id"));
  EXPECT_EQ(message()->getObject("data")->getObject("error")->getValue<std::string>("reason"),
            "no connection to api.example.com");
}

TEST_F(RollbarReporterTest, ShowsTheExchangeThatFailed) {
  auto exchange = std::make_shared<Exchange>();
  exchange->method = "PATCH";
  exchange->url = "http://api/v1/process_executions/42";
  exchange->request = std::string(20'000, 'x');
  exchange->statusCode = 503;
  exchange->response = "\xff broken";
  exchange->context["process_execution_id"] = "42";
  DeliveryFailed failed = failure(true);
  failed.exchange = exchange;
  deliver(failed);
  EXPECT_EQ(message()->getValue<std::string>("process_execution_id"), "42");
  const auto data = message()->getObject("data");
  EXPECT_EQ(data->getObject("request")->getValue<std::string>("url"), exchange->url);
  EXPECT_EQ(data->getObject("request")->getValue<std::string>("method"), "PATCH");
  EXPECT_EQ(data->getObject("request")->getValue<std::string>("body").size(), 10'000U);
  EXPECT_EQ(data->getObject("response")->getValue<int>("status_code"), 503);
  EXPECT_THAT(data->getObject("response")->getValue<std::string>("body"), HasSubstr(" broken"));
  EXPECT_FALSE(data->has("error"));
}

TEST_F(RollbarReporterTest, PassesAlertsOn) {
  Event event;
  event.payload =
      Alert{"lock_file", "backup keeps finding its lock held", {{"lockfile", "/run/x"}}};
  EXPECT_EQ(reporter().deliver(event, kDeadline).verdict, Verdict::Delivered);
  EXPECT_EQ(message()->getValue<std::string>("body"),
            "[execution_wrapper]: 'backup keeps finding its lock held'");
  EXPECT_TRUE(message()->getValue<bool>("was_conflict"));
  EXPECT_FALSE(message()->getValue<bool>("api_server_retries_exhausted"));
  EXPECT_EQ(message()->getObject("data")->getValue<std::string>("lockfile"), "/run/x");
}

TEST_F(RollbarReporterTest, ARecoveryIsGoodNews) {
  Event event;
  event.severity = Severity::Info;
  event.payload = Alert{"alerts", "\"nightly\" works again after 3 failed runs", {}, true};
  EXPECT_EQ(reporter().deliver(event, kDeadline).verdict, Verdict::Delivered);
  ASSERT_THAT(requests_, SizeIs(1));
  EXPECT_EQ(item()->getObject("data")->getValue<std::string>("level"), "info");
}

TEST_F(RollbarReporterTest, AFurtherFailureOfAnOutageIsNoAlert) {
  EXPECT_EQ(deliver(failure(true), Severity::Debug).verdict, Verdict::Delivered);
  EXPECT_THAT(requests_, SizeIs(0));
}

TEST_F(RollbarReporterTest, AlertsOfAStallAndOfALongRun) {
  Event event;
  event.payload = Stalled{{1, 0, 0, 4711}, Stalled::Sign::Silence, 10min, "alert"};
  EXPECT_EQ(reporter().deliver(event, kDeadline).verdict, Verdict::Delivered);
  ASSERT_THAT(requests_, SizeIs(1));
  EXPECT_EQ(item()->getObject("data")->getValue<std::string>("level"), "error");
  EXPECT_THAT(
      message()->getValue<std::string>("body"),
      AllOf(HasSubstr("\"nightly\" shows no sign of life for 10m"), HasSubstr("it continues")));
  event.payload = StillRunning{{1, 0, 0, 4711}, 2h};
  EXPECT_EQ(reporter().deliver(event, kDeadline).verdict, Verdict::Delivered);
  ASSERT_THAT(requests_, SizeIs(2));
  EXPECT_THAT(message()->getValue<std::string>("body"),
              HasSubstr("\"nightly\" is still running after 2h"));
  EXPECT_FALSE(message()->getValue<bool>("api_server_retries_exhausted"));
  answer_ = http::Response{503, {}, {}};
  EXPECT_EQ(reporter().deliver(event, kDeadline).verdict, Verdict::Retry);
}

TEST_F(RollbarReporterTest, TriesAgainWhatMayStillWork) {
  answer_ = http::Failure{http::Failure::Kind::NoConnection, "no connection to rollbar", false};
  const Delivery lost = deliver(failure(true));
  EXPECT_EQ(lost.verdict, Verdict::Retry);
  EXPECT_EQ(lost.reason, "no connection to rollbar");
  answer_ = http::Response{429, {}, 30s};
  EXPECT_EQ(deliverAgain().retryAfter, 30s);
  answer_ = http::Response{503, {}, {}};
  EXPECT_EQ(deliverAgain().verdict, Verdict::Retry);
  answer_ = http::Response{200, {}, {}};
  EXPECT_EQ(deliverAgain().verdict, Verdict::Delivered);
  EXPECT_THAT(requests_, SizeIs(4));
}

TEST_F(RollbarReporterTest, GivesUpWhatNeverWill) {
  for (const int status : {302, 400, 401, 403, 404, 413, 422}) {
    answer_ = http::Response{status, {}, {}};
    const Delivery delivery = deliver(failure(true));
    EXPECT_EQ(delivery.verdict, Verdict::Rejected) << status;
    EXPECT_THAT(delivery.reason, Not(HasSubstr("token-1234")));
  }
}

TEST_F(RollbarReporterTest, SaysNothingOfAnyOtherEvent) {
  Event event;
  event.payload = RunFinished{};
  EXPECT_EQ(reporter().deliver(event, kDeadline).verdict, Verdict::Delivered);
  EXPECT_THAT(requests_, IsEmpty());
}

} // namespace
} // namespace exec_wrapper::rollbar
