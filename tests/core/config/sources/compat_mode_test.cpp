#include "config/sources/compat_mode.h"
#include "config/values/value_text.h"

#include "config/configuration.h"
#include "config/print/help.h"
#include "config/sources/properties_file.h"
#include "core/config/config_fixture.h"
#include "support/source_tree.h"

#include <gmock/gmock.h>

namespace exec_wrapper::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr Option kLockRows[] = {
    {.name = "lockfile", .type = OptionType::Path, .meaning = "The lock"},
    {.name = "threshold", .type = OptionType::Integer, .defaultValue = "0", .meaning = "How many"},
    {.name = "counter-file", .type = OptionType::Path, .meaning = "The counter"},
    {.name = "lock-stale",
     .type = OptionType::Choice,
     .defaultValue = "break",
     .meaning = "What",
     .choices = "break|keep"},
};

constexpr PluginInfo kLock{.name = "lock_file",
                           .kinds = {PluginKind::Guard},
                           .options = kLockRows,
                           .selectedBy = "lockfile"};

class GuiseTest : public ConfigTest {
protected:
  GuiseTest() {
    bundled[0] = &kLock;
    sources.guise = &config::compatModeFor("/usr/bin/taskrunner");
  }

  std::string shownOf(const config::Configuration& configuration, std::string_view name) const {
    return config::shownValue(configuration.settings.at(name));
  }
};

TEST(CompatMode, IsThatOfTheProgramsName) {
  EXPECT_EQ(config::compatModeFor("taskrunner").program, "taskrunner");
  EXPECT_EQ(config::compatModeFor("/opt/x/bin/taskrunner").program, "taskrunner");
  for (const std::string_view name : {"", "exec_wrapper", "./exec_wrapper", "mytaskrunner", "ew"}) {
    EXPECT_EQ(config::compatModeFor(name).program, "exec_wrapper") << name;
  }
}

TEST(CompatMode, TurnsItsOwnFailuresIntoOneStatus) {
  const config::CompatMode& plain = config::compatModeFor("exec_wrapper");
  const config::CompatMode& runner = config::compatModeFor("taskrunner");
  for (const int status : {64, 73, 78}) {
    EXPECT_EQ(plain.exitStatus(status), status);
    EXPECT_EQ(runner.exitStatus(status), 1);
  }
  for (const int status : {0, 3, 70, 75, 143}) {
    EXPECT_EQ(runner.exitStatus(status), status);
  }
}

TEST_F(GuiseTest, HasShortOptions) {
  const config::Configuration loaded =
      load({"-c", "cp a b", "-l", "/run/x.lock", "-t", "3", "-f", "/run/x.count"});
  EXPECT_EQ(shownOf(loaded, "command"), "cp a b");
  EXPECT_EQ(shownOf(loaded, "lockfile"), "/run/x.lock");
  EXPECT_EQ(shownOf(loaded, "threshold"), "3");
  EXPECT_EQ(shownOf(loaded, "counter-file"), "/run/x.count");
}

TEST_F(GuiseTest, HasDefaultsOfItsOwnThatAnyLayerReplaces) {
  const config::Configuration loaded = load({"-c", "true", "-l", "/run/x.lock"});
  EXPECT_EQ(shownOf(loaded, "guard"), "lock_file");
  EXPECT_EQ(shownOf(loaded, "runner"), "shell");
  EXPECT_EQ(shownOf(loaded, "reporters"), "log");
  EXPECT_EQ(shownOf(loaded, "exit-status"), "zero");
  EXPECT_EQ(shownOf(loaded, "refused-exit-code"), "0");
  EXPECT_EQ(shownOf(loaded, "lock-stale"), "keep");
  EXPECT_EQ(loaded.settings.at("log-level").origin.where, "default of taskrunner");

  dir.write("taskrunner.properties", "log-level = ERROR\n");
  EXPECT_EQ(shownOf(load({"-c", "true", "-l", "/run/x.lock"}), "log-level"), "ERROR");
  EXPECT_EQ(shownOf(load({"-c", "true", "-l", "x", "--lock-stale", "break"}), "lock-stale"),
            "break");
}

TEST_F(GuiseTest, ReadsAFileOfItsOwn) {
  writeFile("no-such-key = 1\n");
  dir.write("taskrunner.properties", "lockfile = /run/y.lock\n");
  const config::Configuration loaded = load({"-c", "true"});
  EXPECT_EQ(shownOf(loaded, "lockfile"), "/run/y.lock");
  EXPECT_THAT(loaded.file, ::testing::EndsWith("/taskrunner.properties"));
}

TEST_F(GuiseTest, NeedsACommandAndALockFile) {
  EXPECT_THAT(failureOf({"-c", "true"}),
              FailsWith(64, AllOf(HasSubstr("no lockfile"), HasSubstr("taskrunner -c"))));
  EXPECT_THAT(failureOf({"-l", "x"}),
              FailsWith(64, AllOf(HasSubstr("no command"), HasSubstr("taskrunner -c"))));
  EXPECT_THAT(failureOf({"-c", "true", "-l"}), FailsWith(64, HasSubstr("-l needs a value")));
  EXPECT_THAT(failureOf({"-x"}), FailsWith(64, HasSubstr("unknown option -x")));
  EXPECT_THAT(failureOf({"-c", "true", "-l", "x", "-t", "many"}),
              FailsWith(78, HasSubstr("'many'")));
}

TEST_F(GuiseTest, OthersHaveNoSuchOptions) {
  sources.guise = &config::compatModeFor("exec_wrapper");
  EXPECT_THAT(failureOf({"-l", "x", "true"}), FailsWith(64, HasSubstr("unknown option -l")));
}

TEST_F(GuiseTest, IsShownInTheHelp) {
  const config::Configuration loaded = load({"--help"});
  const std::string help = config::helpText(loaded.registry, bundled, *sources.guise);
  EXPECT_THAT(help, AllOf(StartsWith("Usage: taskrunner -c COMMAND -l FILE"),
                          HasSubstr("-t, --threshold N"), HasSubstr("--process-timeout")));
  EXPECT_THAT(config::versionText(*sources.guise), StartsWith("taskrunner "));
}

// The shipped file says what is built in, and nothing else.
TEST_F(GuiseTest, ShippedFileHoldsThePresets) {
  const config::PropertiesFile file =
      config::readPropertiesFile((sourceDirectory() / "config/taskrunner.properties").string());
  for (const config::CompatMode::CompatDefault& preset : sources.guise->presets) {
    const config::Property* const property = file.find(preset.setting);
    ASSERT_NE(property, nullptr) << preset.setting;
    EXPECT_EQ(property->value, preset.value);
  }
  EXPECT_EQ(file.properties.size(), sources.guise->presets.size());
}

} // namespace
} // namespace exec_wrapper::test
