// Several reporters at once: what one of them suffers is no other's affair.

#include "support/confined.h"
#include "support/recorded_requests.h"
#include "support/wrapper.h"

#include <Poco/DateTimeFormat.h>
#include <Poco/DateTimeParser.h>
#include <Poco/JSON/Array.h>
#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>
#include <gmock/gmock.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>

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

  /// HOST:PORT
  static std::string placeOf(const RecordingServer& server) {
    return server.url().substr(std::string("http://").size());
  }

  static std::string ok() { return "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"; }

  /// The attempts of the run that the history has.
  std::size_t storedAttempts() const {
    ProcessSpec spec = wrapper({});
    spec.argv = {std::filesystem::path(wrapperProgram()).replace_filename("exec_wrapper_history"),
                 "--history",
                 file("history/runs.db"),
                 "list",
                 "--format",
                 "json"};
    const auto list =
        Poco::JSON::Parser().parse(test::run(spec).out).extract<Poco::JSON::Object::Ptr>();
    return list->getArray("runs")->getObject(0)->getValue<std::size_t>("attempts");
  }

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
  const Words flooding = {"--plugin-dir",
                          testPlugins(),
                          "--reporters",
                          "log,webhook,healthchecks,process_api,command,awkward,"
                          "sentry,otlp,mail,history,prometheus,rollbar",
                          "--awkward.in",
                          "deliver",
                          "--awkward.by",
                          "flood"};
  const Words hanging = {"--healthchecks-base-url",
                         hanging_.url(),
                         "--healthchecks-key",
                         "7a9c2f0e-1111-4222-8333-444455556666",
                         "--report-command",
                         "sleep 1000",
                         "--report-command-timeout",
                         "1000",
                         "--sentry-dsn",
                         "http://key@" + placeOf(hanging_) + "/7",
                         "--mail-to",
                         "root@localhost",
                         "--mail-server",
                         "smtp://" + placeOf(hanging_),
                         "--mail-events",
                         "attempt_ended,run_failed,alert"};
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
                         "0",
                         "--otlp-endpoint",
                         failing_.url(),
                         "--prometheus-target",
                         failing_.url(),
                         "--rollbar-access-token",
                         "token",
                         "--rollbar-base-url",
                         failing_.url()};
  const Words run = {"--webhook-url",
                     healthy_.url() + "/hook",
                     "--history",
                     file("history/runs.db"),
                     "--process-name",
                     "isolated",
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
  EXPECT_EQ(storedAttempts(), expected / 2) << "of the history, beside them all";
}

const Words kAllReporters = {"--reporters", "log,process_api,healthchecks,sentry,webhook,history,"
                                            "otlp,prometheus,command,mail,rollbar"};

/// A network whose servers never answer, not even that they are not there.
constexpr const char* kBlackHole = R"(
  ip link add black type veth peer name hole && ip link set black arp off up && ip link set hole up &&
  ip link set lo up && ip address add 10.9.9.1/24 dev black && ip route add 192.0.2.0/24 dev black)";

class BlackHole : public WrapperTest {
protected:
  static ProcessSpec inNetwork(ProcessSpec spec) {
    return behind({"unshare", "--net", "--", "sh", "-c",
                   std::string(kBlackHole) + " || exit 99\nexec \"$@\"", "sh"},
                  std::move(spec));
  }

  void SetUp() override {
    if (!possible(inNetwork(wrapper({})))) {
      GTEST_SKIP() << "needs to be allowed a network of its own, and ip(8)";
    }
  }

  Words everywhere() const {
    return kAllReporters + Words{"--guard",
                                 "none",
                                 "--process-name",
                                 "unheard",
                                 "--spool-dir",
                                 file("spool"),
                                 "--drain-timeout",
                                 "1",
                                 "--api-base-url",
                                 "http://192.0.2.1",
                                 "--api-key",
                                 "key",
                                 "--process-type-id",
                                 "7",
                                 "--deployment",
                                 "test",
                                 "--healthchecks-base-url",
                                 "http://192.0.2.2",
                                 "--healthchecks-key",
                                 "7a9c2f0e-1111-4222-8333-444455556666",
                                 "--sentry-dsn",
                                 "https://key@192.0.2.3/5",
                                 "--webhook-url",
                                 "https://192.0.2.4/hook",
                                 "--mail-to",
                                 "root@localhost",
                                 "--mail-server",
                                 "smtp://192.0.2.5",
                                 "--history",
                                 "postgresql:host=192.0.2.6",
                                 "--otlp-endpoint",
                                 "http://192.0.2.7:4318",
                                 "--prometheus-target",
                                 "http://192.0.2.8:9091",
                                 "--rollbar-access-token",
                                 "token",
                                 "--rollbar-base-url",
                                 "http://192.0.2.9",
                                 "--report-command",
                                 "true"};
  }

  struct Times {
    Duration start{}; ///< until the command has begun
    Duration whole{}; ///< of the run, with the making of the network
  };
  Times timesOf(const Words& options, const Words& command, int status,
                std::string* err = nullptr) {
    ProcessSpec spec = wrapper(options + command);
    // The clock starts after the network was made.
    spec.argv = Words{"/bin/bash", "-c", "echo $EPOCHREALTIME; exec \"$@\"", "sh"} + spec.argv;
    const Outcome outcome = test::run(inNetwork(std::move(spec)));
    EXPECT_EQ(outcome.status, status) << outcome.err;
    const Words said = lines(outcome.out);
    if (said.size() != 2) {
      ADD_FAILURE() << outcome.out << outcome.err;
      return {};
    }
    if (err != nullptr) {
      *err = outcome.err;
    }
    const auto length = std::chrono::duration<double>(std::stod(said[1]) - std::stod(said[0]));
    return {std::chrono::duration_cast<Duration>(length), outcome.elapsed};
  }
};

TEST_F(BlackHole, DelaysNoStartAndTheEndOnlyByTheDrainTimeout) {
  const Words command = {"/bin/bash", "-c", "echo $EPOCHREALTIME"};
  Duration alone = Duration::max();
  Duration reported = Duration::max();
  for (int i = 0; i < 3; ++i) {
    alone = std::min(alone, timesOf({}, command, 0).start);
    const Times times = timesOf(everywhere(), command, 0);
    reported = std::min(reported, times.start);
    EXPECT_LT(times.whole, 10s) << "1 s, 2 s for what is kept nowhere, and a second to see it";
  }
  EXPECT_LT(reported, alone + (kShipped ? 100ms : 1s)) << "the goal is 10 ms";
}

TEST_F(BlackHole, LosesNothingAndBlamesNobody) {
  std::string err;
  const Words command = {"/bin/bash", "-c", "echo $EPOCHREALTIME; exit 3"};
  EXPECT_LT(timesOf(everywhere(), command, 3, &err).whole, 10s);
  EXPECT_THAT(err, ::testing::Not(HasSubstr("does not return")));
  for (const char* const name :
       {"process_api", "healthchecks", "sentry", "webhook", "history", "otlp", "mail"}) {
    EXPECT_THAT(err, ::testing::ContainsRegex("reporter " + std::string(name) + "[^\n]* the spool"))
        << name;
  }
}

} // namespace
} // namespace exec_wrapper::test
