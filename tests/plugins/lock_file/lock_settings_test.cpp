#include "lock_settings.h"

#include "support/temp_dir.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <functional>
#include <map>
#include <optional>

namespace exec_wrapper::lock_file {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

/// The rows that the plugin may read, and no others.
class FakeSettings final : public Settings {
public:
  std::map<std::string, std::string, std::less<>> texts = {{"lockfile", "/run/x.lock"},
                                                           {"lock-stale", "break"},
                                                           {"counter-file", ""},
                                                           {"threshold-rule", "exceeded"},
                                                           {"counter-reset", "acquired"}};
  std::optional<std::int64_t> threshold = 0;

  std::string text(std::string_view name) const override {
    const auto found = texts.find(name);
    return found != texts.end() ? found->second : throw std::logic_error("no such row");
  }
  std::optional<std::int64_t> integer(std::string_view name) const override {
    return name == "threshold" ? threshold : throw std::logic_error("no such row");
  }
  std::optional<Duration> duration(std::string_view name) const override {
    return name == "lock-wait" ? Duration(5) : throw std::logic_error("no such row");
  }
  bool flag(std::string_view) const override { throw std::logic_error("not asked for"); }
  Secret secret(std::string_view) const override { throw std::logic_error("not asked for"); }
  bool isSet(std::string_view) const override { throw std::logic_error("not asked for"); }
  std::vector<std::string> list(std::string_view) const override {
    throw std::logic_error("not asked for");
  }
};

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

  FakeSettings settings;
};

TEST_F(LockSettingsTest, CountNothingByDefault) {
  const LockSettings result = lockSettings(settings);
  EXPECT_EQ(result.path, "/run/x.lock");
  EXPECT_EQ(result.wait, Duration(5));
  EXPECT_EQ(result.stale, StaleLocks::Break);
  EXPECT_EQ(result.counting.threshold, 0U);
  EXPECT_EQ(result.counting.rule, common::Counting::Rule::Exceeded);
  EXPECT_TRUE(result.counting.resetWhenAcquired);
}

TEST_F(LockSettingsTest, AreThoseThatAreSet) {
  settings.texts["lock-stale"] = "keep";
  settings.texts["threshold-rule"] = "reached";
  settings.texts["counter-reset"] = "never";
  settings.texts["counter-file"] = "/run/x.count";
  settings.threshold = 3;
  const LockSettings result = lockSettings(settings);
  EXPECT_EQ(result.stale, StaleLocks::Keep);
  EXPECT_EQ(result.counting.threshold, 3U);
  EXPECT_EQ(result.counterFile, "/run/x.count");
  EXPECT_EQ(result.counting.rule, common::Counting::Rule::Reached);
  EXPECT_FALSE(result.counting.resetWhenAcquired);
}

TEST_F(LockSettingsTest, NeedALockFile) {
  settings.texts["lockfile"] = "";
  EXPECT_THAT(complaint(), HasSubstr("lockfile is not set"));
}

TEST_F(LockSettingsTest, NeedACounterFileForAThreshold) {
  settings.threshold = 3;
  EXPECT_EQ(complaint(), "threshold is 3, but counter-file is not set: give --counter-file FILE to "
                         "count the refused runs in, or remove threshold");
}

TEST_F(LockSettingsTest, NeedNoThresholdForACounterFile) {
  settings.texts["counter-file"] = "/run/x.count";
  EXPECT_EQ(complaint(), "none");
  settings.threshold = std::nullopt;
  EXPECT_EQ(complaint(), "none");
}

TEST_F(LockSettingsTest, RefuseOneFileForBothHoweverItIsSpelled) {
  const test::TempDir directory;
  fs::create_directory(directory.file("real"));
  fs::create_symlink("real", directory.file("other"));
  settings.texts["lockfile"] = directory.file("real/x");
  for (const char* name : {"real/x", "real/../real//x", "other/x"}) {
    settings.texts["counter-file"] = directory.file(name);
    EXPECT_THAT(complaint(), HasSubstr("': set counter-file to a file of its own")) << name;
  }
  settings.texts["counter-file"] = directory.file("x");
  EXPECT_EQ(complaint(), "none");
}

} // namespace
} // namespace exec_wrapper::lock_file
