// packaging/test --full: which parts it runs, and what it reports. Nothing is built or tested here:
// other programs stand in the place of cmake and ctest.

#include "packaging/shell.h"
#include "support/source_tree.h"

#include <gmock/gmock.h>

#include <filesystem>

namespace exec_wrapper::test {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

/// All packages are installed.
constexpr const char* kDpkgQuery =
    "#!/bin/sh\n"
    "cat packaging/test packaging/lib/common.sh | tr -cs 'a-z0-9+.-' '\\n' |\n"
    "  sed 's/.*/installed &, ,/'\n";

/// Three tests, of which one always fails while there is a file broken-PRESET, and fails beside
/// others while there is a file flaky-PRESET. One is skipped while there is a file skips-PRESET.
constexpr const char* kCtest = R"(#!/bin/bash
while (($#)); do
  case $1 in
    --preset) preset=$2 ;;
    --output-log) log=$2 ;;
    --rerun-failed) again=-again ;;
  esac
  shift
done
echo "$preset$again" >>calls
mkdir -p "build/$preset/Testing/Temporary"
: >"build/$preset/Testing/Temporary/LastTest.log"
if [[ -f broken-$preset || -f flaky-$preset && -z $again ]]; then
  echo '2:Suite.Unlucky' >"build/$preset/Testing/Temporary/LastTestsFailed.log"
  printf '\t7 - Inner.Test (Skipped)\n50%% tests passed, 1 tests failed out of 2\n' >"$log"
  echo '67% tests passed, 1 tests failed out of 3' | tee -a "$log"
  exit 8
fi
echo '100% tests passed, 0 tests failed out of 3' | tee "$log"
[[ ! -f skips-$preset ]] || printf '\t3 - Suite.OfARareTool (Skipped)\n' | tee -a "$log"
)";

class FullTest : public ShellTest {
protected:
  void SetUp() override {
    for (const char* const program : {"git", "dpkg-query", "apt-get"}) {
      if (programPath(program).empty()) {
        GTEST_SKIP() << program << " is not installed";
      }
    }
    for (const char* const name : {"packaging/test", "packaging/lib/common.sh"}) {
      fs::create_directories(fs::path(file(name)).parent_path());
      fs::copy_file(sourceDirectory() / name, file(name));
    }
    program("bin/dpkg-query", kDpkgQuery);
    program("bin/ctest", kCtest);
    program("bin/cmake", "#!/bin/sh\n");
    program("packaging/bundled_poco", "#!/bin/sh\n");
    program("packaging/lint", "#!/bin/sh\necho lint >>calls\n");
    program("build/release/tests/test_system",
            "#!/bin/sh\n[ $EXEC_WRAPPER_TEST_LIFE = 3600 ] && test ! -e broken-life\n");
    fs::create_directories(file("build/tools/node_modules/playwright-core"));
    dir_.write(".gitignore", "build\nbin\ncalls\nbroken-*\nflaky-*\nskips-*\n*.properties\n");
    shell("git init -q . && git add -A && git commit -qm 'All of it'");
  }

  void program(const std::string& name, const std::string& text) const {
    fs::permissions(dir_.write(name, text), fs::perms::owner_all);
  }

  /// Prints errors into the output.
  Outcome shell(const std::string& line) const {
    ProcessSpec spec = words({"/bin/bash", "-c", line + " 2>&1"});
    spec.environment["PATH"] = file("bin") + ":/usr/local/bin:/usr/bin:/bin";
    for (const std::string who : {"AUTHOR", "COMMITTER"}) {
      spec.environment["GIT_" + who + "_NAME"] = spec.environment["GIT_" + who + "_EMAIL"] = "me";
    }
    return test::run(spec);
  }

  std::string calls() const { return contents(file("calls")); }
  std::string forget() const {
    fs::remove(file("calls"));
    return {};
  }
  std::string head() const { return shell("git rev-parse HEAD").out; }
};

TEST_F(FullTest, RunsEveryPartAndCountsAllTests) {
  const Outcome outcome = shell("packaging/test --full");
  EXPECT_EQ(outcome.status, 0) << outcome.out;
  EXPECT_THAT(outcome.out, EndsWith("100% tests passed, 0 tests failed out of 29\n"));
  EXPECT_EQ(calls(),
            "release\nasan\nrelease\ntsan\nrelease\ndev-batched\nlint\nbundled\nrelease\nrelease\n");
  EXPECT_EQ(contents(file("build/tested")), head());
}

