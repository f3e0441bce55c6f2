#include "plugins/selection.h"

#include "config/bundled_plugins.h"
#include "config/configuration.h"
#include "support/fatal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <string>
#include <vector>

namespace exec_wrapper::plugins {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr Option kAlertOptions[] = {{.name = "alert-url", .meaning = "Where alerts go"}};
constexpr Option kFarOptions[] = {{.name = "far-url", .meaning = "Who decides"}};
constexpr Option kNearOptions[] = {{.name = "near-file", .meaning = "What is held"}};

constexpr PluginInfo kLog{.name = "log", .kinds = {PluginKind::Reporter}};
constexpr PluginInfo kAlert{.name = "alert",
                            .kinds = {PluginKind::Reporter},
                            .options = kAlertOptions,
                            .selectedBy = "alert-url"};
constexpr PluginInfo kFar{.name = "far",
                          .kinds = {PluginKind::Guard, PluginKind::Reporter},
                          .options = kFarOptions,
                          .selectedBy = "far-url",
                          .place = 50};
constexpr PluginInfo kNear{.name = "near",
                           .kinds = {PluginKind::Guard},
                           .options = kNearOptions,
                           .selectedBy = "near-file",
                           .place = 10};
constexpr PluginInfo kExec{.name = "exec", .kinds = {PluginKind::Runner}};
constexpr PluginInfo kShell{.name = "shell", .kinds = {PluginKind::Runner}};
const std::vector<const PluginInfo*> kBundled = {&kLog, &kAlert, &kFar, &kNear, &kExec, &kShell};

Selection selectForCall(std::vector<std::string> arguments) {
  config::ConfigurationSources sources;
  sources.arguments = std::move(arguments);
  sources.bundled = kBundled;
  sources.systemDirectory = "/nonexistent";
  return selectPlugins(config::loadConfiguration(sources), kBundled);
}

Selection select(std::vector<std::string> arguments) {
  arguments.emplace_back("true");
  return selectForCall(std::move(arguments));
}

TEST(Selection, ACallAsAShellIsForTheShell) {
  EXPECT_EQ(selectForCall({"-c", "true"}).runner, "shell");
  EXPECT_EQ(selectForCall({"-c", "EXEC_WRAPPER_RUNNER=exec true"}).runner, "shell");
  EXPECT_EQ(selectForCall({"-c", "EXEC_WRAPPER_RUNNER=shell true"}).runner, "shell");
}

TEST(Selection, NothingChosenMeansUnguardedAndLogged) {
  const Selection selection = select({});
  EXPECT_THAT(selection.guards, IsEmpty());
  EXPECT_THAT(selection.reporters, ElementsAre("log"));
  EXPECT_EQ(selection.runner, "exec");
}

TEST(Selection, SettingsAskForTheirPluginsTheNearGuardFirst) {
  const Selection selection = select({"--far-url=x", "--near-file=y", "--alert-url=z"});
  EXPECT_THAT(selection.guards, ElementsAre("near", "far"));
  EXPECT_THAT(selection.reporters, ElementsAre("log", "far", "alert"));
}

TEST(Selection, ChosenListsAreObeyedInTheirOrder) {
  const Selection selection =
      select({"--guard=far,near", "--near-file=y", "--reporters=alert,log", "--runner=shell"});
  EXPECT_THAT(selection.guards, ElementsAre("far", "near"));
  EXPECT_THAT(selection.reporters, ElementsAre("alert", "log", "far"));
  EXPECT_EQ(selection.runner, "shell");
}

TEST(Selection, NoneMeansNone) {
  const Selection selection = select({"--guard=none", "--reporters=none", "--alert-url=z"});
  EXPECT_THAT(selection.guards, IsEmpty());
  EXPECT_THAT(selection.reporters, IsEmpty());
}

TEST(Selection, GuardThatReportsImpliesItsReports) {
  EXPECT_THAT(select({"--guard=far", "--reporters=none"}).reporters, ElementsAre("far"));
}

TEST(Selection, SettingWhoseGuardIsLeftOutIsAnError) {
  try {
    select({"--near-file=y", "--guard=far"});
    FAIL() << "the lock would silently not be taken";
  } catch (const ConfigurationFailure& failure) {
    EXPECT_EQ(failure.status(), 78);
    EXPECT_THAT(failure.what(), HasSubstr("near-file (--near-file)"));
    EXPECT_THAT(failure.what(), HasSubstr("guard (--guard) leaves it out"));
  }
}

constexpr Option kServerOptions[] = {{.name = "api-base-url", .meaning = "Who is asked"}};
constexpr PluginInfo kServer{.name = "server",
                             .kinds = {PluginKind::Guard, PluginKind::Reporter},
                             .options = kServerOptions,
                             .selectedBy = "api-base-url"};

/// Within a run of process type 7.
class Nested : public testing::Test {
protected:
  Nested() {
    sources_.environment = {{"EXEC_WRAPPER_PARENT", std::to_string(getpid()) + ":7:"},
                            {"EXEC_WRAPPER_API_BASE_URL", "x"},
                            {"EXEC_WRAPPER_PROCESS_TYPE_ID", "7"}};
    sources_.bundled = bundled_;
    sources_.systemDirectory = "/nonexistent";
  }

