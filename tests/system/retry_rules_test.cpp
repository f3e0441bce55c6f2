// Which failures are tried again, when, and what the command knows of it.

#include "support/log_lines.h"
#include "support/wrapper.h"

#include <gmock/gmock.h>

#include <signal.h>
#include <unistd.h>

#include <set>

namespace exec_wrapper::test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

class RetryRulesOfARun : public WrapperTest {
protected:
  Words retries(const std::string& count, const std::string& delay = "0") const {
    return {"--process-max-retries", count, "--process-retry-delay", delay};
  }

  Words attempts(const std::string& statuses) const {
    return child("say", "attempt", "exit-by-attempt", file("count"), statuses);
  }

  static Words script(const std::string& text) { return {"/bin/sh", "-c", text}; }
};

TEST_F(RetryRulesOfARun, EachDecisionIsInTheLineOfItsAttempt) {
  const Outcome outcome = run(retries("5") + Words{"--retry-on", "3-4,75"} + attempts("3,75,5,0"));
  EXPECT_EQ(outcome.status, 5);
  EXPECT_THAT(linesOf(outcome.err, "WARNING"),
              ElementsAre(HasSubstr("again now: exit status 3 is in retry-on"),
                          HasSubstr("again now: exit status 75 is in retry-on"),
                          HasSubstr("not tried again: exit status 5 is not in retry-on")));
}

TEST_F(RetryRulesOfARun, APermanentFailureIsNotTriedAgainByDefault) {
  for (const char* const status : {"64", "78", "126", "127"}) {
    const Outcome outcome = run(retries("5") + script(std::string("exit ") + status));
    EXPECT_EQ(std::to_string(outcome.status), status);
    EXPECT_THAT(outcome.err, HasSubstr(std::string("not tried again: exit status ") + status +
                                       " is in never-retry-on"));
  }
}

TEST_F(RetryRulesOfARun, APermanentFailureIsTriedAgainIfTheListSaysSo) {
  const Outcome outcome = run(retries("5") + Words{"--never-retry-on", "none"} + attempts("78,0"));
  EXPECT_EQ(outcome.status, 0);
}

TEST_F(RetryRulesOfARun, WithoutRetriesTheLineSaysNothingOfThem) {
  const Outcome outcome = run(script("exit 78"));
  EXPECT_THAT(outcome.err, Not(HasSubstr("again")));
}

TEST_F(RetryRulesOfARun, ATimeoutIsMatchedByItsWordOnly) {
  const Words limit = {"--process-timeout", "0.1", "--process-termination-grace-period", "5"};
  const Outcome byStatus =
      run(retries("3") + limit + Words{"--retry-on", "143,SIGTERM"} + Words{"sleep", "60"});
  EXPECT_EQ(byStatus.status, 124);
  EXPECT_THAT(byStatus.err, HasSubstr("not tried again: timeout is not in retry-on"));
  const Outcome byWord =
      run(retries("1") + limit + Words{"--retry-on", "timeout"} + Words{"sleep", "60"});
  EXPECT_THAT(byWord.err, HasSubstr("again now: timeout is in retry-on"));
}

TEST_F(RetryRulesOfARun, ASignalIsMatchedByItsNameThroughAShellToo) {
  for (const std::string& how : {std::string("kill -SEGV $$"), std::string("exit 139")}) {
    const Outcome outcome = run(retries("1") + Words{"--retry-on", "segv"} + script(how));
    EXPECT_EQ(outcome.status, 139);
    EXPECT_THAT(outcome.err, HasSubstr(" is in retry-on"));
  }
}

TEST_F(RetryRulesOfARun, ASuccessByTheListKeepsItsStatusAndIsNoWarning) {
  const Outcome outcome =
      run(retries("3") + Words{"--success-on", "75", "--log-level", "INFO"} + script("exit 75"));
  EXPECT_EQ(outcome.status, 75);
  EXPECT_THAT(linesOf(outcome.err, "WARNING"), IsEmpty());
  EXPECT_THAT(outcome.err, HasSubstr("succeeded after"));
  EXPECT_THAT(outcome.err, HasSubstr(": exit status 75 is in success-on"));
}

TEST_F(RetryRulesOfARun, ADelayOfAListIsForItsAttempt) {
  const Outcome outcome = run(retries("3", "0,0.3") + attempts("1,1,0"));
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(linesOf(outcome.err, "WARNING"),
              ElementsAre(HasSubstr("again now"), HasSubstr("again in 300 ms")));
  EXPECT_GE(outcome.elapsed, 300ms);
}

TEST_F(RetryRulesOfARun, AWindowEndsTheRunWithoutAWait) {
  const Outcome outcome =
      run(retries("-1", "1h") + Words{"--process-retry-window", "10m"} + attempts("3"));
  EXPECT_EQ(outcome.status, 3);
  EXPECT_THAT(outcome.err, HasSubstr("not tried again: the next attempt, in 1h, would be outside "
                                     "process-retry-window (10m)"));
}

