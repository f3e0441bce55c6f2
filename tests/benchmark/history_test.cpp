// What it takes to look at a large history. The goals are 100 ms for the list and 300 ms for the
// jobs, of 100,000 runs; the bounds allow for a machine that does other things too.

#include "support/process.h"
#include "support/temp_dir.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>

namespace exec_wrapper::benchmark {
namespace {

using namespace std::chrono_literals;
using test::operator+;

class LargeHistory : public ::testing::Test {
protected:
  /// Once for all tests: it takes some seconds.
  static void SetUpTestSuite() {
    directory_ = std::make_unique<test::TempDir>();
    test::ProcessSpec spec;
    spec.argv = {EXEC_WRAPPER_HISTORY_GENERATOR, history(), "100000"};
    const test::Outcome made = test::run(spec, 120s);
    ASSERT_EQ(made.status, 0) << made.err;
  }
  static void TearDownTestSuite() { directory_.reset(); }

  static std::string history() { return directory_->file("history.db"); }

  /// The shortest of some times.
  static Duration timeOf(const test::Words& words) {
    test::ProcessSpec spec;
    spec.argv = test::Words{EXEC_WRAPPER_HISTORY_PROGRAM, "--history", history()} + words;
    spec.environment["HOME"] = directory_->path().string();
    Duration best = Duration::max();
    for (int i = 0; i < 3; ++i) {
      const test::Outcome outcome = test::run(spec, 60s);
      EXPECT_EQ(outcome.status, 0) << outcome.err;
      best = std::min(best, outcome.elapsed);
    }
    return best;
  }

  static std::unique_ptr<test::TempDir> directory_;
};

std::unique_ptr<test::TempDir> LargeHistory::directory_;

TEST_F(LargeHistory, IsListedInTime) {
  EXPECT_LT(timeOf({}), 1s);
  EXPECT_LT(timeOf({"--running"}), 1s);
  EXPECT_LT(timeOf({"--job", "backup-db", "--since", "24h"}), 1s);
}

TEST_F(LargeHistory, IsSummedUpInTime) {
  EXPECT_LT(timeOf({"jobs"}), 3s);
}

TEST_F(LargeHistory, IsExportedInBoundedMemory) {
  test::ProcessSpec spec;
  spec.argv = {"/bin/sh",
               "-c",
               "exec \"$@\" > /dev/null",
               "sh",
               EXEC_WRAPPER_HISTORY_PROGRAM,
               "--history",
               history(),
               "export"};
  spec.environment["HOME"] = directory_->path().string();
  const test::Outcome outcome = test::run(spec, 120s);
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_LT(outcome.usage.ru_maxrss, 64 * 1024) << "in KiB";
}

} // namespace
} // namespace exec_wrapper::benchmark
