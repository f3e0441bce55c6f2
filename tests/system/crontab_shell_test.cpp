// The program as the shell of a crontab: SHELL=/usr/bin/exec_wrapper.

#include "support/log_lines.h"
#include "support/wrapper.h"

#include <gmock/gmock.h>

#include <csignal>
#include <filesystem>

namespace exec_wrapper::test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

/// A caller like cron: it runs `$SHELL -c LINE` with a small environment.
class CrontabShell : public WrapperTest {
protected:
  ProcessSpec call(const std::string& shell, const Words& words) const {
    ProcessSpec spec = wrapper({});
    spec.argv = Words{shell} + words;
    spec.environment = {{"HOME", dir_.path().string()},
                        {"LOGNAME", "root"},
                        {"PATH", "/usr/bin:/bin"},
                        {"SHELL", shell}};
    spec.directory = dir_.path().string();
    return spec;
  }

  Outcome line(const std::string& text) const {
    return test::run(call(wrapperProgram(), {"-c", text}));
  }

  /// The same by the shell that cron has without us.
  Outcome plainLine(const std::string& text) const {
    return test::run(call("/bin/sh", {"-c", text}));
  }

  void settings(const std::string& text) const {
    dir_.write(".config/exec_wrapper/exec_wrapper.properties", text);
  }
};

TEST_F(CrontabShell, ALineDoesWhatItDoesWithoutUs) {
  for (const char* text : {"echo a; echo b >&2",
                           "echo \"$0 $# $LOGNAME $HOME $PATH $SHELL\"",
                           "",
                           " ",
                           "\n\n",
                           "true",
                           "A=b; echo $A",
                           "cd / && pwd",
                           "echo a\necho 'b\nc'",
                           "printf '\\377\\001'",
                           " echo  x ",
                           "# nothing",
                           "cat",
                           "false || echo x | tr x y",
                           "ulimit -n",
                           "(exit 0)",
                           "echo ~",
                           "umask",
                           "set -o noglob; echo *",
                           "echo '--help' -c --"}) {
    const Outcome with = line(text);
    const Outcome without = plainLine(text);
    EXPECT_EQ(with.status, without.status) << text;
    EXPECT_EQ(with.out, without.out) << text;
    EXPECT_EQ(with.err, without.err) << text;
  }
}

TEST_F(CrontabShell, TheExitStatusIsThatOfTheLineAndAFailureOneLineMore) {
  for (const char* text : {"exit 3", "false", "nosuchcommand", "echo 'x", "kill -TERM $$"}) {
    const Outcome with = line(text);
    const Outcome without = plainLine(text);
    const int status = without.status < 0 ? 128 - without.status : without.status;
    EXPECT_EQ(with.status, status) << text;
    EXPECT_EQ(with.out, without.out);
    EXPECT_THAT(with.err, AllOf(StartsWith(without.err), HasSubstr(" failed: "))) << text;
    EXPECT_EQ(lines(with.err).size(), lines(without.err).size() + 1) << text;
  }
}

TEST_F(CrontabShell, ALineMayBeginWithADash) {
  for (const char* text : {"--help", "-c", "-x a", "--", "+x"}) {
    const Outcome outcome = line(text);
    EXPECT_EQ(outcome.status, 127) << text;
    EXPECT_THAT(outcome.err, HasSubstr("not found")) << text;
    EXPECT_EQ(outcome.out, "");
  }
}

TEST_F(CrontabShell, WordsAfterTheLineAreItsParameters) {
  const Outcome outcome = test::run(
      call(wrapperProgram(), {"-c", "printf '<%s>' \"$0\" \"$@\"", "name", "--help", "a  b", ""}));
  EXPECT_EQ(outcome.out, "<name><--help><a  b><>");
}

TEST_F(CrontabShell, StandardInputIsThatOfTheLine) {
  ProcessSpec spec = call(wrapperProgram(), {"-c", "cat"});
  spec.input = "from a % in the crontab\n";
  EXPECT_EQ(test::run(spec).out, spec.input);
}

TEST_F(CrontabShell, NothingInsideIsWrappedAgain) {
  settings("log-level = INFO\nlog-file = " + file("log") + "\n");
  EXPECT_EQ(line("echo $SHELL; $SHELL -c 'echo inner'").out, "/bin/sh\ninner\n");
  EXPECT_EQ(linesOf(contents(file("log")), "INFO").size(), 2U) << contents(file("log"));
}

TEST_F(CrontabShell, AnotherShellRunsTheLines) {
  if (!std::filesystem::exists("/bin/bash")) {
    GTEST_SKIP() << "needs bash";
  }
  settings("shell-program = /bin/bash\n");
  const Outcome outcome = line("[[ -n $BASH_VERSION ]] && echo $SHELL $0");
  EXPECT_EQ(outcome.out, "/bin/bash /bin/bash\n");
  settings("shell-program = " + wrapperProgram() + "\n");
  const Outcome endless = line("echo never");
  EXPECT_EQ(endless.status, 78);
  EXPECT_THAT(endless.err, HasSubstr("shell-program is exec_wrapper itself"));
  EXPECT_EQ(endless.out, "");
}