  /// What is wrong, or nothing.
  std::string complaint(std::vector<std::string> options) {
    sources_.arguments = std::move(options);
    sources_.arguments.emplace_back("true");
    try {
      selectPlugins(config::loadConfiguration(sources_), bundled_);
      return {};
    } catch (const ConfigurationFailure& failure) {
      return failure.what();
    }
  }

  std::vector<const PluginInfo*> bundled_ = {&kLog, &kServer, &kNear};
  config::ConfigurationSources sources_;
};

TEST_F(Nested, ARunDoesNotAskForItsParentsPlace) {
  EXPECT_THAT(complaint({}), HasSubstr("give --process-type-id, or --guard and --reporters"));
  EXPECT_THAT(complaint({"--guard=none"}), HasSubstr("EXEC_WRAPPER_PROCESS_TYPE_ID"));
  EXPECT_THAT(complaint({"--reporters=none"}), HasSubstr("EXEC_WRAPPER_PROCESS_TYPE_ID"));
}

TEST_F(Nested, ARunOfItsOwnTypeOrThatAsksNobodyIsNoConcern) {
  EXPECT_THAT(complaint({"--process-type-id=8"}), IsEmpty());
  EXPECT_THAT(complaint({"--process-type-id=7"}), IsEmpty()) << "it was said, so it is meant";
  EXPECT_THAT(complaint({"--guard=near", "--reporters=log"}), IsEmpty());
  EXPECT_THAT(complaint({"--guard=none", "--reporters=none"}), IsEmpty());
  sources_.environment["EXEC_WRAPPER_PROCESS_TYPE_ID"] = "8";
  EXPECT_THAT(complaint({}), IsEmpty());
  sources_.environment.erase("EXEC_WRAPPER_PROCESS_TYPE_ID");
  EXPECT_THAT(complaint({}), IsEmpty());
}

TEST_F(Nested, AParentThatIsNoneIsIgnored) {
  sources_.environment["EXEC_WRAPPER_PARENT"] = "7";
  EXPECT_THAT(complaint({}), IsEmpty());
}

struct RunnerCase {
  std::vector<std::string> words;
  std::string runner;
};

class DefaultRunner : public testing::TestWithParam<RunnerCase> {};

TEST_P(DefaultRunner, IsTheShellForWhatOnlyAShellUnderstands) {
  EXPECT_EQ(defaultRunner(GetParam().words, {}), GetParam().runner);
}

INSTANTIATE_TEST_SUITE_P(
    Words, DefaultRunner,
    testing::Values(RunnerCase{{"true"}, "exec"}, RunnerCase{{"cd / && pwd"}, "shell"},
                    RunnerCase{{"echo $HOME"}, "shell"}, RunnerCase{{"a|b"}, "shell"},
                    RunnerCase{{"ls *.txt"}, "shell"}, RunnerCase{{"~/job"}, "shell"},
                    RunnerCase{{"!x"}, "shell"}, RunnerCase{{"a\tb"}, "shell"},
                    RunnerCase{{"cd /", "pwd"}, "exec"}, RunnerCase{{"a-b_c.d/e"}, "exec"}));

TEST(DefaultRunner, IsTheShellForASettingThatHoldsTheCommand) {
  EXPECT_EQ(defaultRunner({}, "true"), "shell");
}

TEST(DefaultRunner, IsNoShellForAnExistingFileWhateverItsName) {
  EXPECT_EQ(defaultRunner({"/proc/self/task/../status"}, {}), "exec");
}

} // namespace
} // namespace exec_wrapper::plugins
