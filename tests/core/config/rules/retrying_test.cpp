#include "config/rules/retrying.h"

#include "core/config/config_fixture.h"

namespace exec_wrapper::config {
namespace {

using namespace std::chrono_literals;
using test::ConfigTest;
using test::FailsWith;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

class RetryingTest : public ConfigTest {
protected:
  using Options = std::vector<std::string>;

  void expectRefused(Options options, const std::string& setting, const std::string& why) {
    const std::string line = testing::PrintToString(options);
    options.emplace_back("job");
    EXPECT_THAT(failureOf(std::move(options)),
                FailsWith(78, AllOf(StartsWith(setting + ": "), HasSubstr(why))))
        << line;
  }

  Backoff backoffFor(Options options) {
    const Configuration configuration = loadFor(std::move(options));
    return backoffFrom(*configuration.settings.view("core"));
  }

  OutcomeSet setFor(Options options, const std::string& name) {
    const Configuration configuration = loadFor(std::move(options));
    return outcomesFrom(*configuration.settings.view("core"), name);
  }

  static OutcomeSet words(const Options& list) { return OutcomeSet::parse(list).set; }
};

TEST_F(RetryingTest, WaitsTenMinutesByDefault) {
  EXPECT_EQ(backoffFor({}), (Backoff{{10min}, Backoff::Growth::Constant, Duration::max(), 0}));
}

TEST_F(RetryingTest, TakesAListOfDelays) {
  EXPECT_THAT(backoffFor({"--process-retry-delay=10s,1m,1.5"}).delays,
              ElementsAre(Duration(10s), Duration(1min), Duration(1500ms)));
  EXPECT_THAT(backoffFor({"--process-retry-delay", "10, -3 ,1m"}).delays,
              ElementsAre(Duration(10s), Duration(0s), Duration(1min)));
  sources.environment["EXEC_WRAPPER_PROCESS_RETRY_DELAY_SECONDS"] = "10s,1m";
  EXPECT_THAT(backoffFor({}).delays, ElementsAre(Duration(10s), Duration(1min)));
}

TEST_F(RetryingTest, RefusesAListWithAPartThatIsNoDelay) {
  for (const char* const list : {"10s,", ",10s", "10s,,1m", "soon", "10s,soon", "10s;1m"}) {
    EXPECT_EQ(failureOf({"--process-retry-delay=" + std::string(list), "job"}).status, 78) << list;
  }
}

TEST_F(RetryingTest, ExponentialGrowthHasALongestDelayAndJitter) {
  EXPECT_EQ(backoffFor({"--process-retry-backoff=exponential", "--process-retry-delay=10s"}),
            (Backoff{{10s}, Backoff::Growth::Exponential, 1h, 20}));
  EXPECT_EQ(backoffFor({"--process-retry-backoff=exponential", "--process-retry-delay=2h"}),
            (Backoff{{2h}, Backoff::Growth::Exponential, 2h, 20}));
  EXPECT_EQ(backoffFor({"--process-retry-backoff=exponential", "--process-retry-delay=10s",
                        "--process-retry-max-delay=5m", "--process-retry-jitter=0"}),
            (Backoff{{10s}, Backoff::Growth::Exponential, 5min, 0}));
}

TEST_F(RetryingTest, RefusesWhatCannotGrow) {
  expectRefused({"--process-retry-backoff=exponential", "--process-retry-delay=1s,2s"},
                "--process-retry-backoff", "a list of delays does not grow");
  expectRefused({"--process-retry-backoff=exponential", "--process-retry-delay=0"},
                "--process-retry-backoff", "0 does not grow");
  expectRefused({"--process-retry-backoff=exponential", "--process-retry-delay=-1"},
                "--process-retry-backoff", "0 does not grow");
}

TEST_F(RetryingTest, RefusesALongestDelayBelowTheFirst) {
  expectRefused({"--process-retry-delay=10m", "--process-retry-max-delay=5m"},
                "--process-retry-max-delay", "must not be shorter than process-retry-delay (600s)");
  expectRefused({"--process-retry-max-delay=0"}, "--process-retry-max-delay", "longer than 0");
  EXPECT_EQ(backoffFor({"--process-retry-delay=1m,1h", "--process-retry-max-delay=5m"}).longest,
            5min)
      << "a later delay of a list is cut";
}

TEST_F(RetryingTest, RefusesJitterAboveAHundredPercent) {
  EXPECT_EQ(backoffFor({"--process-retry-jitter=100"}).jitterPercent, 100U);
  expectRefused({"--process-retry-jitter=101"}, "--process-retry-jitter", "0 to 100");
  expectRefused({"--process-retry-jitter=-1"}, "--process-retry-jitter", "not be negative");
}

TEST_F(RetryingTest, WindowAndResetAreLongerThanZero) {
  for (const std::string name : {"process-retry-window", "process-retry-reset"}) {
    EXPECT_EQ(failureOf({"--" + name + "=0", "job"}).status, 78) << name;
    EXPECT_EQ(failureOf({"--" + name + "=-1", "job"}).status, 78) << name;
    const Configuration configuration = loadFor({"--" + name + "=1h"});
    EXPECT_EQ(configuration.settings.view("core")->duration(name), 1h);
  }
}

TEST_F(RetryingTest, HasTheUsualLists) {
  EXPECT_EQ(setFor({}, "retry-on"), OutcomeSet::any());
  EXPECT_EQ(setFor({}, "never-retry-on"), words({"64", "78", "126", "127"}));
  EXPECT_EQ(setFor({}, "success-on"), words({"0"}));
}

TEST_F(RetryingTest, ReadsLists) {
  EXPECT_EQ(setFor({"--retry-on=timeout,SIGKILL,10-12"}, "retry-on"),
            words({"timeout", "137", "10", "11", "12"}));
  EXPECT_TRUE(setFor({"--never-retry-on=none"}, "never-retry-on").empty());
  writeFile("retry-on = 1, 75, oom\n");
  EXPECT_EQ(setFor({}, "retry-on"), words({"1", "75", "oom"}));
}

TEST_F(RetryingTest, RefusesWordsThatStandForNothing) {
  for (const std::string name : {"retry-on", "never-retry-on", "success-on"}) {
    for (const char* const word : {"256", "9-3", "oops", "any,3"}) {
      EXPECT_EQ(failureOf({"--" + name + "=" + word, "job"}).status, 78) << name << word;
    }
  }
  expectRefused({"--retry-on=SIGFOO"}, "--retry-on", "'SIGFOO' is not an outcome: give exit statuses");
}

TEST_F(RetryingTest, RefusesZeroAsAFailureAndAKillAsASuccess) {
  expectRefused({"--retry-on=0-3"}, "--retry-on", "exit status 0 is always a success");
  expectRefused({"--never-retry-on=0"}, "--never-retry-on", "exit status 0 is always a success");
  expectRefused({"--success-on=stall"}, "--success-on", "stall is never a success");
  expectRefused({"--success-on=oom,75"}, "--success-on", "oom is never a success");
  EXPECT_EQ(setFor({"--success-on=75,timeout"}, "success-on"), words({"75", "timeout"}));
}

// Files for all jobs may have them.
TEST_F(RetryingTest, SettingsWithoutRetriesAreNoError) {
  EXPECT_THAT(loadFor({"--process-retry-backoff=exponential", "--process-retry-delay=1s",
                       "--retry-on=75", "--process-retry-window=1h"})
                  .warnings,
              testing::IsEmpty());
}

} // namespace
} // namespace exec_wrapper::config
