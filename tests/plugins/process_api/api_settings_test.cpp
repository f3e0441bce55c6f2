#include "api_settings.h"

#include "exec_wrapper/plugin.h"
#include "exec_wrapper/testing/sample_settings.h"
#include "exec_wrapper/version.h"
#include "support/deadline.h"

#include <gmock/gmock.h>

namespace exec_wrapper::process_api {

extern const PluginInfo info;

namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

/// As few as there may be.
contract::SampleSettings fewest() {
  return contract::SampleSettings(info.options, {{"api-base-url", "http://api.test"},
                                                 {"api-key", "secret-key"},
                                                 {"process-type-id", "1"},
                                                 {"deployment", "test"}});
}

std::string complaint(const Settings& settings) {
  try {
    readSettings(settings);
  } catch (const ConfigurationError& error) {
    return error.what();
  }
  return {};
}

TEST(ApiSettings, ReadsWhatIsSet) {
  contract::SampleSettings settings = fewest();
  settings.set("api-base-url", "http://api.test");
  settings.set("api-ca-file", "/dev/null");
  settings.set("process-name", "nightly");
  settings.set("project", "backup");
  settings.set("program-version", "1.2");
  settings.set("wrapper-version", "3.4");
  settings.set("program-log-query", "q");
  settings.set("process-cron-schedule", "* * * * *");
  settings.set("api-unavailable", "run");
  settings.set("process-type-id", "12");
  settings.set("process-max-concurrency", "3");
  settings.set("api-retries", "4");
  settings.set("api-retries-for-final-update", "5");
  settings.set("api-retries-for-process-creation-conflict", "6");
  settings.set("max-conflicting-age", "90");
  settings.set("api-heartbeat-interval", "30");
  settings.set("api-timeout", "7");
  settings.set("api-retry-delay", "8");
  settings.set("status-update-interval", "9");
  settings.set("service", "true");
  settings.set("send-pid", "true");
  settings.set("send-hostname", "true");

  const ApiSettings read = readSettings(settings);
  EXPECT_EQ(read.baseUrl, "http://api.test");
  EXPECT_EQ(read.key.reveal(), "secret-key");
  EXPECT_EQ(read.client.caFile, "/dev/null");
  EXPECT_EQ(read.processTypeId, 12);
  EXPECT_EQ(read.processName, "nightly");
  EXPECT_EQ(read.project, "backup");
  EXPECT_EQ(read.programVersion, "1.2");
  EXPECT_EQ(read.wrapperVersion, "3.4");
  EXPECT_EQ(read.logQuery, "q");
  EXPECT_EQ(read.cronSchedule, "* * * * *");
  EXPECT_TRUE(read.service);
  EXPECT_EQ(read.maxConcurrency, 3);
  EXPECT_EQ(read.maxConflictingAge, 90s);
  EXPECT_EQ(read.heartbeat, 30s);
  EXPECT_TRUE(read.sendPid);
  EXPECT_TRUE(read.sendHostname);
  EXPECT_EQ(read.timeout, 7s);
  EXPECT_EQ(read.retries, 4U);
  EXPECT_EQ(read.conflictRetries, 6U);
  EXPECT_EQ(read.finalRetries, 5U);
  EXPECT_EQ(read.retryDelay, 8s);
  EXPECT_EQ(read.progressInterval, 9s);
  EXPECT_TRUE(read.runUnreported);
}

TEST(ApiSettings, NothingStandsForForEverNoLimitAndNone) {
  contract::SampleSettings settings = fewest();
  for (const char* const name :
       {"max-conflicting-age", "api-heartbeat-interval", "api-timeout", "api-retries",
        "api-retries-for-process-creation-conflict", "api-retries-for-final-update"}) {
    settings.set(name, "-1");
  }
  const ApiSettings read = readSettings(settings);
  EXPECT_EQ(read.maxConcurrency, std::nullopt);
  EXPECT_EQ(read.maxConflictingAge, std::nullopt);
  EXPECT_EQ(read.heartbeat, std::nullopt);
  EXPECT_EQ(read.timeout, std::nullopt);
  EXPECT_EQ(read.retries, std::nullopt);
  EXPECT_EQ(read.conflictRetries, std::nullopt);
  EXPECT_EQ(read.finalRetries, std::nullopt);
  EXPECT_EQ(read.progressInterval, std::nullopt);
  EXPECT_FALSE(read.runUnreported);
}

TEST(ApiSettings, HaveNamesForWhatHasNone) {
  const ApiSettings read = readSettings(fewest());
  EXPECT_EQ(read.processName, "[Unnamed Process]");
  EXPECT_EQ(read.wrapperVersion, EXEC_WRAPPER_VERSION);
}

TEST(ApiSettings, HeartbeatsOfNoIntervalAreNone) {
  contract::SampleSettings settings = fewest();
  settings.set("api-heartbeat-interval", "0");
  EXPECT_EQ(readSettings(settings).heartbeat, std::nullopt);
}

TEST(ApiSettings, UpdatesAtAnyTimeAreNotNone) {
  contract::SampleSettings settings = fewest();
  settings.set("status-update-interval", "0");
  EXPECT_EQ(readSettings(settings).progressInterval, 0s);
}

TEST(ApiSettings, NamesAllThatIsMissingAtOnce) {
  contract::SampleSettings settings = fewest();
  settings.set("api-base-url", "");
  settings.set("deployment", "");
  settings.set("api-key", "");
  settings.set("process-type-id", "");
  EXPECT_THAT(complaint(settings),
              AllOf(HasSubstr("api-base-url, api-key, process-type-id, deployment"),
                    HasSubstr("--guard and --reporters")));
}

TEST(ApiSettings, NamesOnlyWhatIsMissing) {
  contract::SampleSettings settings = fewest();
  settings.set("deployment", "");
  EXPECT_THAT(complaint(settings), AllOf(HasSubstr("not set: deployment;"),
                                         Not(HasSubstr("api-key")), Not(HasSubstr("type"))));
}

TEST(ApiSettings, ACaFileThatCannotBeReadIsNamed) {
  contract::SampleSettings settings = fewest();
  settings.set("api-ca-file", "/nowhere/ca.pem");
  EXPECT_THAT(complaint(settings), AllOf(HasSubstr("api-ca-file"), HasSubstr("/nowhere/ca.pem"),
                                         HasSubstr("No such file")));
}

TEST(ApiSettings, AKeyOfSeveralLinesIsRefusedUnseen) {
  for (const char* const key : {"abc\r\nX: y", "abc\n", "\x7fkey", "k\tey"}) {
    contract::SampleSettings settings = fewest();
    settings.set("api-key", key);
    EXPECT_THAT(complaint(settings),
                AllOf(HasSubstr("api-key"), Not(HasSubstr("abc")), Not(HasSubstr("X: y"))));
  }
}

} // namespace
} // namespace exec_wrapper::process_api