TEST_F(RetryRulesOfARun, ALongAttemptBeginsTheCountAgain) {
  const Words settings = {"--process-retry-reset", "0.2", "--log-level", "INFO"};
  const Outcome outcome = run(retries("1") + settings +
                              script("echo $EXEC_WRAPPER_ATTEMPT; n=$(cat " + file("n") +
                                     " 2>/dev/null || echo 0); "
                                     "echo $((n + 1)) > " +
                                     file("n") + "; [ $n -ge 2 ] || sleep 0.3; exit 3"));
  EXPECT_EQ(outcome.status, 3);
  EXPECT_EQ(outcome.out, "1\n1\n1\n2\n");
  EXPECT_THAT(outcome.err, HasSubstr("(attempt 3, counted as 1 of 2)"));
}

TEST_F(RetryRulesOfARun, TheCommandKnowsItsAttempt) {
  const std::string show =
      "echo $EXEC_WRAPPER_ATTEMPT/$EXEC_WRAPPER_MAX_ATTEMPTS ${EXEC_WRAPPER_LAST_STATUS-none}; ";
  EXPECT_EQ(run(retries("2") + script(show + "exit 3")).out, "1/3 none\n2/3 3\n3/3 3\n");
  EXPECT_EQ(run(script(show)).out, "1/1 none\n");
  EXPECT_EQ(run(retries("-1") + script(show)).out, "1/-1 none\n");
}

TEST_F(RetryRulesOfARun, AnInnerWrapperNeitherWarnsNorPassesOnTheOutersNumbers) {
  const std::string inner = wrapperProgram() +
                            " --log-level INFO --process-max-retries 1 /bin/sh "
                            "-c 'echo $EXEC_WRAPPER_ATTEMPT ${EXEC_WRAPPER_LAST_STATUS-none}'";
  const Outcome outcome =
      run(retries("2") + script("[ $EXEC_WRAPPER_ATTEMPT = 2 ] || exit 3; exec " + inner));
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.out, "1 none\n");
  EXPECT_THAT(outcome.err, Not(HasSubstr("unknown")));
}

TEST_F(RetryRulesOfARun, TheCommandNamesItsOwnDelayWithStatus75) {
  const std::string ask = wrapperProgram() + " --tell X_EXEC_WRAPPER_RETRY_AFTER=0.2; exit 75";
  const Outcome outcome = run(retries("1", "1h") + Words{"--notify", "on"} + script(ask));
  EXPECT_EQ(outcome.status, 75);
  EXPECT_THAT(outcome.err, HasSubstr("again in 200 ms: exit status 75 is in retry-on, and the "
                                     "command asked for this delay"));
}

TEST_F(RetryRulesOfARun, DocumentsHaveTheDecision) {
  const Outcome outcome = run(retries("1") + Words{"--log-format", "json"} + script("exit 78"));
  EXPECT_THAT(outcome.err, AllOf(HasSubstr(R"("decision":"no","rule":"never-retry-on")"),
                                 HasSubstr(R"("decision_reason":"exit status 78 is in)")));
}

// --explain

TEST_F(RetryRulesOfARun, ExplainPrintsTheCourse) {
  const auto courseOf = [&](const Words& words) {
    return lines(run(Words{"--explain"} + words).out).back();
  };
  EXPECT_EQ(courseOf({}), "retries: no retries");
  EXPECT_EQ(courseOf(retries("2", "10s,1m")), "retries: again after 10 s, 1m");
  EXPECT_EQ(courseOf(retries("-1", "10") + Words{"--process-retry-backoff", "exponential"}),
            "retries: again after 10 s, 20 s, 40 s (±20 %), ... at most 1h");
}

// The wait before the guards

TEST_F(RetryRulesOfARun, ASplayIsSpentBeforeTheGuards) {
  Process wrapped(
      wrapper(Words{"--start-splay", "30000d", "--log-level", "INFO", "--lockfile", file("lock")} +
              script("echo never")));
  wrapped.awaitError("(start-splay)");
  EXPECT_NE(access(file("lock").c_str(), F_OK), 0);
  wrapped.signal(SIGTERM);
  const Outcome outcome = wrapped.end();
  EXPECT_EQ(outcome.status, 143);
  EXPECT_EQ(outcome.out, "");
  EXPECT_THAT(linesOf(outcome.err, "WARNING"), IsEmpty());
}

TEST_F(RetryRulesOfARun, AFixedSplayIsTheSameEachTime) {
  const Words settings = {"--explain", "--start-splay", "10m", "--start-splay-fixed"};
  const auto startOf = [&](const Words& words) {
    const std::vector<std::string> all = lines(run(settings + words).out);
    return all[all.size() - 2];
  };
  const std::string first = startOf({"--process-name", "backup", "true"});
  EXPECT_THAT(first, AllOf(HasSubstr("start: after "), HasSubstr("in every run of this job")));
  EXPECT_EQ(startOf({"--process-name", "backup", "false"}), first);
  std::set<std::string> others;
  for (int i = 0; i < 5; ++i) {
    others.insert(startOf({"--process-name", "backup" + std::to_string(i), "true"}));
  }
  EXPECT_THAT(others, SizeIs(testing::Gt(1U)));
}

TEST_F(RetryRulesOfARun, AShortSplayDelaysTheStart) {
  const Outcome outcome = run(Words{"--start-splay", "1ms"} + script("echo hello"));
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.out, "hello\n");
}

} // namespace
} // namespace exec_wrapper::test
