#include "webhook_reporter.h"

#include "common/crypto/sha256.h"
#include "common/event/event_document.h"
#include "exec_wrapper/plugin.h"
#include "exec_wrapper/testing/sample_events.h"
#include "exec_wrapper/testing/sample_host.h"
#include "exec_wrapper/testing/sample_settings.h"
#include "support/temp_dir.h"

#include <gmock/gmock.h>

#include <memory>
#include <string>
#include <vector>

namespace exec_wrapper::webhook {

extern const PluginInfo info;

namespace {

using namespace std::chrono_literals;
using contract::eventOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;
using Verdict = Delivery::Verdict;

const SteadyTime kDeadline = SteadyTime(1h);

class WebhookReporterTest : public ::testing::Test {
protected:
  WebhookReporter& reporter() {
    if (!reporter_) {
      rows_ = std::make_unique<contract::SampleSettings>(info.options, settings_);
      reporter_ = std::make_unique<WebhookReporter>(
          *rows_, host_, [this](const http::Request& request, SteadyTime deadline) {
            EXPECT_EQ(deadline, kDeadline);
            requests_.push_back(request);
            return answer_;
          });
    }
    return *reporter_;
  }

  Delivery deliver(const Event& event) { return reporter().deliver(event, kDeadline); }
  Delivery deliver(Payload payload) {
    return deliver(eventOf(Severity::Warning, std::move(payload)));
  }

  std::string header(const std::string& name) const {
    for (const auto& [known, value] : requests_.back().headers) {
      if (known == name) {
        return value;
      }
    }
    return {};
  }

