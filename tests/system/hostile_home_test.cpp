// Homes that are not set, not there, not ours or no directory at all: where settings are searched
// must not depend on where the wrapper happens to run, and must not keep it from running.

#include "support/confined.h"
#include "support/log_lines.h"
#include "support/wrapper.h"

#include <gmock/gmock.h>

#include <sys/stat.h>
#include <unistd.h>

#include <optional>

namespace exec_wrapper::test {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr const char* kInHome = ".config/exec_wrapper/exec_wrapper.properties";
constexpr const char* kTrap = "no-such-key = 1\n"; // whoever reads it does not run

class HostileHome : public WrapperTest {
protected:
  void SetUp() override {
    if (::access("/etc/exec_wrapper/exec_wrapper.properties", F_OK) == 0) {
      GTEST_SKIP() << "this machine has settings of its own";
    }
  }

  ProcessSpec at(const std::optional<std::string>& home, const Words& words) const {
    ProcessSpec spec = wrapper(words);
    spec.environment.erase("XDG_CONFIG_HOME");
    spec.environment.erase("HOME");
    if (home) {
      spec.environment["HOME"] = *home;
    }
    return spec;
  }

  static void expectQuietRun(const ProcessSpec& spec) {
    const Outcome outcome = test::run(spec);
    EXPECT_EQ(outcome.status, 0);
    EXPECT_EQ(outcome.out, "hello\n");
    EXPECT_THAT(outcome.err, IsEmpty());
  }

  const Words hello_ = child("say", "hello");
};

TEST_F(HostileHome, ThatIsNotSetIsNone) {
  expectQuietRun(at(std::nullopt, hello_));
  EXPECT_THAT(lines(test::run(at(std::nullopt, {"--explain"})).out),
              Contains(AllOf(HasSubstr("config  "), HasSubstr("none found"))));
}

TEST_F(HostileHome, ThatIsEmptyOrRelativeIsNone) {
  dir_.write(kInHome, kTrap);
  dir_.write(std::string("home/") + kInHome, kTrap);
  for (const std::string home : {"", ".", "home", "./home"}) {
    expectQuietRun(at(home, hello_));
  }
  EXPECT_EQ(test::run(at(file("home"), hello_)).status, 78) << "the trap works";
}

TEST_F(HostileHome, ThatIsNotThereOrNoDirectoryIsNone) {
  expectQuietRun(at(file("absent"), hello_));
  expectQuietRun(at(dir_.write("plain", ""), hello_));
}

class OthersHome : public HostileHome {
protected:
  void SetUp() override {
    HostileHome::SetUp();
    if (::geteuid() != 0 || !possible(other(wrapper({})))) {
      GTEST_SKIP() << "needs to be root, and a program that others may run";
    }
    ASSERT_EQ(::chmod(dir_.path().c_str(), 0755), 0);
  }

  /// As a user whom no list of users knows.
  static ProcessSpec other(ProcessSpec spec) { return asUser(lonelyUser(), std::move(spec)); }

  ProcessSpec otherAt(const std::string& home) const {
    ProcessSpec spec = other(wrapper({"sh", "-c", "echo hello"}));
    spec.environment["HOME"] = home;
    return spec;
  }
};

TEST_F(OthersHome, OfAUserWithoutAnEntryIsNone) {
  expectQuietRun(other(wrapper({"sh", "-c", "echo hello"})));
}

TEST_F(OthersHome, ThatMayNotBeLookedIntoIsPassedOverWithAWarning) {
  const std::string settings = dir_.write(std::string("home/") + kInHome, kTrap);
  ASSERT_EQ(::chmod(file("home").c_str(), 0700), 0);
  const Outcome outcome = test::run(otherAt(file("home")));
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.out, "hello\n");
  EXPECT_THAT(linesOf(outcome.err, "WARNING"),
              ElementsAre(AllOf(HasSubstr(settings), HasSubstr("Permission denied"))));
}

TEST_F(OthersHome, WithSettingsThatMayNotBeReadIsAnError) {
  const std::string settings = dir_.write(std::string("home/") + kInHome, "");
  ASSERT_EQ(::chmod(settings.c_str(), 0600), 0);
  const Outcome outcome = test::run(otherAt(file("home")));
  EXPECT_EQ(outcome.status, 78);
  EXPECT_EQ(outcome.out, "");
  EXPECT_THAT(lines(outcome.err),
              ElementsAre(AllOf(HasSubstr(settings), HasSubstr("Permission denied"))));
}

} // namespace
} // namespace exec_wrapper::test
