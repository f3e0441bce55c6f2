// A service with everything on, whose reporters fail and heal all the time: for a few seconds, or,
// with EXEC_WRAPPER_TEST_LIFE=3600, for an hour.

#include "support/await.h"
#include "support/moody_servers.h"
#include "support/wrapper.h"

#include <gmock/gmock.h>

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>

namespace exec_wrapper::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Mood = MoodyServers::Mood;

class LongLife : public WrapperTest {
protected:
  static Duration length() {
    const char* const seconds = std::getenv("EXEC_WRAPPER_TEST_LIFE");
    return std::chrono::seconds(seconds == nullptr ? 4 : std::stoi(seconds));
  }

  /// An attempt of some 200 ms that fails, reports progress and prints.
  std::string command() const {
    return dir_.write("service.sh",
                      "echo begun\n"
                      "\"$1\" --tell READY=1 STATUS=begun X_ROWS=$EXEC_WRAPPER_ATTEMPT\n"
                      "sleep 0.2\n"
                      "echo failed >&2\n"
                      "exit 7\n");
  }

  Words service() const {
    const std::string web = servers_.web();
    std::ofstream(file("service.properties"))
        << "log-file = " << file("log") << "\nlog-level = debug\nlog-format = json\n"
        << "lockfile = " << file("lock") << "\ncounter-file = " << file("counter")
        << "\nthreshold = 3\nwatcher = true\noutput-tail = 4096\nstall-timeout = 60\n"
        << "spool-dir = " << file("spool") << "\nstate-dir = " << file("state")
        << "\nalert-after = 3\n"
        << "process-max-retries = -1\nprocess-retry-delay = 0.05\nprocess-name = service\n"
        << "enable-status-update-listener = true\nstatus-update-interval = 0.5\n"
        << "process-timeout = 60\nprocess-type-id = 1\ndeployment = test\n"
        << "api-base-url = " << web << "\napi-key = key\napi-heartbeat-interval = 1\n"
        << "api-unavailable = run\nwebhook-url = " << web << "\nwebhook-heartbeat = 1\n"
        << "healthchecks-base-url = " << web << "/ping\nhealthchecks-key = key\n"
        << "healthchecks-slug = service\nhealthchecks-attempts = true\n"
        << "healthchecks-heartbeat = 1\nsentry-dsn = " << servers_.sentryDsn()
        << "\nsentry-monitor = service\nsentry-heartbeat = 1\n"
        << "sentry-events = attempt_ended,run_failed,alert\n"
        << "rollbar-base-url = " << web << "\nrollbar-access-token = token\n"
        << "otlp-endpoint = " << web << "\nprometheus-target = " << web
        << "\nprometheus-job = service\nmail-to = ops@example.com\n"
        << "mail-server = " << servers_.mail() << "\nmail-starttls = off\n"
        << "mail-events = attempt_ended,run_failed,alert\n"
        << "report-command = exec true\nreport-command-events = attempt_ended,run_finished\n"
        << "history = " << file("history.db") << "\nhistory-progress = 1\n";
    std::filesystem::permissions(file("service.properties"), std::filesystem::perms(0600));
    return {"--config", file("service.properties"), "sh", command(), wrapperProgram()};
  }

  struct Size {
    std::size_t bytes = 0;
    std::size_t descriptors = 0;
  };

  static Size sizeOf(pid_t pid) {
    const std::string proc = "/proc/" + std::to_string(pid);
    std::ifstream statm(proc + "/statm");
    std::size_t all = 0;
    std::size_t resident = 0;
    statm >> all >> resident;
    const std::filesystem::directory_iterator open(proc + "/fd");
    return {resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)),
            static_cast<std::size_t>(std::distance(begin(open), end(open)))};
  }

  /// The largest of what is seen of it for so long, while the servers' mood changes each second.
  Size largestIn(const Process& process, Duration length) {
    constexpr Mood kRound[] = {Mood::Well,    Mood::Busy, Mood::Well,
                               Mood::HangsUp, Mood::Well, Mood::Resets};
    Size largest;
    for (const Deadline end(length); !end.over() && !process.ended();) {
      servers_.be(kRound[mood_++ % std::size(kRound)]);
      awaitTime(std::min<Duration>(end.left(), 1s));
      const Size size = sizeOf(process.pid());
      largest.bytes = std::max(largest.bytes, size.bytes);
      largest.descriptors = std::max(largest.descriptors, size.descriptors);
    }
    return largest;
  }

  MoodyServers servers_;
  std::size_t mood_ = 0;
};

TEST_F(LongLife, NeitherEndsNorGrows) {
  Process process(wrapper(service()));
  process.awaitOutput("begun");
  const Size first = largestIn(process, length() / 2);
  const Size second = largestIn(process, length() / 2);
  servers_.be(Mood::Well);
  ASSERT_FALSE(process.ended());
  process.signal(SIGTERM);
  const Outcome outcome = process.end();

  EXPECT_EQ(outcome.status, 143) << outcome.err;
  EXPECT_THAT(outcome.err, Not(HasSubstr("Sanitizer")));
  const std::string log = contents(file("log"));
  for (const char* const event :
       {"attempt_ended", "command_ready", "delivery_failed", "run_finished"}) {
    EXPECT_THAT(log, HasSubstr("\"event\":\"" + std::string(event) + "\""));
  }
  EXPECT_LE(second.bytes, first.bytes + first.bytes / 4);
  EXPECT_LE(second.descriptors, first.descriptors + 8) << "connections come and go";
  std::cout << "at most " << first.bytes / 1024 << " KiB and " << first.descriptors
            << " descriptors in the first half, " << second.bytes / 1024 << " KiB and "
            << second.descriptors << " in the second\n";
}

} // namespace
} // namespace exec_wrapper::test