  contract::SampleHost host_;
  contract::SampleSettings::Values settings_ = {
      {"webhook-url", "https://hooks.example.com/in/s3cret?key=1"}};
  http::Result answer_ = http::Response{200, "ok", {}};
  std::vector<http::Request> requests_;

private:
  std::unique_ptr<contract::SampleSettings> rows_;
  std::unique_ptr<WebhookReporter> reporter_;
};

TEST_F(WebhookReporterTest, SendsTheDocumentOfTheEvent) {
  settings_["process-max-retries"] = "2";
  const Event event = eventOf(Severity::Warning, contract::sampleFinish());
  EXPECT_EQ(deliver(event).verdict, Verdict::Delivered);

  ASSERT_THAT(requests_, SizeIs(1));
  EXPECT_EQ(requests_[0].method, "POST");
  EXPECT_EQ(requests_[0].path, "/in/s3cret?key=1");
  EXPECT_EQ(requests_[0].body, common::eventDocument(event, host_.run(), 3));
  EXPECT_EQ(header("Content-Type"), "application/json");
  EXPECT_EQ(header("X-Exec-Wrapper-Event"), "run_finished");
  EXPECT_EQ(header("X-Exec-Wrapper-Id"), common::eventId(event, host_.run()));
  EXPECT_THAT(header("X-Exec-Wrapper-Signature"), IsEmpty());
}

TEST_F(WebhookReporterTest, SignsTimeAndBody) {
  settings_["webhook-secret"] = "k3y";
  deliver(contract::sampleFinish());

  const std::string time = header("X-Exec-Wrapper-Timestamp");
  EXPECT_THAT(time, MatchesRegex("[0-9]{10,}"));
  EXPECT_EQ(header("X-Exec-Wrapper-Signature"),
            "sha256=" + common::hmacSha256("k3y", time + "." + requests_[0].body));
}

TEST_F(WebhookReporterTest, SendsTheHeadersThatItIsGiven) {
  settings_["webhook-headers"] = "Authorization: Bearer x\ncontent-type: application/cloud+json";
  deliver(contract::sampleFinish());

  EXPECT_EQ(header("Authorization"), "Bearer x");
  EXPECT_EQ(header("content-type"), "application/cloud+json");
  EXPECT_THAT(header("Content-Type"), IsEmpty());
}

TEST_F(WebhookReporterTest, SendsASentenceToAChat) {
  settings_["webhook-format"] = "slack";
  deliver(RunRefused{"lock_file", "held by pid 7", 75});
  EXPECT_EQ(requests_[0].body, R"({"text":"host: \"true\" refused by lock_file: held by pid 7"})");
}

TEST_F(WebhookReporterTest, SendsWhatTheTemplateSays) {
  const test::TempDir dir;
  settings_["webhook-template"] = dir.write("template", R"({"s":"{{exit_status}}"})");
  deliver(contract::sampleFinish());
  EXPECT_EQ(requests_[0].body, R"({"s":"124"})");
}

TEST_F(WebhookReporterTest, RefusesATemplateAndAFormat) {
  settings_["webhook-template"] = "/dev/null";
  settings_["webhook-format"] = "slack";
  EXPECT_THROW(reporter(), ConfigurationError);
}

TEST_F(WebhookReporterTest, NamesTheSettingsThatAskForHeartbeatsAndProgress) {
  settings_["webhook-events"] = "alert,heartbeat";
  EXPECT_THAT([this] { reporter(); },
              ::testing::ThrowsMessage<ConfigurationError>(HasSubstr("by webhook-heartbeat")));
}

TEST_F(WebhookReporterTest, TellsProgramsMoreThanPeople) {
  const DeliveryPolicy policy = reporter().policy();
  EXPECT_EQ(policy.kinds,
            (EventKinds{EventKind::RunRefused, EventKind::AttemptStarted, EventKind::AttemptEnded,
                        EventKind::RunFinished, EventKind::Alert, EventKind::Stalled,
                        EventKind::StillRunning}));
  EXPECT_EQ(policy.heartbeat, std::nullopt);
  EXPECT_EQ(policy.progress, std::nullopt);
  EXPECT_FALSE(policy.newestOnly);
}

TEST_F(WebhookReporterTest, TellsAChatOfWhatWentWrong) {
  settings_["webhook-format"] = "discord";
  EXPECT_EQ(reporter().policy().kinds,
            (EventKinds{EventKind::RunRefused, EventKind::RunFinished, EventKind::Alert,
                        EventKind::Stalled, EventKind::StillRunning}));

  RunFinished well;
  well.result = RunFinished::Result::Succeeded;
  EXPECT_EQ(deliver(well).verdict, Verdict::Delivered);
  EXPECT_THAT(requests_, IsEmpty());
  deliver(contract::sampleFinish());
  EXPECT_THAT(requests_, SizeIs(1));
}

TEST_F(WebhookReporterTest, TellsOfHeartbeatsAndProgressAtTheirIntervals) {
  settings_["webhook-heartbeat"] = "1m";
  settings_["webhook-progress"] = "10";
  EXPECT_EQ(reporter().policy().heartbeat, 1min);
  EXPECT_EQ(reporter().policy().progress, 10s);

  deliver(Heartbeat{{1, 0, 0, 1}});
  EXPECT_THAT(requests_.back().body, HasSubstr(R"("event":"heartbeat")"));
  deliver(ProgressMade{{1, 0, 0, 1, contract::sampleProgress()}});
  EXPECT_THAT(requests_.back().body, HasSubstr(R"("progress":{)"));
}

TEST_F(WebhookReporterTest, HasADestinationThatShowsNoSecret) {
  EXPECT_THAT(reporter().policy().destination,
              MatchesRegex("https://hooks.example.com/[0-9a-f]{16}"));
}

TEST_F(WebhookReporterTest, TakesEverySuccessForOne) {
  for (const int status : {200, 201, 202, 204}) {
    answer_ = http::Response{status, {}, {}};
    EXPECT_EQ(deliver(contract::sampleFinish()).verdict, Verdict::Delivered) << status;
  }
}

TEST_F(WebhookReporterTest, TriesAgainWhatMayPass) {
  for (const int status : {408, 425, 429, 500, 503}) {
    answer_ = http::Response{status, {}, 7s};
    const Delivery delivery = deliver(contract::sampleFinish());
    EXPECT_EQ(delivery.verdict, Verdict::Retry) << status;
    EXPECT_EQ(delivery.retryAfter, 7s) << status;
  }
  answer_ = http::Failure{http::Failure::Kind::NoConnection, "nobody is there", false};
  EXPECT_EQ(deliver(contract::sampleFinish()).verdict, Verdict::Retry);
}

TEST_F(WebhookReporterTest, GivesUpWhatWillNotPass) {
  for (const int status : {302, 400, 401, 404, 410, 413}) {
    answer_ = http::Response{status, {}, {}};
    EXPECT_EQ(deliver(contract::sampleFinish()).verdict, Verdict::Rejected) << status;
  }
}

TEST_F(WebhookReporterTest, ShowsWhatFailedWithoutTheSecret) {
  answer_ = http::Response{404, "no_service", {}};
  const Delivery delivery = deliver(contract::sampleFinish());

  EXPECT_THAT(delivery.reason, StartsWith("https://hooks.example.com/******** answered with"));
  ASSERT_NE(delivery.exchange, nullptr);
  EXPECT_EQ(delivery.exchange->url, "https://hooks.example.com/********");
  EXPECT_EQ(delivery.exchange->statusCode, 404);
  EXPECT_EQ(delivery.exchange->response, "no_service");
}

} // namespace
} // namespace exec_wrapper::webhook
