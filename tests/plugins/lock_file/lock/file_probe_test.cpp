#include "lock_file/lock/file_probe.h"

#include "support/temp_dir.h"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

namespace exec_wrapper::lock_file {
namespace {

namespace fs = std::filesystem;
using Kind = FileProbe::Kind;

class FileLookTest : public ::testing::Test {
protected:
  test::TempDir directory;
  std::string path = directory.file("x");
};

TEST_F(FileLookTest, TellsWhatStandsUnderTheName) {
  EXPECT_EQ(probe(path).kind, Kind::Absent);
  EXPECT_EQ(probe(directory.path()).kind, Kind::Directory);
  fs::create_symlink("elsewhere", path);
  EXPECT_EQ(probe(path).kind, Kind::SymbolicLink);
  EXPECT_EQ(probe("/dev/null").kind, Kind::Other);
  EXPECT_EQ(probe(directory.write("y", "")).kind, Kind::Regular);
  const FileProbe below = probe(directory.file("y/z"));
  EXPECT_EQ(below.kind, Kind::Unknown);
  EXPECT_EQ(below.error, ENOTDIR);
}

TEST_F(FileLookTest, OpensWhatWasSeen) {
  directory.write("x", "text");
  EXPECT_TRUE(openProbed(path, probe(path).status, O_RDONLY).valid());
}

TEST_F(FileLookTest, OpensNothingThatTookItsPlace) {
  directory.write("x", "text");
  const FileProbe seen = probe(path);
  fs::rename(directory.write("new", ""), path);
  EXPECT_FALSE(openProbed(path, seen.status, O_RDONLY).valid());
  EXPECT_EQ(errno, ESTALE);
  fs::remove(path);
  EXPECT_FALSE(openProbed(path, seen.status, O_RDONLY).valid());
  EXPECT_EQ(errno, ESTALE);
  fs::create_symlink(directory.write("new", ""), path);
  EXPECT_FALSE(openProbed(path, seen.status, O_RDONLY).valid());
  EXPECT_EQ(errno, ESTALE);
}

TEST_F(FileLookTest, TrustsRootAndUs) {
  EXPECT_TRUE(trustedOwner(0));
  EXPECT_TRUE(trustedOwner(::geteuid()));
  EXPECT_FALSE(trustedOwner(::geteuid() + 1));
}

TEST_F(FileLookTest, KnowsTheNamesOfUsers) {
  EXPECT_EQ(userName(0), "root");
  EXPECT_EQ(userName(54321), "user 54321");
}

TEST_F(FileLookTest, TellsTheNameOfAFile) {
  EXPECT_EQ(fileNameOf("/run/x"), "x");
  EXPECT_EQ(fileNameOf("x"), "x");
  EXPECT_EQ(fileNameOf("/run/"), "");
}

} // namespace
} // namespace exec_wrapper::lock_file
