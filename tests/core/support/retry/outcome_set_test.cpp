#include "support/retry/outcome_set.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <signal.h>

#include <vector>

namespace exec_wrapper {
namespace {

using testing::HasSubstr;
using Words = std::vector<std::string>;

OutcomeSet setOf(const Words& words) {
  const OutcomeSet::Parsed parsed = OutcomeSet::parse(words);
  EXPECT_EQ(parsed.problem, "") << testing::PrintToString(words);
  return parsed.set;
}

Outcome exited(int status) {
  return {Outcome::Kind::Ended, status, 0, false};
}
Outcome killedBy(int signal) {
  return {Outcome::Kind::Ended, 128 + signal, signal, false};
}
const Outcome kTimedOut{Outcome::Kind::TimedOut, 128 + SIGTERM, SIGTERM, false};
const Outcome kStalled{Outcome::Kind::Stalled, 128 + SIGTERM, SIGTERM, false};

TEST(OutcomeSetTest, HasStatusesAndRanges) {
  const OutcomeSet set = setOf({"3", "10-12", "255"});
  for (int status = 0; status < 256; ++status) {
    const bool listed = status == 3 || (status >= 10 && status <= 12) || status == 255;
    EXPECT_EQ(set.contains(exited(status)), listed) << status;
  }
}

TEST(OutcomeSetTest, ASignalAndItsStatusAreTheSame) {
  for (const Words& words : {Words{"SIGSEGV"}, Words{"segv"}, Words{"139"}, Words{"sigSegv"}}) {
    const OutcomeSet set = setOf(words);
    EXPECT_TRUE(set.contains(killedBy(SIGSEGV))) << words.front();
    EXPECT_TRUE(set.contains(exited(139))) << words.front();
    EXPECT_FALSE(set.contains(killedBy(SIGTERM))) << words.front();
  }
  EXPECT_TRUE(setOf({"RTMIN+2"}).contains(killedBy(SIGRTMIN + 2)));
  EXPECT_TRUE(setOf({"130-140"}).contains(killedBy(SIGINT)));
}

TEST(OutcomeSetTest, AnAttemptThatTheWrapperEndedHasNoStatus) {
  EXPECT_FALSE(setOf({"SIGTERM", "143"}).contains(kTimedOut));
  EXPECT_FALSE(setOf({"SIGTERM", "143", "timeout"}).contains(kStalled));
  EXPECT_TRUE(setOf({"timeout"}).contains(kTimedOut));
  EXPECT_TRUE(setOf({"Stall"}).contains(kStalled));
  EXPECT_FALSE(setOf({"timeout", "stall"}).contains(killedBy(SIGTERM)));
}

TEST(OutcomeSetTest, OomIsAWordOfTheKernel) {
  Outcome oom = killedBy(SIGKILL);
  EXPECT_FALSE(setOf({"oom"}).contains(oom));
  oom.oomKilled = true;
  EXPECT_TRUE(setOf({"oom"}).contains(oom));
  EXPECT_TRUE(setOf({"SIGKILL"}).contains(oom));
  EXPECT_EQ(nameIn(oom, setOf({"oom"})), "oom");
  EXPECT_EQ(nameIn(oom, setOf({"oom", "SIGKILL"})), "SIGKILL");
}

TEST(OutcomeSetTest, AnyHasAllAndStandsAlone) {
  const OutcomeSet any = setOf({"ANY"});
  for (const Outcome& outcome : {exited(3), killedBy(SIGKILL), kTimedOut, kStalled}) {
    EXPECT_TRUE(any.contains(outcome));
  }
  EXPECT_EQ(any, OutcomeSet::any());
  EXPECT_THAT(OutcomeSet::parse(Words{"any", "3"}).problem, HasSubstr("any stands alone"));
}

TEST(OutcomeSetTest, AnEmptyListHasNothing) {
  EXPECT_TRUE(setOf({}).empty());
  EXPECT_FALSE(setOf({}).contains(exited(0)));
  EXPECT_FALSE(setOf({"0"}).empty());
  EXPECT_FALSE(OutcomeSet::any().empty());
}

TEST(OutcomeSetTest, RefusesWordsThatStandForNothing) {
  for (const char* const word :
       {"256", "-1", "+3", "3-", "-3", "9-3", "1-2-3", "300-400", "0x10", "99999999999999999999",
        "SIGFOO", "SIG", "oops", "3.5", "RTMIN+99", "timeouts", "10 - 19"}) {
    const OutcomeSet::Parsed parsed = OutcomeSet::parse(Words{word});
    EXPECT_THAT(parsed.problem, HasSubstr("'" + std::string(word) + "'"));
  }
  EXPECT_THAT(OutcomeSet::parse(Words{"9-3"}).problem, HasSubstr("higher than its last"));
}

TEST(OutcomeSetTest, NamesAnOutcome) {
  const OutcomeSet none;
  EXPECT_EQ(nameIn(exited(78), none), "exit status 78");
  EXPECT_EQ(nameIn(killedBy(SIGSEGV), none), "SIGSEGV");
  EXPECT_EQ(nameIn(kTimedOut, none), "timeout");
  EXPECT_EQ(nameIn(kStalled, none), "stall");
}

TEST(OutcomeSetTest, KnowsTheSignals) {
  EXPECT_EQ(signalNumber("TERM"), SIGTERM);
  EXPECT_EQ(signalNumber("sigterm"), SIGTERM);
  EXPECT_EQ(signalNumber("SIGRTMIN"), SIGRTMIN);
  EXPECT_EQ(signalNumber(""), std::nullopt);
  EXPECT_EQ(signalNumber("15"), std::nullopt);
  EXPECT_EQ(signalNumber("signal 33"), std::nullopt);
}

} // namespace
} // namespace exec_wrapper
