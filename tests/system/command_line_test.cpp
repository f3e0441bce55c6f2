// A command line that can be read in two ways is refused: the command that is started is never
// another one than was meant, and no option is lost.

#include "support/wrapper.h"

#include <gmock/gmock.h>

#include <filesystem>

namespace exec_wrapper::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class CommandLineOfWrapper : public WrapperTest {
protected:
  /// Expects misuse with a line that has all of these in it, and nothing made in the directory.
  void expectMisuse(const Words& words, const Words& named) const {
    ProcessSpec spec = wrapper(words);
    spec.directory = dir_.path();
    const Outcome outcome = test::run(spec);
    EXPECT_EQ(outcome.status, 64) << ::testing::PrintToString(words) << outcome.err;
    EXPECT_THAT(outcome.out, IsEmpty());
    for (const std::string& word : named) {
      EXPECT_THAT(lines(outcome.err).at(0), HasSubstr(word));
    }
  }
};

TEST_F(CommandLineOfWrapper, ABooleanBehindASwitchIsNotTheCommand) {
  for (const std::string option : {"--service", "--log-secrets", "--send-pid", "--send-hostname",
                                   "--enable-status-update-listener"}) {
    expectMisuse({option, "true", "echo", "started"}, {option + "=true", "--"});
    expectMisuse({option, "No", "echo", "started"}, {option + "=No"});
  }
  EXPECT_EQ(run({"--service=false", "echo", "started"}).out, "started\n");
  EXPECT_EQ(run({"--send-pid", "--", "true"}).status, 0);
  EXPECT_EQ(run({"--watcher", "false", "echo", "started"}).out, "started\n");
}

TEST_F(CommandLineOfWrapper, AnOptionIsNotTheValueOfTheOneBefore) {
  expectMisuse({"--lockfile", "--process-timeout", "5", "echo", "started"},
               {"--lockfile needs a value", "--process-timeout"});
  expectMisuse({"--process-name", "--lockfile", "l", "echo"}, {"--process-name needs a value"});
  expectMisuse({"--lockfile", "--", "echo", "started"}, {"--lockfile needs a value"});
  expectMisuse({"--lockfile"}, {"--lockfile needs a value"});
  EXPECT_EQ(run({"--process-timeout", "-1", "echo", "started"}).out, "started\n");
  EXPECT_EQ(run({"--process-name=--name", "echo", "started"}).out, "started\n");
}

TEST_F(CommandLineOfWrapper, DashesOfAWordProcessorAreNamed) {
  expectMisuse({"\u2013lockfile", "l", "echo"}, {"U+2013", "--lockfile"});
  expectMisuse({"--lockfile", "l", "\u2014process-timeout", "5", "echo"}, {"U+2014"});
  expectMisuse({"-\u2013lockfile", "l", "echo"}, {"U+2013", "--lockfile"});
}

TEST_F(CommandLineOfWrapper, TheOlderProgramHasAStatusOfItsOwnForIt) {
  ProcessSpec spec = wrapper({"-l", "-t", "3", "-f", file("count"), "-c", "echo started"});
  spec.argv.front() = (std::filesystem::path(spec.argv.front()).parent_path() / "taskrunner");
  const Outcome outcome = test::run(spec);
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.out, IsEmpty());
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("-l needs a value"), HasSubstr("'-t' follows")));
}

} // namespace
} // namespace exec_wrapper::test
