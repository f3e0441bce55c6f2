#include "report/alerts/state_text.h"

#include <gtest/gtest.h>

#include <limits>

namespace exec_wrapper::report {
namespace {

using namespace std::chrono_literals;
using Reading = StateText::Verdict;

JobState sampleState() {
  const WallTime noon = std::chrono::system_clock::from_time_t(1795352400);
  return {3, 1, true, false, {noon - 24h, noon + 250ms}};
}

const std::string kSampleText = "exec_wrapper job state 1\n"
                                "job=backup\n"
                                "failures=3\n"
                                "since-alert=1\n"
                                "alert-open=yes\n"
                                "rate-armed=no\n"
                                "failed=2026-11-21T13:00:00.000Z\n"
                                "failed=2026-11-22T13:00:00.250Z\n";

TEST(StateTextTest, IsForPeopleToo) {
  const std::string text = formatJobState(sampleState(), "backup");
  EXPECT_TRUE(text.starts_with(kSampleText)) << text;
  EXPECT_EQ(text.size(), kSampleText.size() + std::string("checksum=01234567\n").size());
}

TEST(StateTextTest, IsReadAsItWasWritten) {
  JobState full;
  full.failures = full.sinceAlert = std::numeric_limits<std::uint64_t>::max();
  full.failureTimes.assign(kMostFailureTimes, sampleState().failureTimes.back());
  for (const JobState& state : {JobState(), sampleState(), full}) {
    for (const std::string& job : {std::string("backup"), std::string(), std::string(1000, 'x'),
                                   std::string("a\nb=\xFF\0", 6), std::string("failures=7"),
                                   std::string(199, 'x') + "\xC3\xBC"}) {
      const std::string text = formatJobState(state, job);
      EXPECT_LE(text.size(), kMostStateBytes);
      const StateText read = parseJobState(text);
      EXPECT_EQ(read.verdict, Reading::Good) << text;
      EXPECT_EQ(read.state, state) << text;
    }
  }
}

TEST(StateTextTest, HoldsTheLastTimesAndNoneThatCannotBeWritten) {
  JobState state;
  state.failureTimes = {WallTime::min(), WallTime(), WallTime::max()};
  StateText read = parseJobState(formatJobState(state, "x"));
  ASSERT_EQ(read.verdict, Reading::Good);
  EXPECT_EQ(read.state.failureTimes.size(), 3U);

  const WallTime first = sampleState().failureTimes.front();
  state.failureTimes.assign(10, first - 1h);
  state.failureTimes.insert(state.failureTimes.end(), kMostFailureTimes, first);
  read = parseJobState(formatJobState(state, "x"));
  ASSERT_EQ(read.verdict, Reading::Good);
  EXPECT_EQ(read.state.failureTimes, std::vector<WallTime>(kMostFailureTimes, first));
}

TEST(StateTextTest, IsBrokenWhereAnyOfItIsMissing) {
  const std::string text = formatJobState(sampleState(), "backup");
  for (std::size_t size = 0; size < text.size(); ++size) {
    EXPECT_EQ(parseJobState(text.substr(0, size)).verdict, Reading::Broken) << size;
  }
  EXPECT_EQ(parseJobState(text + "\n").verdict, Reading::Broken);
  EXPECT_EQ(parseJobState(text + text).verdict, Reading::Broken);
}

TEST(StateTextTest, IsBrokenWhereAnyBitIsAnother) {
  const std::string text = formatJobState(sampleState(), "backup");
  for (std::size_t at = 0; at < text.size(); ++at) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      std::string changed = text;
      changed[at] = static_cast<char>(static_cast<unsigned char>(text[at]) ^ (1U << bit));
      // A digit of the version may become another: then it is of a later one.
      EXPECT_NE(parseJobState(changed).verdict, Reading::Good) << changed;
    }
  }
}

TEST(StateTextTest, IsNewerByItsFirstLine) {
  for (const char* const text :
       {"exec_wrapper job state 2\n", "exec_wrapper job state 2\nanything\0\xFF",
        "exec_wrapper job state 4294967295\nfailures=3\n"}) {
    EXPECT_EQ(parseJobState(text).verdict, Reading::Newer) << text;
  }
  for (const char* const text :
       {"exec_wrapper job state 2", "exec_wrapper job state 0\n", "exec_wrapper job state -2\n",
        "exec_wrapper job state 2 \n", "exec_wrapper job state 4294967296\n", "job state 2\n",
        "\nexec_wrapper job state 2\n", "exec_wrapper job state \n", "", "\n"}) {
    EXPECT_EQ(parseJobState(text).verdict, Reading::Broken) << text;
  }
}

} // namespace
} // namespace exec_wrapper::report
