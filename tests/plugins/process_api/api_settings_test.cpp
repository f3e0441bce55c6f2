#include "api_settings.h"

#include "exec_wrapper/version.h"
#include "fake_settings.h"
#include "support/deadline.h"

#include <gmock/gmock.h>

namespace exec_wrapper::process_api {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

std::string complaint(const Settings& settings) {
  try {
    readSettings(settings);
  } catch (const ConfigurationError& error) {
    return error.what();
  }
  return {};
}

TEST(ApiSettings, ReadsWhatIsSet) {
  test::FakeSettings settings;
  settings.texts["api-base-url"] = "http://api.test";
  settings.texts["api-ca-file"] = "/dev/null";
  settings.texts["process-name"] = "nightly";
  settings.texts["project"] = "backup";
  settings.texts["program-version"] = "1.2";
  settings.texts["wrapper-version"] = "3.4";
  settings.texts["program-log-query"] = "q";
  settings.texts["process-cron-schedule"] = "* * * * *";
  settings.texts["api-unavailable"] = "run";
  settings.integers["process-type-id"] = 12;
  settings.integers["process-max-concurrency"] = 3;
  settings.integers["api-retries"] = 4;
  settings.integers["api-retries-for-final-update"] = 5;
  settings.integers["api-retries-for-process-creation-conflict"] = 6;
  settings.durations["max-conflicting-age"] = 90s;
  settings.durations["api-heartbeat-interval"] = 30s;
  settings.durations["api-timeout"] = 7s;
  settings.durations["api-retry-delay"] = 8s;
  settings.durations["status-update-interval"] = 9s;
  settings.flags["service"] = true;
  settings.flags["send-pid"] = true;
  settings.flags["send-hostname"] = true;

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
  const ApiSettings read = readSettings(test::FakeSettings());
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
  const ApiSettings read = readSettings(test::FakeSettings());
  EXPECT_EQ(read.processName, "[Unnamed Process]");
  EXPECT_EQ(read.wrapperVersion, EXEC_WRAPPER_VERSION);
}

TEST(ApiSettings, HeartbeatsOfNoIntervalAreNone) {
  test::FakeSettings settings;
  settings.durations["api-heartbeat-interval"] = 0s;
  EXPECT_EQ(readSettings(settings).heartbeat, std::nullopt);
}

TEST(ApiSettings, UpdatesAtAnyTimeAreNotNone) {
  test::FakeSettings settings;
  settings.durations["status-update-interval"] = 0s;
  EXPECT_EQ(readSettings(settings).progressInterval, 0s);
}

TEST(ApiSettings, NamesAllThatIsMissingAtOnce) {
  test::FakeSettings settings;
  settings.texts["api-base-url"] = "";
  settings.texts["deployment"] = "";
  settings.key = "";
  settings.integers["process-type-id"] = std::nullopt;
  EXPECT_THAT(complaint(settings),
              AllOf(HasSubstr("api-base-url, api-key, process-type-id, deployment"),
                    HasSubstr("--guard and --reporters")));
}

TEST(ApiSettings, NamesOnlyWhatIsMissing) {
  test::FakeSettings settings;
  settings.texts["deployment"] = "";
  EXPECT_THAT(complaint(settings), AllOf(HasSubstr("not set: deployment;"),
                                         Not(HasSubstr("api-key")), Not(HasSubstr("type"))));
}

TEST(ApiSettings, ACaFileThatCannotBeReadIsNamed) {
  test::FakeSettings settings;
  settings.texts["api-ca-file"] = "/nowhere/ca.pem";
  EXPECT_THAT(complaint(settings), AllOf(HasSubstr("api-ca-file"), HasSubstr("/nowhere/ca.pem"),
                                         HasSubstr("No such file")));
}

TEST(ApiSettings, AKeyOfSeveralLinesIsRefusedUnseen) {
  for (const char* const key : {"abc\r\nX: y", "abc\n", "\x7fkey", "k\tey"}) {
    test::FakeSettings settings;
    settings.key = key;
    EXPECT_THAT(complaint(settings),
                AllOf(HasSubstr("api-key"), Not(HasSubstr("abc")), Not(HasSubstr("X: y"))));
  }
}

} // namespace
} // namespace exec_wrapper::process_api
