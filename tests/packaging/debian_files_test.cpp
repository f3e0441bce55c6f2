// What the packages of Debian are made of. Whether they work is tested in a clean root.

#include "exec_wrapper/version.h"
#include "support/process.h"
#include "support/source_tree.h"
#include "support/temp_dir.h"

#include <gmock/gmock.h>

namespace exec_wrapper::test {
namespace {

using ::testing::StartsWith;

std::string debianFile(const std::string& name) {
  std::string text = contents(sourceDirectory() / "packaging/debian" / name);
  EXPECT_FALSE(text.empty()) << name;
  return text;
}

TEST(DebianFiles, ChangelogBeginsWithTheVersionOfTheProgram) {
  EXPECT_THAT(debianFile("changelog"), StartsWith("exec-wrapper (" EXEC_WRAPPER_VERSION "-"));
}

TEST(DebianFiles, ConffilesAreSettingsThatComeWithTheProgram) {
  const std::vector<std::string> files = lines(debianFile("conffiles"));
  EXPECT_EQ(files.size(), 2U);
  for (const std::string& file : files) {
    EXPECT_THAT(file, StartsWith("/etc/exec_wrapper/"));
    const auto source = sourceDirectory() / "config" / file.substr(file.rfind('/') + 1);
    EXPECT_TRUE(std::filesystem::exists(source)) << source;
  }
}

} // namespace
} // namespace exec_wrapper::test
