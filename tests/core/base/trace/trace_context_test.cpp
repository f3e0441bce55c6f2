#include "base/trace/trace_context.h"

#include <gmock/gmock.h>

#include <set>
#include <string>

namespace exec_wrapper::base {
namespace {

constexpr char kTrace[] = "0af7651916cd43dd8448eb211c80319c";
constexpr char kSpan[] = "b7ad6b7169203331";

std::string parent(const std::string& version, const std::string& rest) {
  return version + "-" + kTrace + "-" + kSpan + "-" + rest;
}

TEST(TraceContextTest, HasTheIdsAndTheFlagOfTheCaller) {
  const auto trace = parseTraceParent(parent("00", "01"));
  ASSERT_TRUE(trace);
  EXPECT_EQ(trace->traceId, kTrace);
  EXPECT_EQ(trace->callerSpan, kSpan);
  EXPECT_TRUE(trace->sampled);
  EXPECT_FALSE(parseTraceParent(parent("00", "00"))->sampled);
  EXPECT_FALSE(parseTraceParent(parent("00", "02"))->sampled);
  EXPECT_TRUE(parseTraceParent(parent("00", "0b"))->sampled);
}

TEST(TraceContextTest, OfALaterVersionMayHaveMoreParts) {
  EXPECT_TRUE(parseTraceParent(parent("01", "01")));
  EXPECT_TRUE(parseTraceParent(parent("cc", "01-what-is-new")));
  EXPECT_FALSE(parseTraceParent(parent("cc", "01.new")));
  EXPECT_FALSE(parseTraceParent(parent("00", "01-new")));
}

TEST(TraceContextTest, IsNoneWhereTheTextIsNotValid) {
  const std::string good = parent("00", "01");
  for (std::size_t length = 0; length < good.size(); ++length) {
    EXPECT_FALSE(parseTraceParent(good.substr(0, length))) << length;
  }
  for (std::size_t at = 0; at < good.size(); ++at) {
    for (const char other : {'A', 'g', ' ', '\0', '\xff'}) {
      std::string bad = good;
      bad[at] = other;
      EXPECT_FALSE(parseTraceParent(bad)) << bad;
    }
  }
  EXPECT_FALSE(parseTraceParent(parent("ff", "01")));
  EXPECT_FALSE(parseTraceParent("00-" + std::string(32, '0') + "-" + kSpan + "-01"));
  EXPECT_FALSE(parseTraceParent(std::string("00-") + kTrace + "-" + std::string(16, '0') + "-01"));
}

TEST(TraceContextTest, IsWrittenInTheKnownVersionWithTheKnownFlag) {
  const auto trace = parseTraceParent(parent("cc", "ff-more"));
  EXPECT_EQ(traceParent(*trace, "00f067aa0ba902b7"),
            std::string("00-") + kTrace + "-00f067aa0ba902b7-01");
  EXPECT_TRUE(parseTraceParent(traceParent(*trace, spanOfAttempt("run", 1))));
}

TEST(TraceContextTest, EverySpanOfEveryRunHasAnotherId) {
  std::set<std::string> ids;
  for (const char* const run :
       {"2f1f2f0a-a0e7-4b9f-8d0e-7f9b3a6d5c01", "2f1f2f0a-a0e7-4b9f-8d0e-7f9b3a6d5c02"}) {
    ids.insert(spanOfRun(run));
    for (std::uint64_t attempt = 1; attempt <= 1000; ++attempt) {
      ids.insert(spanOfAttempt(run, attempt));
    }
  }
  EXPECT_EQ(ids.size(), 2U * 1001U);
  for (const std::string& id : ids) {
    EXPECT_TRUE(isTraceNumber(id, 16)) << id;
  }
}

TEST(TraceContextTest, SpansOfARunNeverChange) { // a later version may report a run of this one
  EXPECT_EQ(spanOfRun("2f1f2f0a-a0e7-4b9f-8d0e-7f9b3a6d5c01"), "ede3e8c39eeafd77");
  EXPECT_EQ(spanOfAttempt("2f1f2f0a-a0e7-4b9f-8d0e-7f9b3a6d5c01", 2), "afd62d4e6f30563a");
}

} // namespace
} // namespace exec_wrapper::base
