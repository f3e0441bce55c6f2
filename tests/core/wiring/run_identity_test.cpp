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

RunIdentity identityOf(std::vector<std::string> options) {
  config::ConfigurationSources sources;
  sources.arguments = {"--rollbar-access-token", kSecret};
  sources.arguments.insert(sources.arguments.end(), options.begin(), options.end());
  sources.arguments.insert(sources.arguments.end(), {"job", "of", kSecret});
  sources.bundled = config::bundledPlugins();
  sources.systemDirectory = "/nonexistent";
  const config::Configuration configuration = config::loadConfiguration(sources);
  return identify(configuration, configuration.settings.redactor());
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
  EXPECT_EQ(identityOf({"--", "an odd name"}).job, "an odd name");
  EXPECT_EQ(identityOf({"--", std::string("marked-token-77e1")}).job, "********");
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
