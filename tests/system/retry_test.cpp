// process-max-retries and process-retry-delay.

#include "support/log_lines.h"
#include "support/wrapper.h"

#include <gmock/gmock.h>

namespace exec_wrapper::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Retry : public WrapperTest {
protected:
  Words retries(const std::string& count, const std::string& delay = "0") const {
    return {"--process-max-retries", count, "--process-retry-delay", delay};
  }

  /// Its attempts exit with these, one after the other.
  Words attempts(const std::string& statuses) const {
    return child("say", "attempt", "exit-by-attempt", file("count"), statuses);
  }
};

TEST_F(Retry, IsNotDoneUnlessAsked) {
  const Outcome outcome = run(attempts("3,0"));
  EXPECT_EQ(outcome.status, 3);
  EXPECT_EQ(outcome.out, "attempt\n");
}

TEST_F(Retry, EndsWithTheFirstSuccess) {
  const Outcome outcome = run(retries("5") + attempts("3,4,0"));
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.out, "attempt\nattempt\nattempt\n");
  EXPECT_THAT(linesOf(outcome.err, "WARNING"),
              ElementsAre(HasSubstr("exit status 3"), HasSubstr("exit status 4")));
}

TEST_F(Retry, EndsWithTheStatusOfTheLastAttempt) {
  const Outcome outcome = run(retries("1") + attempts("3,4,5"));
  EXPECT_EQ(outcome.status, 4);
  EXPECT_EQ(outcome.out, "attempt\nattempt\n");
}

TEST_F(Retry, GoesOnForEverWhenNegative) {
  const Outcome outcome = run(retries("-1") + attempts("1,1,1,1,1,1,1,1,1,1,0"));
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(lines(outcome.out).size(), 11U);
}

TEST_F(Retry, WaitsForTheDelay) {
  const Outcome outcome = run(retries("2", "0.15") + attempts("1,1,0"));
  EXPECT_EQ(outcome.status, 0);
  EXPECT_GE(outcome.elapsed, 300ms);
}

TEST_F(Retry, WaitsTenMinutesByDefault) {
  Process wrapped(wrapper(Words{"--process-max-retries", "1"} + attempts("1,0")));
  EXPECT_THAT(wrapped.awaitError("\n"), HasSubstr("10m"));
  wrapped.signal(SIGTERM);
  EXPECT_EQ(wrapped.end().status, 128 + SIGTERM);
}

TEST_F(Retry, FollowsDeathBySignalToo) {
  const Outcome outcome =
      run(retries("1") + Words{"sh", "-c",
                               "test -e " + file("tried") + " && exit 0; touch " + file("tried") +
                                   "; kill -9 $$"});
  EXPECT_EQ(outcome.status, 0);
}

TEST_F(Retry, StartsEachAttemptInASessionOfItsOwn) {
  const Outcome outcome = run(retries("1") + child("report", "sid", "exit", "1"));
  const std::vector<std::string> sessions = lines(outcome.out);
  ASSERT_EQ(sessions.size(), 2U);
  EXPECT_NE(sessions[0], sessions[1]);
}

} // namespace
} // namespace exec_wrapper::test
