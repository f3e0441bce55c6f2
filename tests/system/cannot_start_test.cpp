// 127: there is no such command. 126: there is, but it cannot be executed.

#include "support/log_lines.h"
#include "support/wrapper.h"

#include <gmock/gmock.h>

#include <filesystem>

namespace exec_wrapper::test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class CannotStart : public WrapperTest {
protected:
  std::string executable(std::string_view name, std::string_view text) const {
    const std::string path = dir_.write(name, text);
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
    return path;
  }
};

TEST_F(CannotStart, ACommandThatIsNotInThePath) {
  const Outcome outcome = run({"no-such-command", "x"});
  EXPECT_EQ(outcome.status, 127);
  EXPECT_THAT(lines(outcome.err),
              ElementsAre(AllOf(HasSubstr("WARNING"), HasSubstr("no-such-command"))));
}

TEST_F(CannotStart, APathThatIsNotThere) {
  EXPECT_EQ(run({"/nowhere/at/all"}).status, 127);
  EXPECT_EQ(run({"./nothing"}).status, 127);
}

TEST_F(CannotStart, APathThroughAFile) {
  EXPECT_EQ(run({dir_.write("plain", "") + "/command"}).status, 126);
}

TEST_F(CannotStart, AProgramForAnotherMachine) {
  const std::string alien("\x7f"
                          "ELF\x00\x00",
                          6);
  const Outcome outcome = run({executable("program", alien)});
  EXPECT_EQ(outcome.status, 126);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("Exec format error"),
                                 HasSubstr("neither a program for this machine")));
}

TEST_F(CannotStart, AFileThatIsNotExecutable) {
  const Outcome outcome = run({dir_.write("plain", "echo hello\n")});
  EXPECT_EQ(outcome.status, 126);
  EXPECT_THAT(lines(outcome.err), ElementsAre(AllOf(HasSubstr("plain"), HasSubstr("chmod +x"))));
}

TEST_F(CannotStart, ANameThatIsTooLongForALine) {
  const Outcome outcome = run({std::string(3000, 'n')});
  EXPECT_EQ(outcome.status, 126);
  EXPECT_LT(outcome.err.size(), 1000U) << outcome.err;
}

TEST_F(CannotStart, ADirectory) {
  EXPECT_EQ(run({dir_.path()}).status, 126);
}

TEST_F(CannotStart, AScriptWhoseInterpreterIsMissing) {
  EXPECT_EQ(run({executable("script", "#!/nowhere/interpreter\n")}).status, 126);
}

TEST_F(CannotStart, ButAScriptWithoutAFirstLineRunsInTheShell) {
  const Outcome outcome = run({executable("script", "echo \"$0|$1|$2\"\n"), "a b", "c"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.out, file("script") + "|a b|c\n");
}

TEST_F(CannotStart, IsNotTriedAgain) {
  const Words retries = {"--process-max-retries", "-1", "--process-retry-delay", "0"};
  EXPECT_EQ(run(retries + Words{"/nowhere/at/all"}).status, 127);
  EXPECT_EQ(run(retries + Words{dir_.path()}).status, 126);
}

TEST_F(CannotStart, ButACommandsOwn127IsTriedAgainIfThatIsWanted) {
  const Words retry = {"--process-max-retries", "1", "--process-retry-delay", "0",
                       "--never-retry-on", "none"};
  EXPECT_EQ(run(retry + child("exit-by-attempt", file("count"), "127,0")).status, 0);
}

TEST_F(CannotStart, ThePathOfTheEnvironmentIsSearchedInOrder) {
  executable("a/tool", "#!/bin/sh\necho first\n");
  executable("b/tool", "#!/bin/sh\necho second\n");
  ProcessSpec spec = wrapper({"tool", "x"});
  spec.environment["PATH"] = file("none") + ":" + file("a") + ":" + file("b");
  EXPECT_EQ(test::run(spec).out, "first\n");
  std::filesystem::permissions(file("a/tool"), std::filesystem::perms::owner_read);
  EXPECT_EQ(test::run(spec).out, "second\n") << "what cannot be executed is passed over";
}

} // namespace
} // namespace exec_wrapper::test
