#include "lock_file/lock/lock_wait.h"

#include "support/deadline.h"
#include "support/temp_dir.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <thread>

namespace exec_wrapper::lock_file {
namespace {

using namespace std::chrono_literals;

Duration timeOf(LockWait& waiting, Duration limit) {
  const SteadyTime start = std::chrono::steady_clock::now();
  waiting.wait(limit);
  return std::chrono::steady_clock::now() - start;
}

// A wait ends after a second whatever happens, so what ends it earlier shows in the shortest of
// several waits: one may be late on a loaded machine, but not all.
constexpr int kWaits = 5;
constexpr Duration kBeforeTheSecond = 900ms;

TEST(LockWait, EndsWhenTheLockIsRemoved) {
  const test::TempDir directory;
  Duration shortest = Duration::max();
  for (int i = 0; i < kWaits; ++i) {
    const std::string path = directory.write("x.lock", "");
    LockWait waiting(path, {});
    std::remove(path.c_str()); // before the wait: it must not be missed
    shortest = std::min(shortest, timeOf(waiting, 1h));
  }
  EXPECT_LT(shortest, kBeforeTheSecond);
}

TEST(LockWait, EndsWhenTheLockIsRenamed) {
  const test::TempDir directory;
  Duration shortest = Duration::max();
  for (int i = 0; i < kWaits; ++i) {
    const std::string path = directory.write("x.lock", "");
    LockWait waiting(path, {});
    std::rename(path.c_str(), directory.file("old").c_str());
    shortest = std::min(shortest, timeOf(waiting, 1h));
  }
  EXPECT_LT(shortest, kBeforeTheSecond);
}

TEST(LockWait, EndsWhenAStopIsAsked) {
  const test::TempDir directory;
  Duration shortest = Duration::max();
  for (int i = 0; i < kWaits; ++i) {
    std::stop_source stop;
    LockWait waiting(directory.write("x.lock", ""), stop.get_token());
    const std::jthread stopper([&stop] { stop.request_stop(); });
    shortest = std::min(shortest, timeOf(waiting, 1h));
  }
  EXPECT_LT(shortest, kBeforeTheSecond);
}

TEST(LockWait, GoesOnWhenAnotherFileIsRemoved) {
  const test::TempDir directory;
  LockWait waiting(directory.write("x.lock", ""), {});
  std::remove(directory.write("x.lock.other", "").c_str());
  std::remove(directory.write("a", "").c_str());

  EXPECT_GE(timeOf(waiting, 50ms), 50ms);
}

TEST(LockWait, LooksAgainWhereNobodyTells) {
  LockWait waiting("/nowhere/x.lock", {});

  EXPECT_GE(timeOf(waiting, 20ms), 20ms);
  EXPECT_LT(timeOf(waiting, 1h), test::kPatience);
}

} // namespace
} // namespace exec_wrapper::lock_file
