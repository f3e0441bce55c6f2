#pragma once

#include "common/http/types/fields.h"
#include "exec_wrapper/plugin.h"
#include "exec_wrapper/testing/sample_events.h"
#include "exec_wrapper/testing/sample_host.h"
#include "exec_wrapper/testing/sample_settings.h"
#include "sentry_reporter.h"
#include "support/fake_clock.h"
#include "support/sentry/envelope_reader.h"

#include <gmock/gmock.h>

#include <deque>
#include <memory>
#include <string>
#include <vector>

namespace exec_wrapper::sentry {

extern const PluginInfo info;

using namespace std::chrono_literals;
using contract::eventOf;
using test::SentryEnvelope;
using Verdict = Delivery::Verdict;

inline constexpr char kRunId[] = "0a2c4e6f-0000-4111-8222-333344445555";
inline constexpr char kRunHex[] = "0a2c4e6f000041118222333344445555";

/// A reporter whose requests are read by the letter, and answered from a list.
class ReporterTest : public ::testing::Test {
protected:
  ReporterTest() {
    host_.identity().id = kRunId;
    host_.identity().job = "Nightly Backup";
    host_.identity().host = "db1";
    clock_.advance(24h * 365 * 50);
  }

  SentryReporter& reporter() {
    if (!reporter_) {
      rows_ = std::make_unique<contract::SampleSettings>(info.options, settings_);
      reporter_ = std::make_unique<SentryReporter>(
          *rows_, host_, [this](const http::Request& request, SteadyTime deadline) {
            EXPECT_EQ(deadline, kDeadline);
            return answerTo(request);
          });
    }
    return *reporter_;
  }

  /// As after the end of the process.
  void forget() {
    reporter_.reset();
    rows_.reset();
  }

  Delivery deliver(const Event& event) { return reporter().deliver(event, kDeadline); }
  Delivery deliver(Payload payload, Duration age = 0s) {
    return deliver(made(std::move(payload), age));
  }

  Event made(Payload payload, Duration age = 0s) {
    Event event = eventOf(Severity::Warning, std::move(payload));
    event.sequence = ++sequence_;
    event.at = clock_.now() - age;
    event.wallAt = clock_.wallNow() - std::chrono::duration_cast<WallTime::duration>(age);
    return event;
  }

  static AttemptStarted start(std::uint64_t attempt = 1) { return {{attempt, 0, 0, 4711}}; }

  static RunFinished succeeded() {
    RunFinished payload;
    payload.result = RunFinished::Result::Succeeded;
    payload.tally.attempt = 1;
    payload.end = ProcessEnd{};
    payload.elapsed = 1500ms;
    return payload;
  }

  static RunFinished failed(int status = 3) {
    RunFinished payload = succeeded();
    payload.result = RunFinished::Result::Failed;
    payload.end = ProcessEnd{ProcessEnd::Kind::Exited, status};
    payload.exitStatus = status;
    return payload;
  }

  void answerNext(int status, http::Fields headers = {}, std::string body = "{}") {
    answers_.push_back(http::Response{status, std::move(body), std::nullopt, std::move(headers)});
  }
  void failNext() { answers_.push_back(http::Failure{http::Failure::Kind::TimedOut, "too slow"}); }

  /// The check-ins that were sent, taken or not: their status.
  std::vector<std::string> statuses() const {
    std::vector<std::string> all;
    for (const SentryEnvelope& envelope : envelopes_) {
      if (const test::SentryItem* const item = envelope.find("check_in")) {
        all.push_back(item->json()->getValue<std::string>("status"));
      }
    }
    return all;
  }

  std::vector<Poco::JSON::Object::Ptr> events() const {
    std::vector<Poco::JSON::Object::Ptr> all;
    for (const SentryEnvelope& envelope : envelopes_) {
      if (const test::SentryItem* const item = envelope.find("event")) {
        all.push_back(item->json());
      }
    }
    return all;
  }

  Poco::JSON::Object::Ptr checkIn(std::size_t number) const {
    return envelopes_.at(number).find("check_in")->json();
  }

  static const SteadyTime kDeadline;

  FakeClock clock_;
  contract::SampleHost host_{clock_};
  contract::SampleSettings::Values settings_ = {{"sentry-dsn", "https://k3y-k3y@sentry.test/42"},
                                                {"sentry-timezone", "UTC"}};
  std::vector<http::Request> requests_;
  std::vector<SentryEnvelope> envelopes_;
  std::deque<http::Result> answers_; ///< then: taken

private:
  http::Result answerTo(const http::Request& request) {
    requests_.push_back(request);
    envelopes_.push_back(test::readEnvelope(request.body));
    if (answers_.empty()) {
      return http::Response{200, "{}", std::nullopt};
    }
    http::Result answer = answers_.front();
    answers_.pop_front();
    return answer;
  }

  std::uint64_t sequence_ = 0;
  std::unique_ptr<contract::SampleSettings> rows_;
  std::unique_ptr<SentryReporter> reporter_;
};

inline const SteadyTime ReporterTest::kDeadline = SteadyTime(1h);

} // namespace exec_wrapper::sentry
