// What packaging/release asks before it makes anything. What it makes is tested in clean roots.

#include "exec_wrapper/version.h"
#include "packaging/shell.h"
#include "support/source_tree.h"

#include <gmock/gmock.h>

#include <filesystem>

namespace exec_wrapper::test {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kVersion = EXEC_WRAPPER_VERSION;

/// A copy of what it looks at, committed, and a key.
class Release : public ShellTest {
protected:
  void SetUp() override {
    for (const char* const program : {"git", "gpg", "dpkg-parsechangelog", "debootstrap"}) {
      if (programPath(program).empty() && !fs::exists(std::string("/usr/sbin/") + program)) {
        GTEST_SKIP() << program << " is not installed";
      }
    }
    for (const char* const name : {"packaging/release", "packaging/lib/common.sh", "CMakeLists.txt",
                                   "packaging/debian/changelog"}) {
      fs::create_directories(fs::path(file(name)).parent_path());
      fs::copy_file(sourceDirectory() / name, file(name));
    }
    dir_.write("CHANGELOG.md", std::string("# Changes\n\n## ") + kVersion + " - 2026-11-30\n");
    dir_.write(".gitignore", "build\nkeys\n");
    shell("sed -i 's/ UNRELEASED;/ unstable;/' packaging/debian/changelog");
    shell("git init -q . && git add -A && git commit -qm 'All of it' && git tag v$VERSION && "
          "mkdir -m 700 keys build && git rev-parse HEAD >build/tested && "
          "gpg --batch --quiet --passphrase '' --quick-gen-key maintainer ed25519 sign never");
  }

  void TearDown() override {
    if (!IsSkipped()) {
      shell("gpgconf --kill all");
    }
  }

  /// Prints errors into the output.
  Outcome shell(const std::string& line) const {
    ProcessSpec spec = words({"/bin/bash", "-c", line + " 2>&1"});
    spec.environment["PATH"] = "/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin";
    spec.environment["VERSION"] = kVersion;
    spec.environment["GNUPGHOME"] = file("keys");
    for (const std::string who : {"AUTHOR", "COMMITTER"}) {
      spec.environment["GIT_" + who + "_NAME"] = spec.environment["GIT_" + who + "_EMAIL"] = "me";
    }
    Outcome outcome = test::run(spec);
    EXPECT_TRUE(outcome.status == 0 || line.starts_with("packaging"))
        << line << ": " << outcome.out;
    return outcome;
  }

  /// What it says is missing; empty: nothing.
  std::string missing(const std::string& key = "maintainer") const {
    const Outcome outcome = shell("packaging/release " + key + " --check");
    EXPECT_EQ(outcome.status, outcome.out.empty() ? 0 : 1);
    return outcome.out;
  }
};

TEST_F(Release, IsMadeOfWhatIsComplete) {
  if (::geteuid() == 0) {
    EXPECT_EQ(missing(), "");
  } else {
    EXPECT_THAT(missing(), HasSubstr("takes the rights of root"));
  }
}

TEST_F(Release, NamesAllThatIsMissing) {
  dir_.write("CHANGELOG.md", "# Changes\n\n## Unreleased\n");
  shell("rm build/tested && git tag -d v$VERSION");
  EXPECT_THAT(missing("nobody"),
              AllOf(HasSubstr("CHANGELOG.md must begin with '## " + std::string(kVersion) + " - "),
                    HasSubstr("and not with '## Unreleased'"),
                    HasSubstr("all files must be committed"),
                    HasSubstr("a tag v" + std::string(kVersion) + " must be on this commit"),
                    HasSubstr("packaging/test --full must have passed on this commit"),
                    HasSubstr("gpg must have the secret key 'nobody'"),
                    Not(HasSubstr("must be installed"))));
}

TEST_F(Release, IsOfOneVersion) {
  shell(
      "sed -i 's/VERSION [0-9.]* /VERSION 9.9.9 /' CMakeLists.txt && git commit -qam 'Another' && "
      "git tag -f v$VERSION >/dev/null && git rev-parse HEAD >build/tested");
  EXPECT_THAT(missing(), HasSubstr("the top CMakeLists.txt must have the version"));
}

TEST_F(Release, IsOfTheCommitThatWasTested) {
  shell("git commit -q --allow-empty -m 'Later' && git tag -f v$VERSION >/dev/null");
  EXPECT_THAT(missing(),
              AllOf(HasSubstr("must have passed on this commit"), Not(HasSubstr("a tag"))));
}

TEST_F(Release, MakesNothingOfWhatIsIncomplete) {
  shell("rm build/tested");
  EXPECT_EQ(shell("packaging/release maintainer").status, 1);
  EXPECT_FALSE(fs::exists(file("build/exec_wrapper-" + std::string(kVersion))));
}

} // namespace
} // namespace exec_wrapper::test
