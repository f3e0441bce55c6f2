// Which of our variables the command finds, and what a wrapper within it makes of them.

#include "support/wrapper.h"

#include <gmock/gmock.h>

#include <map>

namespace exec_wrapper::test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;

using Variables = std::map<std::string, std::string>;

const std::string kPrefix = "EXEC_WRAPPER_";

/// Ours among all that `env` printed, without the prefix.
Variables ours(const std::string& printed) {
  Variables found;
  for (const std::string& line : lines(printed)) {
    const std::size_t equals = line.find('=');
    if (line.starts_with(kPrefix) && equals != line.npos) {
      found[line.substr(kPrefix.size(), equals - kPrefix.size())] = line.substr(equals + 1);
    }
  }
  return found;
}

/// What is set where nothing was.
const Variables kDefaults = {
    {"API_RETRIES", "2"},
    {"API_RETRY_DELAY_SECONDS", "600"},
    {"API_TIMEOUT_SECONDS", "30"},
    {"ATTEMPT", "1"},
    {"ENABLE_STATUS_UPDATE_LISTENER", "FALSE"},
    {"MAX_ATTEMPTS", "1"},
    {"PROCESS_MAX_CONCURRENCY", "1"},
    {"PROCESS_TERMINATION_GRACE_PERIOD_SECONDS", "30"},
    {"PROCESS_TIMEOUT_SECONDS", "-1"},
    {"ROLLBAR_RETRIES", "2"},
    {"ROLLBAR_RETRY_DELAY_SECONDS", "600"},
    {"ROLLBAR_TIMEOUT_SECONDS", "30"},
    {"STATUS_UPDATE_INTERVAL_SECONDS", "-1"},
    {"STATUS_UPDATE_MESSAGE_MAX_BYTES", "65536"},
    {"STATUS_UPDATE_SOCKET_PORT", "2048"},
};

/// Another value for each that can have one, by setting, and what the command finds.
struct Passed {
  std::string setting;
  std::string value;
  std::string variable;
  std::string found;
};
const std::vector<Passed> kPassed = {
    {"deployment", "test", "DEPLOYMENT", "test"},
    {"api-base-url", "http://a.invalid/", "API_BASE_URL", "http://a.invalid"},
    {"api-key", "k3y-k3y", "API_KEY", "k3y-k3y"},
    {"api-retries", "-5", "API_RETRIES", "-1"},
    {"api-retry-delay", "1.5", "API_RETRY_DELAY_SECONDS", "1.5"},
    {"api-timeout", "-1", "API_TIMEOUT_SECONDS", "-1"},
    {"rollbar-access-token", "t0k3n", "ROLLBAR_ACCESS_TOKEN", "t0k3n"},
    {"rollbar-timeout", "1m", "ROLLBAR_TIMEOUT_SECONDS", "60"},
    {"rollbar-retries", "0", "ROLLBAR_RETRIES", "0"},
    {"rollbar-retry-delay", "-1", "ROLLBAR_RETRY_DELAY_SECONDS", "0"},
    {"process-type-id", "7", "PROCESS_TYPE_ID", "7"},
    {"process-name", "a b", "PROCESS_NAME", "a b"},
    {"process-cron-schedule", "* * * * *", "PROCESS_CRON_SCHEDULE", "* * * * *"},
    {"process-timeout", "250ms", "PROCESS_TIMEOUT_SECONDS", "0.25"},
    {"process-max-concurrency", "-1", "PROCESS_MAX_CONCURRENCY", "-1"},
    {"process-termination-grace-period", "5", "PROCESS_TERMINATION_GRACE_PERIOD_SECONDS", "5"},
    {"status-update-socket-port", "4000", "STATUS_UPDATE_SOCKET_PORT", "4000"},
    {"status-update-interval", "2", "STATUS_UPDATE_INTERVAL_SECONDS", "2"},
    {"status-update-message-max-bytes", "100", "STATUS_UPDATE_MESSAGE_MAX_BYTES", "100"},
};

