// Several reporters at once: what one of them suffers is no other's affair.

#include "support/confined.h"
#include "support/recorded_requests.h"
#include "support/wrapper.h"

#include <Poco/DateTimeFormat.h>
#include <Poco/DateTimeParser.h>
#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>
#include <gmock/gmock.h>

#include <chrono>
#include <cstdlib>

namespace exec_wrapper::test {
namespace {

using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::Lt;
using ::testing::SizeIs;

/// A whole minute of it where what is shipped is tested; EXEC_WRAPPER_TEST_SECONDS says otherwise.
int secondsOfTest() {
  const char* const asked = std::getenv("EXEC_WRAPPER_TEST_SECONDS");
  return asked != nullptr ? std::atoi(asked) : kShipped ? 60 : 8;
}

class Isolation : public WrapperTest {
protected:
  static Poco::JSON::Object::Ptr document(const HeardRequest& request) {
    return Poco::JSON::Parser().parse(request.body).extract<Poco::JSON::Object::Ptr>();
  }

  /// How long after it happened the event arrived, in milliseconds.
  static std::int64_t delayOf(const HeardRequest& request) {
    int zone = 0;
    const Poco::DateTime happened =
        Poco::DateTimeParser::parse(Poco::DateTimeFormat::ISO8601_FRAC_FORMAT,
                                    document(request)->getValue<std::string>("time"), zone);
    return (Poco::Timestamp() - happened.timestamp()) / Poco::Timespan::MILLISECONDS;
  }

  static std::string ok() { return "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"; }

  std::vector<std::int64_t> delays_; // by the healthy server's thread, read after the run
  RecordingServer healthy_{[this](const HeardRequest& request) {
    delays_.push_back(delayOf(request));
    return ok();
  }};
  RecordingServer hanging_{[](const HeardRequest&) { return std::string(); }};
  RecordingServer failing_{[](const HeardRequest&) {
    return std::string("HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n");
  }};
};

TEST_F(Isolation, AHealthyReporterGetsEveryEventInTimeBesideOnesThatAreNot) {
  const std::string attempts = std::to_string(secondsOfTest() - 1);
  const Words flooding = {"--plugin-dir", testPlugins(),
                          "--reporters",  "log,webhook,healthchecks,process_api,command,awkward",
                          "--awkward.in", "deliver",
                          "--awkward.by", "flood"};
  const Words hanging = {"--healthchecks-base-url",  hanging_.url(),
                         "--healthchecks-key",       "7a9c2f0e-1111-4222-8333-444455556666",
                         "--report-command",         "sleep 1000",
                         "--report-command-timeout", "1000"};
  const Words failing = {"--guard",
                         "none",
                         "--api-base-url",
                         failing_.url(),
                         "--api-key",
                         "any",
                         "--process-type-id",
                         "7",
                         "--deployment",
                         "test",
                         "--api-retry-delay",
                         "0.1",
                         "--api-retries-for-final-update",
                         "0"};
  const Words run = {"--webhook-url",
                     healthy_.url() + "/hook",
                     "--webhook-events",
                     "attempt_started,attempt_ended,run_finished",
                     "--log-file",
                     file("log"),
                     "--process-max-retries",
                     attempts,
                     "--process-retry-delay",
                     "1",
                     "sh",
                     "-c",
                     "exit 3"};
  Process wrapped(wrapper(flooding + hanging + failing + run));
  const std::size_t expected = 2 * static_cast<std::size_t>(secondsOfTest());
  healthy_.awaitCount(expected, std::chrono::seconds(secondsOfTest()) + kPatience);
  wrapped.signal(SIGTERM); // those that hang are not waited for any longer
  EXPECT_EQ(wrapped.end().status, 3) << "the run was over";
  ASSERT_THAT(healthy_.requests(), SizeIs(expected));
  EXPECT_EQ(document(healthy_.requests().back())->getValue<std::string>("event"), "run_finished");
  EXPECT_THAT(delays_, Each(Lt(5000))) << "milliseconds";
  EXPECT_GT(failing_.requests().size(), 1U);
  EXPECT_THAT(hanging_.requests(), ::testing::Not(::testing::IsEmpty()));
}

} // namespace
} // namespace exec_wrapper::test