TEST_F(FullTest, DoesNotRunAgainWhatHasPassedWithThisCommit) {
  dir_.write("broken-tsan", "");
  const Outcome broken = shell("packaging/test --full");
  EXPECT_EQ(broken.status, 1);
  EXPECT_THAT(broken.out, HasSubstr("failed, see above: tsan\n"));
  EXPECT_THAT(calls(), EndsWith("dev-batched\nlint\nbundled\nrelease\nrelease\n")) << "it goes on";
  EXPECT_FALSE(fs::exists(file("build/tested")));

  fs::remove(file("broken-tsan"));
  forget();
  const Outcome mended = shell("packaging/test --full");
  EXPECT_EQ(mended.status, 0) << mended.out;
  EXPECT_EQ(calls(), "tsan\nrelease\n");
  EXPECT_THAT(mended.out, AllOf(HasSubstr("release has passed with this commit"),
                                EndsWith("100% tests passed, 0 tests failed out of 29\n")));
  EXPECT_EQ(contents(file("build/tested")), head());
}

TEST_F(FullTest, RunsAllAgainAfterAChange) {
  shell("packaging/test --full");
  forget();
  dir_.write("packaging/lint", "#!/bin/sh\necho changed >>calls\n");
  fs::permissions(file("packaging/lint"), fs::perms::owner_all);
  fs::remove(file("build/tested"));
  EXPECT_EQ(shell("packaging/test --full").status, 0);
  EXPECT_THAT(calls(), AllOf(HasSubstr("asan\n"), HasSubstr("changed\n")));
  EXPECT_FALSE(fs::exists(file("build/tested"))) << "it is not committed";

  shell("git commit -qam Change");
  forget();
  EXPECT_EQ(shell("packaging/test --full").status, 0);
  EXPECT_THAT(calls(), AllOf(HasSubstr("asan\n"), HasSubstr("changed\n")));
  EXPECT_EQ(contents(file("build/tested")), head());
}

TEST_F(FullTest, GivesATestThatFailedBesideOthersASecondChanceAndNamesIt) {
  dir_.write("flaky-asan", "");
  const Outcome outcome = shell("packaging/test --full");
  EXPECT_EQ(outcome.status, 0) << outcome.out;
  EXPECT_THAT(calls(), HasSubstr("asan\nasan-again\n"));
  EXPECT_THAT(outcome.out,
              AllOf(HasSubstr("unit contract fuzz: passed only alone: Suite.Unlucky\n"),
                    EndsWith("100% tests passed, 0 tests failed out of 29\n")));
}

TEST_F(FullTest, FailsIfTheLongLifeDoes) {
  dir_.write("broken-life", "");
  const Outcome outcome = shell("packaging/test --full");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("the service failed, or grew"),
                                 EndsWith("packaging/test: failed, see above: life\n")));
  forget();
  EXPECT_EQ(shell("rm broken-life; packaging/test --full").status, 0);
  EXPECT_EQ(calls(), "") << "only the life was missing";
}

TEST_F(FullTest, DoesNotCountWhatWasSkipped) {
  dir_.write("skips-dev-batched", "");
  const Outcome outcome = shell("packaging/test dev");
  EXPECT_EQ(outcome.status, 0) << outcome.out;
  EXPECT_THAT(outcome.out, EndsWith("build/dev-batched, unit contract: 2 tests, 1 skipped\n"
                                    "100% tests passed, 0 tests failed out of 2\n"));
}

TEST_F(FullTest, InstallsWhatAPartNeeds) {
  program("bin/dpkg-query",
          "#!/bin/sh\n"
          "cat packaging/test packaging/lib/common.sh | tr -cs 'a-z0-9+.-' '\\n' |\n"
          "  grep -vx debootstrap | sed 's/.*/installed &, ,/'\n");
  program("bin/apt-get", "#!/bin/sh\necho \"$*\" >>calls\n");
  program("bin/sudo", "#!/bin/sh\nexec \"$@\"\n");
  EXPECT_EQ(shell("packaging/test packages").status, 0);
  EXPECT_THAT(calls(), HasSubstr("--no-install-recommends debootstrap\n"));
  forget();
  EXPECT_EQ(shell("packaging/test").status, 0);
  EXPECT_THAT(calls(), Not(HasSubstr("debootstrap"))) << "it is quick";
}

TEST_F(FullTest, WithoutAWordThereIsNoSecondChance) {
  dir_.write("flaky-asan", "");
  const Outcome outcome = shell("packaging/test");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_EQ(calls(), "release\nasan\n");
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("tests of build/asan, unit contract fuzz failed"),
                                 Not(HasSubstr("all passed"))));
}

} // namespace
} // namespace exec_wrapper::test
