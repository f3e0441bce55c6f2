#include "mail_reporter.h"

#include "decoded_mail.h"
#include "exec_wrapper/plugin.h"
#include "exec_wrapper/testing/sample_events.h"
#include "exec_wrapper/testing/sample_host.h"
#include "exec_wrapper/testing/sample_settings.h"

#include <gmock/gmock.h>

#include <memory>

namespace exec_wrapper::mail {

extern const PluginInfo info;

namespace {

using namespace std::chrono_literals;
using contract::eventOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using Verdict = Delivery::Verdict;

const SteadyTime kDeadline = SteadyTime(1h);

RunFinished endOf(RunFinished::Result result, Cause cause = Cause::Itself) {
  RunFinished finished = contract::sampleFinish();
  finished.result = result;
  finished.cause = cause;
  return finished;
}

const auto kFailed = endOf(RunFinished::Result::Failed);
const auto kSucceeded = endOf(RunFinished::Result::Succeeded);

class MailReporterTest : public ::testing::Test {
protected:
  MailReporterTest() { host_.identity().id = "0e8cd7a0-9b1f-4d6c-8c43-f1f2a0a35b3b"; }

  MailReporter& reporter() {
    if (!reporter_) {
      rows_ = std::make_unique<contract::SampleSettings>(info.options, settings_);
      Carrier carrier;
      carrier.server = "smtp://mail.example.com:25";
      carrier.smtp = [this](const Envelope& envelope, SteadyTime deadline) {
        EXPECT_EQ(deadline, kDeadline);
        envelopes_.push_back(envelope);
        return result_;
      };
      if (byProgram_) {
        carrier.smtp = nullptr;
        carrier.program = [this](const Envelope& envelope, std::string_view, SteadyTime) {
          envelopes_.push_back(envelope);
          return Delivery::delivered();
        };
      }
      environment_.push_back(nullptr);
      reporter_ =
          std::make_unique<MailReporter>(*rows_, host_, std::move(carrier), environment_.data());
    }
    return *reporter_;
  }

  Delivery deliver(const Event& event) { return reporter().deliver(event, kDeadline); }
  Delivery deliver(Payload payload) {
    Event event = eventOf(Severity::Warning, std::move(payload));
    event.sequence = ++sequence_;
    return deliver(event);
  }

  /// Whether this payload becomes a mail.
  bool mailed(Payload payload) {
    const std::size_t before = envelopes_.size();
    EXPECT_EQ(deliver(std::move(payload)).verdict, Verdict::Delivered);
    return envelopes_.size() == before + 1;
  }

