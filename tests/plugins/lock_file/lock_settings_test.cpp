#include "lock_settings.h"

#include "exec_wrapper/plugin.h"
#include "exec_wrapper/testing/sample_settings.h"
#include "support/temp_dir.h"

#include <gmock/gmock.h>

#include <filesystem>

namespace exec_wrapper::lock_file {

extern const PluginInfo info;

namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class LockSettingsTest : public ::testing::Test {
protected:
  std::string complaint() const {
    try {
      lockSettings(settings);
    } catch (const ConfigurationError& error) {
      return error.what();
    }
    return "none";
  }

  contract::SampleSettings settings{info.options,
                                    {{"lockfile", "/run/x.lock"}, {"lock-wait", "5"}}};
};

TEST_F(LockSettingsTest, CountNothingByDefault) {
  const LockSettings result = lockSettings(settings);
  EXPECT_EQ(result.path, "/run/x.lock");
  EXPECT_EQ(result.wait, std::chrono::seconds(5));
  EXPECT_EQ(result.stale, StaleLocks::Break);
  EXPECT_EQ(result.counting.threshold, 0U);
  EXPECT_EQ(result.counting.rule, common::Counting::Rule::Exceeded);
  EXPECT_TRUE(result.counting.resetWhenAcquired);
}

TEST_F(LockSettingsTest, AreThoseThatAreSet) {
  settings.set("lock-stale", "keep");
  settings.set("threshold-rule", "reached");
  settings.set("counter-reset", "never");
  settings.set("counter-file", "/run/x.count");
  settings.set("threshold", "3");
  const LockSettings result = lockSettings(settings);
  EXPECT_EQ(result.stale, StaleLocks::Keep);
  EXPECT_EQ(result.counting.threshold, 3U);
  EXPECT_EQ(result.counterFile, "/run/x.count");
  EXPECT_EQ(result.counting.rule, common::Counting::Rule::Reached);
  EXPECT_FALSE(result.counting.resetWhenAcquired);
}

TEST_F(LockSettingsTest, NeedALockFile) {
  settings.set("lockfile", "");
  EXPECT_THAT(complaint(), HasSubstr("lockfile is not set"));
}

TEST_F(LockSettingsTest, NeedACounterFileForAThreshold) {
  settings.set("threshold", "3");
  EXPECT_EQ(complaint(), "threshold is 3, but counter-file is not set: give --counter-file FILE to "
                         "count the refused runs in, or remove threshold");
}

TEST_F(LockSettingsTest, NeedNoThresholdForACounterFile) {
  settings.set("counter-file", "/run/x.count");
  EXPECT_EQ(complaint(), "none");
  settings.set("threshold", "");
  EXPECT_EQ(complaint(), "none");
}

TEST_F(LockSettingsTest, RefuseOneFileForBothHoweverItIsSpelled) {
  const test::TempDir directory;
  fs::create_directory(directory.file("real"));
  fs::create_symlink("real", directory.file("other"));
  settings.set("lockfile", directory.file("real/x"));
  for (const char* name : {"real/x", "real/../real//x", "other/x"}) {
    settings.set("counter-file", directory.file(name));
    EXPECT_THAT(complaint(), HasSubstr("': set counter-file to a file of its own")) << name;
  }
  settings.set("counter-file", directory.file("x"));
  EXPECT_EQ(complaint(), "none");
}

} // namespace
} // namespace exec_wrapper::lock_file
