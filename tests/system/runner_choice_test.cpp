// Which runner runs the command where none is chosen, and what it is given.

#include "support/wrapper.h"

#include <gmock/gmock.h>

#include <filesystem>

namespace exec_wrapper::test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

using RunnerChoice = WrapperTest;

TEST_F(RunnerChoice, OneWordThatOnlyAShellUnderstandsIsForTheShell) {
  EXPECT_EQ(run({"cd / && pwd"}).out, "/\n");
  EXPECT_EQ(run({"exit 3"}).status, 3);
  EXPECT_EQ(run({"echo $((1+2))|cat"}).out, "3\n");
}

TEST_F(RunnerChoice, AnExistingFileIsRunThoughItsNameHasBlanks) {
  const std::string script = dir_.write("a tool; echo x", "#!/bin/sh\necho ran\n");
  std::filesystem::permissions(script, std::filesystem::perms::owner_all);
  EXPECT_EQ(run({script}).out, "ran\n");
  EXPECT_EQ(run({"./a tool; echo x"}).out, "ran\n");
}

TEST_F(RunnerChoice, SeveralWordsAreNeverForTheShell) {
  EXPECT_EQ(run({"echo", "$HOME", "*", "a  b"}).out, "$HOME * a  b\n");
}

TEST_F(RunnerChoice, WordsArePassedByteForByte) {
  const Words words = {"",   " ",  "a\nb", "\xff\xfe", "'\"\\", "-x", "--api-retries",
                       "--", "%s", "ü"};
  std::string expected;
  for (const std::string& word : words) {
    expected += word + "\n";
  }
  EXPECT_EQ(run(child("words") + words).out, expected);
  EXPECT_EQ(run(Words{"--"} + child("words") + words).out, expected);
}

TEST_F(RunnerChoice, WhatFollowsTheCommandIsItsOwn) {
  EXPECT_EQ(run({"--log-level", "ERROR", "echo", "--log-level", "--help", "-V"}).out,
            "--log-level --help -V\n");
  EXPECT_EQ(run({"--", "echo", "--", "x"}).out, "-- x\n");
}

TEST_F(RunnerChoice, ACommandLineIsForTheShell) {
  EXPECT_EQ(run({"--command", "echo $((40+2))"}).out, "42\n");
  EXPECT_EQ(run({"--command", "true"}).status, 0);
}

TEST_F(RunnerChoice, WordsWinOverACommandOfTheEnvironment) {
  ProcessSpec spec = wrapper({"echo", "words"});
  spec.environment["EXEC_WRAPPER_COMMAND"] = "echo environment";
  EXPECT_EQ(test::run(spec).out, "words\n");
  spec.argv.resize(1);
  EXPECT_EQ(test::run(spec).out, "environment\n");
}

TEST_F(RunnerChoice, TheShellJoinsWordsWithBlanks) {
  EXPECT_EQ(run({"--runner", "shell", "echo", "a", "&&", "echo", "b"}).out, "a\nb\n");
}

TEST_F(RunnerChoice, ExecTakesTheWordAsItIs) {
  EXPECT_EQ(run({"--runner", "exec", "cd / && pwd"}).status, 127);
}

TEST_F(RunnerChoice, TheShellIsReplacedByASingleCommandOrDiesOfItsSignal) {
  EXPECT_EQ(run({"kill -9 $$"}).status, 137);
}

TEST_F(RunnerChoice, WordsAndCommandTogetherAreMisuse) {
  const Outcome outcome = run({"--command", "echo a", "echo", "b"});
  EXPECT_EQ(outcome.status, 64);
  EXPECT_THAT(outcome.out, IsEmpty());
  EXPECT_THAT(lines(outcome.err), ElementsAre(HasSubstr("command"), StartsWith("Usage: "),
                                              HasSubstr("exec_wrapper -c LINE")));
}

TEST_F(RunnerChoice, NoCommandIsMisuse) {
  const Outcome outcome = run({});
  EXPECT_EQ(outcome.status, 64);
  EXPECT_THAT(lines(outcome.err), ElementsAre(HasSubstr("command"), StartsWith("Usage: "),
                                              HasSubstr("exec_wrapper -c LINE")));
}

} // namespace
} // namespace exec_wrapper::test