class ChildEnvironment : public WrapperTest {
protected:
  /// Ours, of a command that runs with these options, and with these variables of ours around. The
  /// parent and the run's id are left out: they are others in each run.
  Variables found(const Words& options, const Variables& around = {}) const {
    const Outcome outcome = test::run(with(around, options + Words{"env"}));
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    Variables variables = ours(outcome.out);
    EXPECT_EQ(variables.erase("PARENT") + variables.erase("RUN_ID"), 2U);
    return variables;
  }

  ProcessSpec with(const Variables& around, const Words& words) const {
    ProcessSpec spec = wrapper(words);
    for (const auto& [name, value] : around) {
      spec.environment[kPrefix + name] = value;
    }
    return spec;
  }

  /// Settings of a deployment whose server is not to be asked.
  const Words unreported_ = {"--guard", "none", "--reporters", "log"};
};

TEST_F(ChildEnvironment, HasEveryVariableThatHasAValueAndNoOther) {
  EXPECT_EQ(found({}), kDefaults);
}

TEST_F(ChildEnvironment, IsTheSameWhereverTheSettingsComeFrom) {
  Variables expected = kDefaults;
  Words options = unreported_;
  Variables around = {{"GUARD", "none"}, {"REPORTERS", "log"}};
  std::string properties = "guard = none\nreporters = log\n";
  for (const Passed& passed : kPassed) {
    expected[passed.variable] = passed.found;
    options.push_back("--" + passed.setting + "=" + passed.value);
    around[passed.variable] = passed.value;
    properties += passed.setting + " = " + passed.value + "\n";
  }
  EXPECT_EQ(found(options), expected);
  EXPECT_EQ(found({"--config", dir_.write("all.properties", properties)}), expected);
  Variables inherited = found({}, around);
  EXPECT_EQ(inherited.erase("GUARD") + inherited.erase("REPORTERS"), 2U) << "the wrapper's own";
  EXPECT_EQ(inherited, expected);
}

TEST_F(ChildEnvironment, DoesNotHaveTheIdOfAnotherRun) {
  EXPECT_EQ(found({}, {{"PROCESS_EXECUTION_ID", "4711"}}), kDefaults);
}

TEST_F(ChildEnvironment, HasTheIdOfTheRunThatDocumentsHaveToo) {
  const Outcome outcome =
      test::run(with({{"RUN_ID", "another"}},
                     {"--log-format", "json", "--process-max-retries", "1", "--process-retry-delay",
                      "0", "sh", "-c", "echo $EXEC_WRAPPER_RUN_ID; exit 3"}));
  const std::vector<std::string> ids = lines(outcome.out);
  ASSERT_EQ(ids.size(), 2U);
  EXPECT_EQ(ids[0], ids[1]);
  EXPECT_EQ(ids[0].size(), 36U);
  for (const std::string& line : lines(outcome.err)) {
    EXPECT_THAT(line, testing::HasSubstr("\"run_id\":\"" + ids[0] + "\""));
  }
  EXPECT_NE(ids[0], lines(test::run(with({}, {"sh", "-c", "echo $EXEC_WRAPPER_RUN_ID"})).out)[0]);
}

TEST_F(ChildEnvironment, SaysWhoseCommandItIs) {
  Process wrapped(with({{"PARENT", "1:2:3"}},
                       unreported_ +
                           Words{"--api-base-url=http://a.invalid", "--process-type-id=7"} +
                           child("env", "EXEC_WRAPPER_PARENT", "pause")));
  wrapped.awaitOutput("EXEC_WRAPPER_PARENT=" + std::to_string(wrapped.pid()) + ":7::");
}

