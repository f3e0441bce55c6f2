#include "config/sources/environment.h"

#include "config/bundled_plugins.h"
#include "config/options/core_options.h"

#include <gmock/gmock.h>

namespace exec_wrapper::config {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class EnvironmentTest : public testing::Test {
protected:
  EnvironmentTest() {
    registry_.add(OptionRegistry::kCore, coreOptions());
    for (const PluginInfo* info : bundledPlugins()) {
      registry_.add(info->name, info->options);
    }
  }

  std::string textOf(const Environment& environment, std::string_view name) {
    const auto raw = environmentSetting(environment, *registry_.find(name));
    return raw ? raw->text + " by " + raw->origin.where : "not set";
  }

  OptionRegistry registry_;
};

TEST_F(EnvironmentTest, ReadsTheSettingsVariable) {
  EXPECT_EQ(textOf({{"EXEC_WRAPPER_PROJECT", "p"}}, "project"), "p by EXEC_WRAPPER_PROJECT");
  EXPECT_EQ(textOf({{"EXEC_WRAPPER_PROJECTS", "p"}}, "project"), "not set");
}

TEST_F(EnvironmentTest, TakesAnEmptyVariableForNone) {
  EXPECT_EQ(textOf({{"EXEC_WRAPPER_PROJECT", ""}}, "project"), "not set");
}

TEST_F(EnvironmentTest, ReadsTheAliasWhereTheVariableIsNotSet) {
  const std::string alias = "EXEC_WRAPPER_API_LOG_SECRETS";
  EXPECT_EQ(textOf({{alias, "yes"}}, "log-secrets"), "yes by " + alias);
  EXPECT_EQ(textOf({{alias, "yes"}, {"EXEC_WRAPPER_LOG_SECRETS", ""}}, "log-secrets"),
            "yes by " + alias);
  EXPECT_EQ(textOf({{alias, "yes"}, {"EXEC_WRAPPER_LOG_SECRETS", "no"}}, "log-secrets"),
            "no by EXEC_WRAPPER_LOG_SECRETS");
}

TEST_F(EnvironmentTest, CollectsAllThatIsSet) {
  const RawSettings settings = environmentSettings(
      {{"EXEC_WRAPPER_GUARD", "none"}, {"EXEC_WRAPPER_PROCESS_IS_SERVICE", "1"}, {"HOME", "/"}},
      registry_);
  ASSERT_EQ(settings.size(), 2U);
  EXPECT_EQ(findRaw(settings, *registry_.find("guard")->option)->text, "none");
  EXPECT_EQ(findRaw(settings, *registry_.find("service")->option)->text, "1");
  EXPECT_EQ(findRaw(settings, *registry_.find("project")->option), nullptr);
}

TEST_F(EnvironmentTest, WarnsOfUnknownVariablesWithTheNearest) {
  const Environment environment = {{"EXEC_WRAPPER_LOG_LEVLE", "INFO"},
                                   {"EXEC_WRAPPER_SERVICE_X_Y_Z", "1"},
                                   {"EXEC_WRAPPER_PROCESS_TIMEOUT", "5"},
                                   {"EXEC_WRAPPE", "1"},
                                   {"EXEC_WRAPPERS_A", "1"},
                                   {"EXEC_WRAPPER_EMPTY", ""}};
  EXPECT_THAT(unknownVariables(environment, registry_),
              ElementsAre("unknown variable EXEC_WRAPPER_LOG_LEVLE is ignored; did you mean "
                          "EXEC_WRAPPER_LOG_LEVEL?",
                          "unknown variable EXEC_WRAPPER_PROCESS_TIMEOUT is ignored; did you mean "
                          "EXEC_WRAPPER_PROCESS_TIMEOUT_SECONDS?",
                          "unknown variable EXEC_WRAPPER_SERVICE_X_Y_Z is ignored"));
}

TEST_F(EnvironmentTest, WarnsOfVariablesInOtherSpellings) {
  const Environment environment = {{"EXECWRAPPER_GUARD", "none"}, {"exec_wrapper_guard", "none"}};
  EXPECT_THAT(unknownVariables(environment, registry_),
              ElementsAre("unknown variable EXECWRAPPER_GUARD is ignored; did you mean "
                          "EXEC_WRAPPER_GUARD?",
                          "unknown variable exec_wrapper_guard is ignored; did you mean "
                          "EXEC_WRAPPER_GUARD?"));
}

TEST_F(EnvironmentTest, DoesNotWarnOfWhatAnOuterWrapperPassedOn) {
  Environment environment;
  for (const char* name : {"DEPLOYMENT",
                           "API_BASE_URL",
                           "API_KEY",
                           "API_RETRIES",
                           "API_RETRY_DELAY_SECONDS",
                           "API_TIMEOUT_SECONDS",
                           "ROLLBAR_ACCESS_TOKEN",
                           "ROLLBAR_TIMEOUT_SECONDS",
                           "ROLLBAR_RETRIES",
                           "ROLLBAR_RETRY_DELAY_SECONDS",
                           "PROCESS_EXECUTION_ID",
                           "PROCESS_TYPE_ID",
                           "PROCESS_NAME",
                           "PROCESS_CRON_SCHEDULE",
                           "PROCESS_TIMEOUT_SECONDS",
                           "PROCESS_MAX_CONCURRENCY",
                           "PROCESS_TERMINATION_GRACE_PERIOD_SECONDS",
                           "ENABLE_STATUS_UPDATE_LISTENER",
                           "STATUS_UPDATE_SOCKET_PORT",
                           "STATUS_UPDATE_INTERVAL_SECONDS",
                           "STATUS_UPDATE_MESSAGE_MAX_BYTES",
                           "PARENT"}) {
    environment.emplace(std::string(kVariablePrefix) + name, "1");
  }
  ASSERT_EQ(environment.size(), 22U);
  EXPECT_THAT(unknownVariables(environment, registry_), IsEmpty());
}

TEST_F(EnvironmentTest, DoesNotWarnOfTheTokenOfALockAroundIt) {
  EXPECT_THAT(unknownVariables({{"EXEC_WRAPPER_FENCING_TOKEN", "7"}}, registry_), IsEmpty());
}

TEST_F(EnvironmentTest, DoesNotWarnOfWhatAReportToldItsProgram) {
  const Environment environment = {{"EXEC_WRAPPER_EVENT", "alert"},
                                   {"EXEC_WRAPPER_EVENT_MESSAGE", "text"}};
  EXPECT_THAT(unknownVariables(environment, registry_), IsEmpty());
}

} // namespace
} // namespace exec_wrapper::config