TEST_F(CrontabShell, TheSettingsOfTheFileApplyToEveryLine) {
  settings("process-timeout = 200ms\n");
  const Outcome outcome = line("sleep 60");
  EXPECT_EQ(outcome.status, 124);
  EXPECT_THAT(outcome.err, HasSubstr("timed out"));
}

TEST_F(CrontabShell, ALockOfALineIsHeldAndRefusesTheNextRun) {
  const std::string locked = "EXEC_WRAPPER_LOCKFILE='" + file("the lock") + "' ";
  Process first(call(wrapperProgram(), {"-c", locked + "sh -c 'echo ready; sleep 60'"}));
  first.awaitOutput("ready");
  const Outcome second = line(locked + "echo never");
  EXPECT_EQ(second.status, 75);
  EXPECT_EQ(second.out, "");
  EXPECT_THAT(second.err, HasSubstr("is held by"));
  first.signal(SIGTERM);
  EXPECT_EQ(first.end().status, 128 + SIGTERM);
  EXPECT_EQ(line(locked + "printenv EXEC_WRAPPER_LOCKFILE").out, file("the lock") + "\n");
  EXPECT_FALSE(std::filesystem::exists(file("the lock")));
}

TEST_F(CrontabShell, ALineMayHaveAFileOfItsOwn) {
  settings("process-timeout = 1h\n");
  const std::string own = dir_.write("own.properties", "process-timeout = 200ms\n");
  EXPECT_EQ(line("EXEC_WRAPPER_CONFIG=" + own + " sleep 60").status, 124);
}

TEST_F(CrontabShell, ALimitOfALineWinsOverTheFile) {
  settings("process-timeout = 1h\n");
  EXPECT_EQ(line("cd / && EXEC_WRAPPER_PROCESS_TIMEOUT_SECONDS=0.2 sleep 60").status, 124);
}

TEST_F(CrontabShell, ALockThatCannotBeUnderstoodKeepsTheJobFromRunning) {
  for (const char* text :
       {"EXEC_WRAPPER_LOCKFILE=$HOME/lock echo never", "EXEC_WRAPPER_LOCKFILE=`pwd`/x echo never",
        "EXEC_WRAPPER_LOCKFILE=~/lock echo never", "EXEC_WRAPPER_LOCK_WAIT_SECONDS=x echo never"}) {
    const Outcome outcome = line(text);
    EXPECT_EQ(outcome.status, 78) << text;
    EXPECT_EQ(outcome.out, "") << text;
    EXPECT_THAT(lines(outcome.err),
                ElementsAre(AllOf(StartsWith("exec_wrapper: "), HasSubstr("EXEC_WRAPPER_LOCK"))));
  }
  const Outcome elsewhere = line("true; EXEC_WRAPPER_LOCKFILE=/x echo ran");
  EXPECT_EQ(elsewhere.out, "ran\n");
  EXPECT_THAT(elsewhere.err, HasSubstr("EXEC_WRAPPER_LOCKFILE has no effect on this run"));
}

TEST_F(CrontabShell, AFileWithAnErrorIsOneLineAndNoJobRuns) {
  settings("process-timeout = soon\n");
  const Outcome outcome = line("echo never");
  EXPECT_EQ(outcome.status, 78);
  EXPECT_EQ(outcome.out, "");
  EXPECT_THAT(lines(outcome.err),
              ElementsAre(AllOf(StartsWith("exec_wrapper: "),
                                HasSubstr("exec_wrapper.properties:1: process-timeout"))));
}

TEST_F(CrontabShell, ALineThatCallsTheWrapperItselfKeepsItsLock) {
  const Outcome outcome =
      line("EXEC_WRAPPER_LOCKFILE=" + file("lock") + " " + wrapperProgram() + " echo ran");
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_EQ(outcome.out, "ran\n");
  EXPECT_EQ(outcome.err, "");
}

TEST_F(CrontabShell, MakeRunsTheLinesOfARecipe) {
  if (!std::filesystem::exists("/usr/bin/make")) {
    GTEST_SKIP() << "needs make";
  }
  const std::string recipe =
      dir_.write("Makefile", "SHELL = " + wrapperProgram() + "\nall:\n\t@echo $$SHELL; exit 3\n");
  const Outcome outcome = test::run(call("/usr/bin/make", {"-f", recipe}));
  EXPECT_EQ(outcome.out, "/bin/sh\n");
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("failed: exit status 3"), HasSubstr("Error 3")));
}

TEST_F(CrontabShell, WithoutALineThereIsNoShell) {
  for (const Words& words :
       {Words{}, Words{"-c"}, Words{"-l"}, Words{"-i"}, Words{"-lc", "true"}}) {
    ProcessSpec spec = call(wrapperProgram(), words);
    spec.input = "echo never\n";
    const Outcome outcome = test::run(spec);
    EXPECT_EQ(outcome.status, 64);
    EXPECT_EQ(outcome.out, "");
    EXPECT_THAT(outcome.err, HasSubstr("exec_wrapper -c LINE [NAME...]"));
  }
}

} // namespace
} // namespace exec_wrapper::test