TEST_F(ChildEnvironment, HasSecretsUnlessTheyAreKept) {
  const std::string key = dir_.write("key", "k3y-k3y\n");
  const Words secrets =
      unreported_ + Words{"--api-base-url=http://a.invalid", "--api-key=file:" + key};
  const Variables around = {{"ROLLBAR_ACCESS_TOKEN", "t0k3n"}};
  Variables variables = found(secrets, around);
  EXPECT_EQ(variables["API_KEY"], "k3y-k3y") << "what is in the file, not its name";
  EXPECT_EQ(variables["ROLLBAR_ACCESS_TOKEN"], "t0k3n");
  variables = found(secrets + Words{"--export-secrets", "false"}, around);
  EXPECT_FALSE(variables.contains("API_KEY"));
  EXPECT_FALSE(variables.contains("ROLLBAR_ACCESS_TOKEN"));
  EXPECT_EQ(variables["API_BASE_URL"], "http://a.invalid");
}

TEST_F(ChildEnvironment, HasNoSecretOfAnyPluginWhereTheyAreKept) {
  const Variables around = {
      {"API_KEY", "k1"},          {"ROLLBAR_ACCESS_TOKEN", "k2"}, {"WEBHOOK_URL", "http://a/k3"},
      {"WEBHOOK_SECRET", "k4"},   {"WEBHOOK_HEADERS", "X: k5"},   {"HEALTHCHECKS_KEY", "k6"},
      {"HEALTHCHECKS_SLUG", "s"}, {"PROMETHEUS_PASSWORD", "k7"},  {"PROMETHEUS_USER", "u"},
  };
  const Words options = {"--guard=none", "--reporters=log", "--api-base-url=http://a.invalid",
                         "--prometheus-target=/"};
  EXPECT_EQ(found(options, around).count("WEBHOOK_SECRET"), 1U);
  const Variables kept = found(options + Words{"--export-secrets=false"}, around);
  for (const auto& [name, value] : around) {
    EXPECT_EQ(kept.contains(name), name.ends_with("USER") || name.ends_with("SLUG")) << name;
  }
}

TEST_F(ChildEnvironment, APortThatIsGivenByTheSystemIsTold) {
  const Words listening = {"--enable-status-update-listener", "--status-update-socket-port=0"};
  Variables variables = found(listening);
  EXPECT_EQ(variables["ENABLE_STATUS_UPDATE_LISTENER"], "TRUE");
  EXPECT_THAT(variables["STATUS_UPDATE_SOCKET_PORT"], MatchesRegex("[1-9][0-9]+"));
}

TEST_F(ChildEnvironment, AWrapperWithinAnotherListensOnAPortOfItsOwn) {
  const Words words = {"--enable-status-update-listener", "--status-update-socket-port=0", "sh",
                       "-c", "env; exec " + wrapperProgram() + " env"};
  const Outcome outcome = run(words);
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.err, IsEmpty());
  const std::string key = kPrefix + "STATUS_UPDATE_SOCKET_PORT=";
  const std::size_t outer = outcome.out.find(key);
  const std::size_t inner = outcome.out.rfind(key);
  ASSERT_NE(outer, inner) << outcome.out;
  EXPECT_NE(std::stoi(outcome.out.substr(outer + key.size())),
            std::stoi(outcome.out.substr(inner + key.size())));
}

TEST_F(ChildEnvironment, AWrapperWithinAnotherDoesNotAskForTheSamePlace) {
  const Words outer = unreported_ + Words{"--api-base-url=http://a.invalid", "--api-key=k3y-k3y",
                                          "--process-type-id=7", "--deployment=test"};
  const Outcome refused = run(outer + Words{wrapperProgram(), "echo", "started"});
  EXPECT_EQ(refused.status, 78);
  EXPECT_THAT(refused.out, IsEmpty());
  EXPECT_THAT(
      lines(refused.err),
      UnorderedElementsAre(HasSubstr("leaves out process_api"),
                           AllOf(HasSubstr("EXEC_WRAPPER_PROCESS_TYPE_ID"), HasSubstr(" 7 "),
                                 HasSubstr("give --process-type-id, or --guard and --reporters")),
                           HasSubstr("exit status 78")));
  const Outcome unreported =
      run(outer + Words{wrapperProgram()} + unreported_ + Words{"echo", "started"});
  EXPECT_EQ(unreported.status, 0) << unreported.err;
  EXPECT_EQ(unreported.out, "started\n");
}

} // namespace
} // namespace exec_wrapper::test
