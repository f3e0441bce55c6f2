#include "wiring/tracing.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <optional>
#include <string>

namespace exec_wrapper::wiring {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using ::testing::Optional;
using ::testing::Pair;

constexpr char kParent[] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0";

class Tracing : public ::testing::Test {
protected:
  Tracing() { run_.id = "2f1f2f0a-a0e7-4b9f-8d0e-7f9b3a6d5c01"; }
  ~Tracing() override {
    unsetenv("TRACEPARENT");
    unsetenv("TRACESTATE");
  }

  run::Launcher::Variables variables(std::uint64_t attempt = 1) {
    run_.trace = traceFor(run_);
    return traceVariables(run_, attempt);
  }

  RunIdentity run_;
};

TEST_F(Tracing, ContinuesTheTraceOfTheCaller) {
  setenv("TRACEPARENT", (std::string(kParent) + "1").c_str(), 1);
  setenv("TRACESTATE", "vendor=x", 1);
  EXPECT_THAT(
      variables(),
      ElementsAre(Pair("TRACEPARENT", Optional(MatchesRegex("00-0af7651916cd43dd8448eb211c80319c-"
                                                            "[0-9a-f]{16}-01")))));
  EXPECT_EQ(run_.trace.callerSpan, "b7ad6b7169203331");
  EXPECT_EQ(run_.trace.callerState, "vendor=x");
}

TEST_F(Tracing, EachAttemptHasASpanOfItsOwn) {
  EXPECT_NE(variables(1).at("TRACEPARENT"), variables(2).at("TRACEPARENT"));
  EXPECT_EQ(variables(2).at("TRACEPARENT"), variables(2).at("TRACEPARENT"));
}

TEST_F(Tracing, ANewTraceHasTheIdOfTheRunAndNoStateOfAnother) {
  for (const char* const parent : {"", "00-0af7",
                                   "00-0AF7651916CD43DD8448EB211C80319C-"
                                   "b7ad6b7169203331-01"}) {
    setenv("TRACEPARENT", parent, 1);
    setenv("TRACESTATE", "vendor=x", 1);
    EXPECT_THAT(
        variables(),
        ElementsAre(Pair("TRACEPARENT", Optional(MatchesRegex("00-2f1f2f0aa0e74b9f8d0e7f9b3a6d5c01-"
                                                              "[0-9a-f]{16}-01"))),
                    Pair("TRACESTATE", std::nullopt)));
    EXPECT_EQ(run_.trace.callerState, "");
  }
}

TEST_F(Tracing, AStateThatCannotBeSentIsPassedOnOnly) {
  setenv("TRACEPARENT", (std::string(kParent) + "1").c_str(), 1);
  for (const std::string& state : {std::string("a=\x01"), std::string(513, 'a')}) {
    setenv("TRACESTATE", state.c_str(), 1);
    EXPECT_THAT(variables(), ::testing::SizeIs(1));
    EXPECT_EQ(run_.trace.callerState, "");
  }
}

TEST_F(Tracing, WhereTheCallerRecordsNothingTheVariablesStayAsTheyAre) {
  setenv("TRACEPARENT", (std::string(kParent) + "0").c_str(), 1);
  EXPECT_THAT(variables(), IsEmpty());
  EXPECT_FALSE(run_.trace.sampled);
}

TEST_F(Tracing, OfARunThatNobodyTracesNothingIsSet) {
  EXPECT_THAT(traceVariables(run_, 1), IsEmpty());
}

} // namespace
} // namespace exec_wrapper::wiring
