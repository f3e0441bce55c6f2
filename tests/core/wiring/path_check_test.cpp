#include "wiring/path_check.h"

#include "support/temp_dir.h"

#include <gmock/gmock.h>

#include <sys/stat.h>

#include <filesystem>

namespace exec_wrapper::wiring {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class PathCheckTest : public testing::Test {
protected:
  /// What is said of a setting with this use; empty where nothing is.
  std::string problemOf(PathUse use, const std::string& path,
                        OptionType type = OptionType::Path) const {
    const Option option{.name = "thing", .type = type, .use = use};
    config::EffectiveSettings settings;
    config::Setting setting;
    setting.option = &option;
    setting.owner = "acme";
    setting.value = path;
    setting.origin = {config::Origin::Layer::CommandLine, "--thing"};
    settings.add(setting);
    EXPECT_TRUE(pathProblems(settings, plugins::Selection{}).empty()) << "its owner takes no part";
    plugins::Selection selection;
    selection.guards = {"acme"};
    const std::vector<PathProblem> problems = pathProblems(settings, selection);
    return problems.empty() ? "" : problems.front().text;
  }

  test::TempDir dir_;
  const std::string file_ = dir_.write("file", "x");
  const std::string absent_ = dir_.file("absent");
  const std::string lost_ = dir_.file("nowhere/x");
  const std::string within_ = file_ + "/x";
};

TEST_F(PathCheckTest, AFileToReadMustBeThere) {
  EXPECT_EQ(problemOf(PathUse::ReadFile, file_), "");
  EXPECT_THAT(problemOf(PathUse::ReadFile, absent_),
              AllOf(HasSubstr("--thing: '" + absent_), HasSubstr("No such file")));
  EXPECT_THAT(problemOf(PathUse::ReadFile, dir_.path().string()), HasSubstr("a directory"));
  EXPECT_THAT(problemOf(PathUse::ReadFile, "/dev/zero"), HasSubstr("not a regular file"));
}

TEST_F(PathCheckTest, AFileToMakeNeedsItsDirectory) {
  EXPECT_EQ(problemOf(PathUse::MakeFile, absent_), "");
  EXPECT_EQ(problemOf(PathUse::MakeFile, file_), "");
  EXPECT_EQ(problemOf(PathUse::MakeFile, "relative"), "");
  EXPECT_THAT(problemOf(PathUse::MakeFile, lost_),
              AllOf(HasSubstr("'" + dir_.file("nowhere") + "'"), HasSubstr("does not exist")));
  EXPECT_THAT(problemOf(PathUse::MakeFile, within_), HasSubstr("not a directory"));
  EXPECT_THAT(problemOf(PathUse::MakeFile, dir_.path().string()), HasSubstr("is a directory"));
  EXPECT_THAT(problemOf(PathUse::MakeFile, absent_ + "/"), HasSubstr("is a directory"));
}

TEST_F(PathCheckTest, AFileToUpdateIsARegularOne) {
  EXPECT_EQ(problemOf(PathUse::UpdateFile, absent_), "");
  EXPECT_EQ(problemOf(PathUse::UpdateFile, file_), "");
  EXPECT_THAT(problemOf(PathUse::UpdateFile, lost_), HasSubstr("does not exist"));
  EXPECT_THAT(problemOf(PathUse::UpdateFile, "/dev/null"), HasSubstr("not a regular file"));
}

TEST_F(PathCheckTest, ADeviceCanBeAppendedTo) {
  EXPECT_EQ(problemOf(PathUse::AppendFile, "/dev/null"), "");
  EXPECT_EQ(problemOf(PathUse::AppendFile, absent_), "");
  EXPECT_THAT(problemOf(PathUse::AppendFile, lost_), HasSubstr("does not exist"));
  EXPECT_THAT(problemOf(PathUse::AppendFile, dir_.path().string()), HasSubstr("is a directory"));
}

TEST_F(PathCheckTest, ADirectoryMustBeOne) {
  EXPECT_EQ(problemOf(PathUse::WriteDirectory, dir_.path().string()), "");
  EXPECT_THAT(problemOf(PathUse::WriteDirectory, file_), HasSubstr("not a directory"));
  EXPECT_THAT(problemOf(PathUse::WriteDirectory, absent_), HasSubstr("does not exist"));
}

TEST_F(PathCheckTest, ADirectoryOfOnesOwnMayBeMadeAndIsNobodyElses) {
  EXPECT_EQ(problemOf(PathUse::OwnDirectory, absent_), "");
  EXPECT_EQ(problemOf(PathUse::OwnDirectory, absent_ + "/"), "");
  EXPECT_THAT(problemOf(PathUse::OwnDirectory, lost_), HasSubstr("does not exist"));
  ASSERT_EQ(::mkdir(absent_.c_str(), 0700), 0);
  EXPECT_EQ(problemOf(PathUse::OwnDirectory, absent_), "");
  ASSERT_EQ(::chmod(absent_.c_str(), 0777), 0);
  EXPECT_THAT(problemOf(PathUse::OwnDirectory, absent_), HasSubstr("chmod go-w"));
}

TEST_F(PathCheckTest, AnAddressIsNoPath) {
  EXPECT_EQ(problemOf(PathUse::AppendFile, "syslog:", OptionType::Text), "");
  EXPECT_EQ(problemOf(PathUse::WriteDirectory, "http://h:8/x", OptionType::Text), "");
  EXPECT_THAT(problemOf(PathUse::WriteDirectory, absent_, OptionType::Text),
              HasSubstr("does not exist"));
  EXPECT_THAT(problemOf(PathUse::ReadFile, "c:x"), HasSubstr("No such file"));
}

TEST_F(PathCheckTest, MakesNothing) {
  for (const PathUse use : {PathUse::ReadFile, PathUse::MakeFile, PathUse::UpdateFile,
                            PathUse::AppendFile, PathUse::WriteDirectory, PathUse::OwnDirectory}) {
    problemOf(use, absent_);
    EXPECT_FALSE(std::filesystem::exists(absent_));
  }
}

} // namespace
} // namespace exec_wrapper::wiring
