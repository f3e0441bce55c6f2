#include "config/sources/default_config_path.h"

#include "support/temp_dir.h"

#include <gmock/gmock.h>

#include <sys/stat.h>
#include <unistd.h>

namespace exec_wrapper::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class DefaultFileTest : public testing::Test {
protected:
  std::string find(const Environment& environment) {
    return defaultPropertiesFile(environment, "exec_wrapper.properties", dir_.file("etc"),
                                 warnings_);
  }

  test::TempDir dir_;
  const std::string system_ = dir_.file("etc/exec_wrapper.properties");
  const std::string home_ = dir_.file("home");
  const std::string inHome_ = "home/.config/exec_wrapper/exec_wrapper.properties";
  const std::string inXdg_ = "xdg/exec_wrapper/exec_wrapper.properties";
  std::vector<std::string> warnings_;
};

TEST_F(DefaultFileTest, FindsNothingWhereThereIsNothing) {
  EXPECT_EQ(find({{"HOME", home_}}), "");
  EXPECT_EQ(find({}), "");
  EXPECT_THAT(warnings_, IsEmpty());
}

TEST_F(DefaultFileTest, TakesTheFirstThatExistsAlone) {
  dir_.write("etc/exec_wrapper.properties", "");
  EXPECT_EQ(find({{"HOME", home_}}), system_);
  const std::string user = dir_.write(inHome_, "");
  EXPECT_EQ(find({{"HOME", home_}}), user);
  EXPECT_EQ(find({}), system_);
}

TEST_F(DefaultFileTest, PrefersTheConfigHomeToTheHome) {
  dir_.write(inHome_, "");
  const std::string user = dir_.write(inXdg_, "");
  const std::string xdg = dir_.file("xdg");
  EXPECT_EQ(find({{"HOME", home_}, {"XDG_CONFIG_HOME", xdg}}), user);
  EXPECT_EQ(find({{"HOME", home_}, {"XDG_CONFIG_HOME", dir_.file("absent")}}), "")
      << "a config home that is set stands in for the home";
}

TEST_F(DefaultFileTest, IgnoresDirectoriesThatDependOnWhereWeAre) {
  const std::string user = dir_.write(inHome_, "");
  EXPECT_EQ(find({{"HOME", home_}, {"XDG_CONFIG_HOME", "relative"}}), user);
  EXPECT_EQ(find({{"HOME", home_}, {"XDG_CONFIG_HOME", ""}}), user);
  EXPECT_EQ(find({{"HOME", "home"}}), "");
}

TEST_F(DefaultFileTest, TakesALinkToNowhereForAFileThatIsMissed) {
  const std::string user = dir_.write(inHome_, "");
  ASSERT_EQ(::unlink(user.c_str()), 0);
  ASSERT_EQ(::symlink("/nowhere", user.c_str()), 0);
  dir_.write("etc/exec_wrapper.properties", "");
  EXPECT_EQ(find({{"HOME", home_}}), user) << "reading it says what is wrong";
}

TEST_F(DefaultFileTest, PassesOverAPlaceThatCannotBeLookedInto) {
  const std::string loop = dir_.file("loop");
  ASSERT_EQ(::symlink(loop.c_str(), loop.c_str()), 0);
  dir_.write("etc/exec_wrapper.properties", "");
  EXPECT_EQ(find({{"HOME", loop}}), system_);
  EXPECT_THAT(warnings_, ElementsAre(HasSubstr(loop)));
}

} // namespace
} // namespace exec_wrapper::config
