#include "run/cgroup/cgroup_paths.h"

#include "support/temp_dir.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace exec_wrapper::run {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::string_view kUnified = CgroupPaths::kUnified;

// As the kernel writes it: identifiers, device, root, point, options, tags, "-", type, source,
// more.
std::string mount(const std::string& root, const std::string& point,
                  const std::string& type = "cgroup2 cgroup2 rw", const std::string& tags = "") {
  return "41 31 0:38 " + root + " " + point + " rw,relatime " + tags + "- " + type + "\n";
}

std::vector<std::string> unified(const std::string& mounts, const std::string& path) {
  return CgroupPaths(mounts, "0::" + path + "\n").directories(kUnified);
}

TEST(CgroupPaths, FindsOurCgroupWhereItsHierarchyIsMounted) {
  EXPECT_THAT(unified(mount("/", "/sys/fs/cgroup"), "/user.slice/a.scope"),
              ElementsAre("/sys/fs/cgroup/user.slice/a.scope"));
  EXPECT_THAT(unified(mount("/", "/sys/fs/cgroup"), "/"), ElementsAre("/sys/fs/cgroup"));
}

TEST(CgroupPaths, PassesOverTagsOfWhichThereMayBeAny) {
  EXPECT_THAT(unified(mount("/", "/c", "cgroup2 none rw,nsdelegate", "shared:9 master:1 "), "/job"),
              ElementsAre("/c/job"));
}

TEST(CgroupPaths, LeavesOtherFileSystemsAlone) {
  const std::string mounts = mount("/", "/proc", "proc proc rw") +
                             mount("/", "/sys/fs/cgroup", "tmpfs cgroup2 rw") +
                             mount("/", "/sys/fs/cgroup/unified");
  EXPECT_THAT(unified(mounts, "/job"), ElementsAre("/sys/fs/cgroup/unified/job"));
}

TEST(CgroupPaths, ReadsOctalEscapes) {
  EXPECT_THAT(unified(mount("/a\\040b", "/mnt/c\\011d\\134e\\012f"), "/a b/c"),
              ElementsAre("/mnt/c\td\\e\nf/c"));
  EXPECT_THAT(unified(mount("/", "/odd\\04"), "/"), ElementsAre("/odd\\04")) << "none at all";
}

TEST(CgroupPaths, TakesAwayWhatABindMountDoesNotShow) {
  const std::string mounts = mount("/docker/7f", "/sys/fs/cgroup");
  EXPECT_THAT(unified(mounts, "/docker/7f"), ElementsAre("/sys/fs/cgroup"));
  EXPECT_THAT(unified(mounts, "/docker/7f/job"), ElementsAre("/sys/fs/cgroup/job"));
  EXPECT_THAT(unified(mounts, "/docker/7f0"), IsEmpty());
  EXPECT_THAT(unified(mounts, "/docker"), IsEmpty());
}

TEST(CgroupPaths, DoesNotLeaveTheMountForACgroupOutsideOurNamespace) {
  EXPECT_THAT(unified(mount("/", "/sys/fs/cgroup"), "/../other"), IsEmpty());
  EXPECT_THAT(unified(mount("/", "/sys/fs/cgroup"), "/.."), IsEmpty());
  EXPECT_THAT(unified(mount("/..", "/host"), "/../other"), ElementsAre("/host/other"));
  EXPECT_THAT(unified(mount("/..", "/host"), "/../../other"), IsEmpty());
  EXPECT_THAT(unified(mount("/", "/c"), "/..odd"), ElementsAre("/c/..odd"));
}

TEST(CgroupPaths, NamesAllMountsThatShowIt) {
  EXPECT_THAT(unified(mount("/", "/read-only") + mount("/job", "/mine"), "/job"),
              ElementsAre("/read-only/job", "/mine"));
}

class HybridMachine : public testing::Test {
protected:
  const CgroupPaths map_{mount("/", "/c/cpu,cpuacct", "cgroup cgroup rw,cpu,cpuacct") +
                             mount("/", "/c/memory", "cgroup cgroup rw,memory") +
                             mount("/", "/c/systemd", "cgroup cgroup rw,xattr,name=systemd") +
                             mount("/", "/c/unified"),
                         "12:cpu,cpuacct:/a\n4:memory:/b:c\n1:name=systemd:/d\n0::/e\n"};
};

TEST_F(HybridMachine, HasAHierarchyForEachSetOfControllers) {
  EXPECT_THAT(map_.directories("memory"), ElementsAre("/c/memory/b:c"));
  EXPECT_THAT(map_.directories("cpuacct"), ElementsAre("/c/cpu,cpuacct/a"));
  EXPECT_THAT(map_.directories(kUnified), ElementsAre("/c/unified/e"));
}

TEST_F(HybridMachine, HasNoneForPartOfAName) {
  EXPECT_THAT(map_.directories("cpuac"), IsEmpty());
  EXPECT_THAT(map_.directories("mem"), IsEmpty());
}

TEST_F(HybridMachine, ShowsAnyOtherCgroupByItsPath) {
  EXPECT_THAT(map_.directories(kUnified, "/x/y"), ElementsAre("/c/unified/x/y"));
}

TEST(CgroupPaths, KnowsNothingWhereNothingCanBeRead) {
  EXPECT_THAT(CgroupPaths::of("/nonexistent").directories(kUnified), IsEmpty());
  EXPECT_THAT(CgroupPaths("nonsense\n\n - \n", "0::/\nnonsense").directories(kUnified), IsEmpty());
  EXPECT_THAT(CgroupPaths(mount("/", "/c"), "").directories(kUnified), IsEmpty());
  EXPECT_THAT(CgroupPaths(mount("/", "/c"), "0::/").directories("memory"), IsEmpty());
}

TEST(CgroupPaths, ReadsTheFilesOfAProcess) {
  const test::TempDir dir;
  std::string mounts;
  for (int i = 0; i < 500; ++i) { // longer than one read
    mounts += mount("/", "/container/" + std::to_string(i), "overlay overlay rw");
  }
  dir.write("mountinfo", mounts + mount("/", "/c"));
  dir.write("cgroup", "0::/job\n");
  EXPECT_THAT(CgroupPaths::of(dir.path().string()).directories(kUnified), ElementsAre("/c/job"));
}

} // namespace
} // namespace exec_wrapper::run
