#include "wiring/run_identity.h"

#include "config/bundled_plugins.h"
#include "config/configuration.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace exec_wrapper::wiring {
namespace {

constexpr const char* kSecret = "marked-token-77e1";

RunIdentity identityOfCall(std::vector<std::string> arguments) {
  config::ConfigurationSources sources;
  sources.arguments = std::move(arguments);
  sources.bundled = config::bundledPlugins();
  sources.systemDirectory = "/nonexistent";
  const config::Configuration configuration = config::loadConfiguration(sources);
  return identify(configuration, configuration.settings.redactor());
}

RunIdentity identityOf(std::vector<std::string> options) {
  std::vector<std::string> arguments = {"--rollbar-access-token", kSecret};
  arguments.insert(arguments.end(), options.begin(), options.end());
  arguments.insert(arguments.end(), {"job", "of", kSecret});
  return identityOfCall(std::move(arguments));
}

TEST(Identity, HasTheCommandAndItsLabels) {
  const RunIdentity run =
      identityOf({"--process-name=nightly", "--project=ours", "--deployment=test"});
  EXPECT_EQ(run.command, (std::vector<std::string>{"job", "of", kSecret}));
  EXPECT_EQ(run.name, "nightly");
  EXPECT_EQ(run.project, "ours");
  EXPECT_EQ(run.deployment, "test");
}

TEST(Identity, ShowsNoSecretInWhatStandsInEveryLine) {
  const std::string secret = kSecret;
  const RunIdentity run = identityOf(
      {"--process-name=a " + secret, "--project=b " + secret, "--deployment=c " + secret});
  EXPECT_EQ(run.commandLine, "job of '********'");
  EXPECT_EQ(run.name, "a ********");
  EXPECT_EQ(run.project, "b ********");
  EXPECT_EQ(run.deployment, "c ********");
}

TEST(Identity, TheJobIsCalledByItsNameElseByItsProgram) {
  EXPECT_EQ(identityOf({"--process-name=nightly"}).job, "nightly");
  EXPECT_EQ(identityOf({"--", "/opt/tools/import"}).job, "import");
  EXPECT_EQ(identityOf({"--", "/opt/tools/"}).job, "tools");
  EXPECT_EQ(identityOf({"--", "/"}).job, "/");
  EXPECT_EQ(identityOf({"--runner=exec", "--", "an odd name"}).job, "an odd name");
}

TEST(Identity, AJobOfTheShellIsCalledByTheFirstCommandOfItsLine) {
  EXPECT_EQ(identityOfCall({"--command", "cd /srv && ./run.sh -x"}).job, "run.sh");
  EXPECT_EQ(identityOfCall({"cd /srv && ./run.sh"}).job, "run.sh");
  EXPECT_EQ(identityOfCall({"--runner=shell", "nice", "/opt/import", "now"}).job, "import");
  EXPECT_EQ(identityOfCall({"--command", "JOB=nightly x"}).job, "nightly");
  EXPECT_EQ(identityOfCall({"--process-name=a", "--command", "JOB=nightly x"}).job, "a");
  EXPECT_EQ(identityOfCall({"--command", " "}).job, "sh");
}

TEST(Identity, ACallAsAShellHasItsLine) {
  const RunIdentity run = identityOfCall({"-c", "A=b /opt/job x", "name"});
  EXPECT_EQ(run.command, std::vector<std::string>{"A=b /opt/job x"});
  EXPECT_EQ(run.commandLine, "A=b /opt/job x");
  EXPECT_EQ(run.job, "job");
  EXPECT_EQ(identityOfCall({"-c", "EXEC_WRAPPER_PROCESS_NAME='the job' JOB=x y"}).job, "the job");
  EXPECT_EQ(identityOfCall({"-c", ""}).job, "sh");
  EXPECT_EQ(identityOfCall({"-c", ""}).command, std::vector<std::string>{""});
}

TEST(Identity, NoJobIsCalledByASecret) {
  EXPECT_EQ(identityOf({"--", std::string(kSecret)}).job, "********");
  const std::string assignment = std::string("EXEC_WRAPPER_ROLLBAR_ACCESS_TOKEN=") + kSecret;
  const RunIdentity run = identityOfCall({"-c", assignment + " JOB=" + kSecret + " x"});
  EXPECT_EQ(run.job, "********");
  EXPECT_EQ(run.commandLine, "EXEC_WRAPPER_ROLLBAR_ACCESS_TOKEN=******** JOB=******** x");
}

TEST(Identity, KnowsTheScheduleTheUserAndItsBegin) {
  const WallTime before = std::chrono::system_clock::now();
  const RunIdentity run = identityOf({"--process-cron-schedule=0 3 * * *"});
  EXPECT_EQ(run.schedule, "0 3 * * *");
  EXPECT_EQ(run.user, geteuid());
  EXPECT_GE(run.begun, before);
  EXPECT_LE(run.begun, std::chrono::system_clock::now());
}

TEST(Identity, IsShortEnoughForALine) {
  const std::string longText(3000, 'n');
  const RunIdentity run =
      identityOf({"--process-name", longText, "--project", longText, "--deployment", longText});
  for (const std::string& label : {run.name, run.project, run.deployment}) {
    EXPECT_EQ(label, std::string(197, 'n') + "...");
  }
}

} // namespace
} // namespace exec_wrapper::wiring
