// What the settings of the old program mean beyond their defaults: negative values, zero, and
// defaults that depend on others.

#include "config/bundled_plugins.h"
#include "config/values/value_text.h"
#include "core/config/config_fixture.h"

namespace exec_wrapper::config {
namespace {

using test::ConfigTest;
using test::FailsWith;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class SeedRulesTest : public ConfigTest {
protected:
  SeedRulesTest() { sources.bundled = bundledPlugins(); }

  /// As the command would learn it: -1 for no limit, durations in seconds.
  std::string value(std::string_view name, std::vector<std::string> options) {
    return machineValue(loadFor(std::move(options)).settings.at(name)).value_or("not set");
  }

  std::string valueOf(const std::string& name, const std::string& text) {
    return value(name, {"--" + name + "=" + text});
  }
};

TEST_F(SeedRulesTest, HeartbeatsOfALimitedServiceAreMoreFrequent) {
  const auto interval = [&](std::vector<std::string> options) {
    return value("api-heartbeat-interval", std::move(options));
  };
  EXPECT_EQ(interval({}), "600");
  EXPECT_EQ(interval({"--service"}), "30");
  EXPECT_EQ(interval({"--service", "--process-max-concurrency=5"}), "30");
  EXPECT_EQ(interval({"--service", "--process-max-concurrency=-1"}), "600");
  EXPECT_EQ(interval({"--process-max-concurrency=5"}), "600");
  EXPECT_EQ(interval({"--service", "--api-heartbeat-interval=90"}), "90");
  EXPECT_EQ(interval({"--api-heartbeat-interval=-1"}), "-1");
  EXPECT_EQ(interval({"--api-heartbeat-interval=0"}), "0");
}

TEST_F(SeedRulesTest, TheHeartbeatIntervalHasTwoVariablesAndTheOneWithAUnitWins) {
  sources.environment["EXEC_WRAPPER_API_HEARTBEAT_INTERVAL"] = "11";
  EXPECT_EQ(value("api-heartbeat-interval", {}), "11");
  sources.environment["EXEC_WRAPPER_API_HEARTBEAT_INTERVAL_SECONDS"] = "12";
  EXPECT_EQ(value("api-heartbeat-interval", {}), "12");
}

TEST_F(SeedRulesTest, ALimitedServiceAsksAgainWhereAnotherHoldsItsPlace) {
  const auto retries = [&](std::vector<std::string> options) {
    return value("api-retries-for-process-creation-conflict", std::move(options));
  };
  EXPECT_EQ(retries({}), "0");
  EXPECT_EQ(retries({"--service"}), "4");
  EXPECT_EQ(retries({"--service", "--process-max-concurrency=-1"}), "0");
  for (const char* service : {"true", "false"}) {
    const std::string option = "--service=" + std::string(service);
    EXPECT_EQ(retries({option, "--api-retries-for-process-creation-conflict=2"}), "2");
    EXPECT_EQ(retries({option, "--api-retries-for-process-creation-conflict=0"}), "0");
    EXPECT_EQ(retries({option, "--api-retries-for-process-creation-conflict=-3"}), "-1");
  }
}

TEST_F(SeedRulesTest, AServiceWithHeartbeatsThatIsSilentIsNoConflictForLong) {
  const auto age = [&](std::vector<std::string> options) {
    return value("max-conflicting-age", std::move(options));
  };
  EXPECT_EQ(age({}), "-1");
  EXPECT_EQ(age({"--api-heartbeat-interval=20"}), "-1") << "no service";
  EXPECT_EQ(age({"--service"}), "90");
  EXPECT_EQ(age({"--service", "--process-max-concurrency=-1"}), "660");
  EXPECT_EQ(age({"--service", "--api-heartbeat-interval=20"}), "80");
  EXPECT_EQ(age({"--service", "--api-heartbeat-interval=1.5"}), "61.5");
  EXPECT_EQ(age({"--service", "--api-heartbeat-interval=0"}), "-1");
  EXPECT_EQ(age({"--service", "--api-heartbeat-interval=-1"}), "-1");
  EXPECT_EQ(age({"--service", "--max-conflicting-age=7"}), "7");
  EXPECT_EQ(age({"--service", "--max-conflicting-age=-7"}), "-1");
}

TEST_F(SeedRulesTest, NegativeNumbersAreNoLimitWhereARowSaysSo) {
  for (const char* name : {"api-retries", "api-retries-for-final-update", "process-max-concurrency",
                           "process-max-retries", "process-timeout", "api-timeout",
                           "rollbar-retries", "rollbar-timeout", "status-update-interval"}) {
    EXPECT_EQ(valueOf(name, "-1"), "-1") << name;
    EXPECT_EQ(valueOf(name, "-17"), "-1") << name;
  }
}

TEST_F(SeedRulesTest, NegativeDelaysAreZero) {
  for (const char* name : {"api-retry-delay", "process-retry-delay", "rollbar-retry-delay",
                           "process-termination-grace-period"}) {
    EXPECT_EQ(valueOf(name, "-1"), "0") << name;
  }
}

TEST_F(SeedRulesTest, OtherNegativeNumbersAreErrors) {
  for (const char* name :
       {"process-check-interval", "status-update-socket-port", "status-update-message-max-bytes"}) {
    EXPECT_THAT(failureOf({"--" + std::string(name) + "=-1", "job"}),
                FailsWith(78, HasSubstr("must not be negative")));
  }
  EXPECT_THAT(failureOf({"--process-type-id=-1", "--api-base-url=http://a", "job"}),
              FailsWith(78, HasSubstr("must not be negative")));
}

TEST_F(SeedRulesTest, ZeroIsAnErrorWhereNothingCouldBeDone) {
  EXPECT_THAT(failureOf({"--process-max-concurrency=0", "job"}),
              FailsWith(78, "--process-max-concurrency: '0' is out of range: give 1 or more"));
  for (const char* name : {"api-timeout", "rollbar-timeout", "process-check-interval"}) {
    EXPECT_THAT(failureOf({"--" + std::string(name) + "=0", "job"}),
                FailsWith(78, HasSubstr("longer than 0")));
  }
  EXPECT_THAT(failureOf({"--status-update-message-max-bytes=0", "job"}),
              FailsWith(78, HasSubstr("give 1 to 1048576")));
}

TEST_F(SeedRulesTest, ZeroIsGoodElsewhere) {
  EXPECT_EQ(valueOf("process-timeout", "0"), "-1");
  for (const char* name :
       {"status-update-socket-port", "status-update-interval", "api-retries", "api-retry-delay"}) {
    EXPECT_EQ(valueOf(name, "0"), "0") << name;
  }
  EXPECT_THAT(failureOf({"--status-update-socket-port=65536", "job"}),
              FailsWith(78, HasSubstr("give 0 to 65535")));
}

TEST_F(SeedRulesTest, LengthsOfTimeArePassedOnAsNumbers) {
  EXPECT_EQ(valueOf("api-timeout", "1m30s"), "90");
  EXPECT_EQ(valueOf("rollbar-retry-delay", "1500ms"), "1.5");
  EXPECT_EQ(valueOf("status-update-interval", "2"), "2");
}

TEST_F(SeedRulesTest, AddressesLoseTheirLastSlash) {
  EXPECT_EQ(valueOf("api-base-url", "https://api.example.com/"), "https://api.example.com");
  EXPECT_EQ(valueOf("rollbar-base-url", "http://127.0.0.1:8080/"), "http://127.0.0.1:8080");
  EXPECT_EQ(value("rollbar-base-url", {}), "https://api.rollbar.com");
}

TEST_F(SeedRulesTest, AnIntentHalfWrittenIsAnError) {
  EXPECT_THAT(failureOf({"--api-key=s3cret", "--process-type-id=7", "job"}),
              FailsWith(78, AllOf(StartsWith("process-type-id (--process-type-id), api-key "
                                             "(--api-key) need api-base-url"),
                                  Not(HasSubstr("s3cret")))));
}

TEST_F(SeedRulesTest, WithoutAnIntervalProgressTravelsWithHeartbeats) {
  const std::string words = "only with heartbeats and at the end";
  EXPECT_EQ(shownValue(loadFor({}).settings.at("status-update-interval")), words);
  EXPECT_EQ(
      shownValue(loadFor({"--status-update-interval=-5"}).settings.at("status-update-interval")),
      words);
  EXPECT_EQ(
      shownValue(loadFor({"--status-update-interval=5"}).settings.at("status-update-interval")),
      "5s");
}

TEST_F(SeedRulesTest, SecretsArePassedOnUnlessTheyAreKept) {
  const std::vector<std::string> options = {"--api-base-url=http://a", "--api-key=s3cret",
                                            "--rollbar-access-token=t0ken"};
  auto variables = loadFor(options).settings.exportedVariables();
  EXPECT_EQ(variables.at("EXEC_WRAPPER_API_KEY"), "s3cret");
  EXPECT_EQ(variables.at("EXEC_WRAPPER_ROLLBAR_ACCESS_TOKEN"), "t0ken");
  writeFile("export-secrets = false\n");
  variables = loadFor(options).settings.exportedVariables();
  EXPECT_EQ(variables.at("EXEC_WRAPPER_API_KEY"), std::nullopt);
  EXPECT_EQ(variables.at("EXEC_WRAPPER_ROLLBAR_ACCESS_TOKEN"), std::nullopt);
  EXPECT_EQ(variables.at("EXEC_WRAPPER_API_BASE_URL"), "http://a");
}

} // namespace
} // namespace exec_wrapper::config
