// The example for cron, run as cron would run it.

#include "packaging/example.h"

#include <gmock/gmock.h>

#include <regex>

namespace exec_wrapper::test {
namespace {

using ::testing::HasSubstr;

class CronExample : public ExampleTest {
protected:
  CronExample() {
    const std::string text = example("cron/nightly-backup");
    variables_ = assignments(text.substr(0, text.find("root exec_wrapper")));
    for (const std::string& line : lines(text)) {
      if (std::smatch match; std::regex_match(line, match, job_)) {
        commands_.push_back(moved(match[1]));
      }
    }
    moveSettings("cron/nightly-backup.properties");
    dir_.write("bin/.keep", "");
    std::filesystem::create_symlink(wrapperProgram(), file("bin/exec_wrapper"));
  }

  /// With nothing in the environment but what cron puts there and the table says.
  Outcome runAsCron(const std::string& command) const {
    ProcessSpec spec = wrapper({});
    spec.argv = {variables_.at("SHELL"), "-c", command};
    spec.environment = {{"HOME", dir_.path().string()},
                        {"LOGNAME", "root"},
                        {"SHELL", variables_.at("SHELL")},
                        {"PATH", file("bin") + ":" + variables_.at("PATH")}};
    return test::run(spec);
  }

  // Five fields of time, the user, the rest.
  const std::regex job_{R"((?:[0-9*/,-]+\s+){5}[a-z][a-z0-9_-]*\s+(\S.*))"};
  std::map<std::string, std::string> variables_;
  std::vector<std::string> commands_;
};

TEST_F(CronExample, SettingsAreGood) {
  expectGoodSettings("cron/nightly-backup.properties");
}

TEST_F(CronExample, HoldsOneJobThatPrintsNothingWhenAllIsWell) {
  ASSERT_EQ(commands_.size(), 1U);
  const std::string command = commands_.front();
  EXPECT_EQ(command.find('%'), command.npos) << "cron makes a line's end of it";
  std::string small = command;
  replaceAll(small, "-C / etc", "-C " + dir_.path().string() + " bin");
  ASSERT_NE(small, command);
  const Outcome outcome = runAsCron(small);
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.out + outcome.err, "");
  EXPECT_TRUE(std::filesystem::exists(file("etc.tar.gz")));
  EXPECT_FALSE(std::filesystem::exists(file("nightly-backup.lock")));
}

TEST_F(CronExample, HasSomethingToMailWhenTheJobIsRefused) {
  ASSERT_EQ(commands_.size(), 1U);
  Process first(
      wrapper(Words{"--lockfile", file("nightly-backup.lock")} + child("say", "ready", "pause")));
  first.awaitOutput("ready");
  const Outcome outcome = runAsCron(commands_.front());
  EXPECT_EQ(outcome.status, 75);
  EXPECT_EQ(lines(outcome.err).size(), 1U) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("nightly-backup.lock is held by"));
}

} // namespace
} // namespace exec_wrapper::test
