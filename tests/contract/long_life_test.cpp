// A service for years, with every reporter failing and healing: nothing is lost, memory and
// descriptors stay what they are. EXEC_WRAPPER_TEST_ATTEMPTS=100000 makes millions of heartbeats.

#include "contract/long_life.h"
#include "support/moody_servers.h"
#include "support/temp_dir.h"

#include <gmock/gmock.h>

#include <fcntl.h>
#include <malloc.h>
#include <sys/file.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>

// Of the sanitizers, which have their own allocator.
extern "C" std::size_t __sanitizer_get_current_allocated_bytes() __attribute__((weak));

namespace exec_wrapper::test {
namespace {

using Mood = MoodyServers::Mood;

constexpr Mood kRound[] = {Mood::Well,    Mood::Busy, Mood::Well,
                           Mood::HangsUp, Mood::Well, Mood::Resets};
constexpr std::size_t kRoom = 128 * 1024; // for what the allocator rounds up
constexpr std::size_t kAtOnce = 4;        // connections that the servers are just closing
constexpr std::uint64_t kAttemptsOfRound = 3 * std::size(kRound);

std::uint64_t roundsToLive() {
  const char* const attempts = std::getenv("EXEC_WRAPPER_TEST_ATTEMPTS");
  return attempts == nullptr ? 4 : std::stoull(attempts) / kAttemptsOfRound + 1;
}

std::size_t allocatedBytes() {
  return __sanitizer_get_current_allocated_bytes != nullptr
             ? __sanitizer_get_current_allocated_bytes()
             : ::mallinfo2().uordblks + ::mallinfo2().hblkhd;
}

std::size_t openDescriptors() {
  const std::filesystem::directory_iterator all("/proc/self/fd");
  return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

class LongLifeTest : public ::testing::Test {
protected:
  LongLifeTest() {
    addPlugins();
    life_.begin();
    lock_ = ::open(directory_.file("history.db.lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  }
  ~LongLifeTest() override { ::close(lock_); }

  void addPlugins() {
    const std::string web = servers_.web();
    life_.add("log", {{"log-file", "/dev/null"}, {"log-level", "debug"}});
    life_.add("process_api", {{"api-base-url", web},
                              {"api-key", "key"},
                              {"process-type-id", "1"},
                              {"deployment", "test"},
                              {"api-heartbeat-interval", "60"}});
    life_.add("webhook", {{"webhook-url", web}, {"webhook-heartbeat", "60"}});
    life_.add("healthchecks", {{"healthchecks-base-url", web + "/ping"},
                               {"healthchecks-key", "key"},
                               {"healthchecks-slug", "service"},
                               {"healthchecks-attempts", "true"},
                               {"healthchecks-heartbeat", "60"}});
    life_.add("sentry", {{"sentry-dsn", servers_.sentryDsn()},
                         {"sentry-monitor", "service"},
                         {"sentry-heartbeat", "60"},
                         {"sentry-events", "attempt_ended,run_failed,alert"}});
    life_.add("rollbar", {{"rollbar-base-url", web}, {"rollbar-access-token", "token"}});
    life_.add("otlp", {{"otlp-endpoint", web}});
    life_.add("prometheus", {{"prometheus-target", web}, {"prometheus-job", "service"}});
    life_.add("mail", {{"mail-to", "ops@example.com"},
                       {"mail-server", servers_.mail()},
                       {"mail-starttls", "off"},
                       {"mail-events", "attempt_ended,run_failed,alert"}});
    life_.add("command", {{"report-command", "exec test ! -e " + directory_.file("broken")},
                          {"report-command-events", "attempt_ended,run_finished"}});
    life_.add("history", {{"history", directory_.file("history.db")},
                          {"history-progress", "600"},
                          {"history-timeout", "0.001"}});
  }

  void be(Mood mood) {
    servers_.be(mood);
    const std::string broken = directory_.file("broken");
    if (mood == Mood::Well) {
      std::filesystem::remove(broken);
      ASSERT_EQ(::flock(lock_, LOCK_UN), 0);
    } else {
      directory_.write("broken", "");
      ASSERT_EQ(::flock(lock_, LOCK_EX), 0);
    }
  }

  void liveThroughRounds(std::uint64_t count) {
    for (std::uint64_t i = 0; i < count * kAttemptsOfRound; ++i) {
      be(kRound[i / 3 % std::size(kRound)]);
      life_.liveThroughAttempt();
    }
  }

  TempDir directory_;
  MoodyServers servers_;
  LongLife life_;
  int lock_ = -1;
};

TEST_F(LongLifeTest, NeitherLosesNorGathers) {
  const std::uint64_t rounds = roundsToLive();
  liveThroughRounds(rounds / 2);
  const std::size_t bytes = allocatedBytes();
  const std::size_t descriptors = openDescriptors();
  liveThroughRounds(rounds - rounds / 2);
  const std::size_t bytesLater = allocatedBytes();
  EXPECT_LT(bytesLater, bytes + kRoom);
  EXPECT_LE(openDescriptors(), descriptors + kAtOnce);
  be(Mood::Well);
  life_.end();

  std::uint64_t heartbeats = 0;
  for (const auto& lane : life_.lanes()) {
    const SteppedLane::Count& count = lane->count();
    EXPECT_GT(count.delivered, 0U) << lane->name() << ": " << count.lastFailure;
    EXPECT_TRUE(count.failed > 0 || lane->name() == "log") << lane->name();
    EXPECT_TRUE(count.end || !lane->kinds().contains(EventKind::RunFinished))
        << lane->name() << ": " << count.lastFailure;
    EXPECT_GE(count.heartbeats, lane->beats() ? 5 * life_.attempts() : 0) << lane->name();
    heartbeats += count.heartbeats;
  }
  std::cout << life_.attempts() << " attempts, " << heartbeats << " heartbeats: memory " << bytes
            << " bytes after half of them, " << bytesLater << " at the end\n";
}

} // namespace
} // namespace exec_wrapper::test