  contract::SampleHost host_;
  contract::SampleSettings::Values settings_ = {{"mail-to", "a@example.com,b@example.com"}};
  bool byProgram_ = false;
  SmtpResult result_{.verdict = SmtpResult::Verdict::Accepted};
  std::vector<const char*> environment_;
  std::vector<Envelope> envelopes_;

private:
  std::uint64_t sequence_ = 0;
  std::unique_ptr<contract::SampleSettings> rows_;
  std::unique_ptr<MailReporter> reporter_;
};

TEST_F(MailReporterTest, SendsAMailForAFailedRun) {
  settings_["mail-from"] = "Cron <cron@example.com>";
  ASSERT_TRUE(mailed(kFailed));
  const Envelope& envelope = envelopes_.back();
  EXPECT_EQ(envelope.from, "cron@example.com");
  EXPECT_THAT(envelope.to, ElementsAre("a@example.com", "b@example.com"));
  const DecodedMail mail = decodedMail(envelope.text);
  EXPECT_EQ(mail.fields.at("From"), "\"Cron\" <cron@example.com>");
  EXPECT_EQ(mail.fields.at("To"), "a@example.com, b@example.com");
  EXPECT_THAT(mail.fields.at("Subject"), HasSubstr("[host] true failed"));
}

TEST_F(MailReporterTest, MailsWhatGoesWrongAndRecovers) {
  EXPECT_FALSE(mailed(kSucceeded));
  EXPECT_TRUE(mailed(endOf(RunFinished::Result::TimedOut, Cause::TimedOut)));
  EXPECT_TRUE(mailed(endOf(RunFinished::Result::Failed, Cause::Revoked)));
  EXPECT_TRUE(mailed(endOf(RunFinished::Result::Failed, Cause::WrapperKilled)));
  EXPECT_TRUE(mailed(Alert{"lock_file", "the lock was lost", {}}));
  EXPECT_TRUE(mailed(Alert{"alerts", "works again", {}, true}));
  EXPECT_TRUE(mailed(StillRunning{{}, 3h}));
  EXPECT_TRUE(mailed(Stalled{{}, Stalled::Sign::Silence, 10min, "alert"}));
  EXPECT_FALSE(mailed(RunRefused{"lock_file", "held", 75}));
  EXPECT_FALSE(mailed(DeliveryFailed{"webhook", "no connection"}));
}

TEST_F(MailReporterTest, MailsAStopOnlyWithAllEnds) {
  const RunFinished stopped = endOf(RunFinished::Result::Failed, Cause::Stopped);
  EXPECT_FALSE(mailed(stopped));
  RunFinished watchdog = endOf(RunFinished::Result::Failed, Cause::Stalled);
  watchdog.stopSignal = 6;
  EXPECT_TRUE(mailed(watchdog));
}

TEST_F(MailReporterTest, MailsTheChosenEvents) {
  settings_["mail-events"] = "run_finished,run_refused";
  EXPECT_TRUE(mailed(kSucceeded));
  EXPECT_TRUE(mailed(endOf(RunFinished::Result::Failed, Cause::Stopped)));
  EXPECT_TRUE(mailed(RunRefused{"lock_file", "held", 75}));
  EXPECT_FALSE(mailed(Alert{"lock_file", "the lock was lost", {}}));
}

TEST_F(MailReporterTest, SendsOneMailForAStallThatEndsTheRun) {
  EXPECT_FALSE(mailed(Stalled{{}, Stalled::Sign::Silence, 10min, "stop"}));
  EXPECT_TRUE(mailed(endOf(RunFinished::Result::TimedOut, Cause::Stalled)));
  EXPECT_TRUE(mailed(Stalled{{}, Stalled::Sign::Silence, 10min, "retry"}));
}

TEST_F(MailReporterTest, SendsTheAlertInPlaceOfTheFailedRun) {
  settings_["alert-after"] = "3";
  EXPECT_TRUE(mailed(Stalled{{}, Stalled::Sign::Silence, 10min, "stop"}));
  EXPECT_FALSE(mailed(kFailed));
  EXPECT_TRUE(mailed(Alert{"alerts", "failed 3 times", {}}));
}

TEST_F(MailReporterTest, ShowsTheOutputOfTheRunInItsAlert) {
  settings_["alert-after"] = "3";
  EXPECT_TRUE(reporter().policy().kinds.contains(EventKind::RunFinished));
  EXPECT_FALSE(reporter().policy().kinds.contains(EventKind::RunRefused));
  RunFinished failed = kFailed;
  failed.output = std::make_shared<Output>(Output{{"", 0, "because of this\n"}, {}});
  EXPECT_FALSE(mailed(failed));
  deliver(Alert{"alerts", "failed 3 times", {}});
  EXPECT_THAT(decodedMail(envelopes_.back().text).body, HasSubstr("because of this"));
  deliver(Alert{"alerts", "works again", {}, true});
  EXPECT_THAT(decodedMail(envelopes_.back().text).body, Not(HasSubstr("because of this")));
}

TEST_F(MailReporterTest, HasTheSameIdWhenItIsSentAgain) {
  result_ = {.verdict = SmtpResult::Verdict::Retry, .reason = "busy"};
  const Event event = eventOf(Severity::Warning, kFailed);
  EXPECT_EQ(deliver(event).verdict, Verdict::Retry);
  deliver(event);
  EXPECT_EQ(envelopes_[0].text, envelopes_[1].text);
}

TEST_F(MailReporterTest, ReportsAFailureWithItsExchange) {
  result_ = {.verdict = SmtpResult::Verdict::Rejected,
             .reason = "mail.example.com:25 refuses the sender: 550 no",
             .command = "MAIL FROM:<x>",
             .code = 550,
             .answer = "no"};
  const Delivery delivery = deliver(kFailed);
  EXPECT_EQ(delivery.verdict, Verdict::Rejected);
  EXPECT_EQ(delivery.reason, result_.reason);
  ASSERT_TRUE(delivery.exchange);
  EXPECT_EQ(delivery.exchange->method, "SMTP");
  EXPECT_EQ(delivery.exchange->url, "smtp://mail.example.com:25");
  EXPECT_EQ(delivery.exchange->request, "MAIL FROM:<x>");
  EXPECT_EQ(delivery.exchange->statusCode, 550);
  EXPECT_EQ(delivery.exchange->response, "no");
}

TEST_F(MailReporterTest, SendsAgainOnlyToThoseWithoutTheMail) {
  const Event event = eventOf(Severity::Warning, kFailed);
  result_.refusals = {{"b@example.com", "450 later", false}};
  const Delivery first = deliver(event);
  EXPECT_EQ(first.verdict, Verdict::Retry);
  EXPECT_THAT(first.reason, HasSubstr("b@example.com: 450 later"));
  result_.refusals.clear();
  EXPECT_EQ(deliver(event).verdict, Verdict::Delivered);
  EXPECT_THAT(envelopes_[1].to, ElementsAre("b@example.com"));
  Event next = event;
  next.sequence = 2;
  deliver(next);
  EXPECT_THAT(envelopes_[2].to, SizeIs(2));
}

TEST_F(MailReporterTest, LogsARecipientThatIsRefused) {
  result_.refusals = {{"b@example.com", "550 unknown", true}};
  EXPECT_EQ(deliver(kFailed).verdict, Verdict::Delivered);
  EXPECT_THAT(host_.lines(Severity::Warning),
              ElementsAre("a mail was refused for b@example.com: 550 unknown"));
}

TEST_F(MailReporterTest, HasThePolicyOfItsSettings) {
  settings_.insert({{"mail-timeout", "7"}, {"mail-retries", "4"}, {"mail-retry-delay", "2"}});
  const DeliveryPolicy policy = reporter().policy();
  EXPECT_EQ(policy.attemptLimit, 7s);
  EXPECT_EQ(policy.retries, 4U);
  EXPECT_EQ(policy.finalRetries, 4U);
  EXPECT_EQ(policy.retryDelay, 2s);
  EXPECT_THAT(policy.destination, ::testing::StartsWith("smtp://mail.example.com:25 "));
  EXPECT_FALSE(policy.kinds.contains(EventKind::RunRefused));
}

TEST_F(MailReporterTest, WithinAReportRunsNoProgram) {
  byProgram_ = true;
  environment_ = {"EXEC_WRAPPER_EVENT=run_finished"};
  EXPECT_EQ(reporter().policy().kinds, EventKinds());
  EXPECT_THAT(host_.said(), SizeIs(1));
}

TEST_F(MailReporterTest, RefusesSettingsThatCannotWork) {
  const std::vector<std::pair<std::string, std::string>> wrong = {
      {"mail-to", "no address"},    {"mail-from", "a@example.com,b@example.com"},
      {"mail-from", "a b"},         {"mail-events", "heartbeat"},
      {"mail-events", "run_ended"}, {"mail-events", "progress_made"}};
  for (const auto& [name, value] : wrong) {
    contract::SampleSettings::Values values = {{"mail-to", "a@example.com"}};
    values[name] = value;
    const contract::SampleSettings settings(info.options, values);
    EXPECT_THROW(MailReporter(settings, host_, {}, nullptr), ConfigurationError)
        << name << " " << value;
  }
}

TEST(UsualSender, IsTheUserAtTheHost) {
  RunIdentity run;
  run.host = "db1.example.com";
  run.user = 0;
  const char* const environment[] = {"LOGNAME=alice", nullptr};
  EXPECT_EQ(usualSender(run, environment).address, "root@db1.example.com");
  run.user = 1000;
  EXPECT_EQ(usualSender(run, environment).address, "alice@db1.example.com");
  const char* const odd[] = {"LOGNAME=-oQ x", nullptr};
  EXPECT_EQ(usualSender(run, odd).address, "exec_wrapper@db1.example.com");
  EXPECT_EQ(usualSender(run, nullptr).address, "exec_wrapper@db1.example.com");
}

} // namespace
} // namespace exec_wrapper::mail
