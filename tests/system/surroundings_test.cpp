// What the command finds around it: session, directory, environment.

#include "support/wrapper.h"

#include <gmock/gmock.h>

namespace exec_wrapper::test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using Surroundings = WrapperTest;

TEST_F(Surroundings, TheCommandLeadsASessionAndAGroupOfItsOwn) {
  const Outcome outcome = run(child("report", "pid", "report", "pgid", "report", "sid"));
  const pid_t pid = numberAfter(outcome.out, "pid");
  EXPECT_EQ(numberAfter(outcome.out, "pgid"), pid);
  EXPECT_EQ(numberAfter(outcome.out, "sid"), pid);
}

TEST_F(Surroundings, TheWrapperIsItsParent) {
  Process wrapped(wrapper(child("report", "ppid", "say", "ready", "pause")));
  EXPECT_EQ(numberAfter(wrapped.awaitOutput("ready"), "ppid"), wrapped.pid());
}

TEST_F(Surroundings, ItRunsWhereTheWrapperRuns) {
  EXPECT_EQ(run(child("report", "cwd")).out, "cwd " + dir_.path().string() + "\n");
}

TEST_F(Surroundings, ItsEnvironmentIsTheWrappersOwn) {
  ProcessSpec spec = wrapper(child("env", "MINE", "env", "EMPTY", "env", "NONE"));
  spec.environment["MINE"] = "a b\xff=c";
  spec.environment["EMPTY"] = "";
  EXPECT_EQ(test::run(spec).out, "MINE=a b\xff=c\nEMPTY=\nNONE unset\n");
}

TEST_F(Surroundings, ItLearnsTheSettingsThatAreMeantForIt) {
  const Words options = {"--process-name", "nightly",      "--process-timeout",
                         "1h30m",          "--deployment", "test"};
  EXPECT_EQ(
      run(options + child("env", "EXEC_WRAPPER_PROCESS_NAME", "env",
                          "EXEC_WRAPPER_PROCESS_TIMEOUT_SECONDS", "env", "EXEC_WRAPPER_DEPLOYMENT",
                          "env", "EXEC_WRAPPER_PROCESS_TERMINATION_GRACE_PERIOD_SECONDS"))
          .out,
      "EXEC_WRAPPER_PROCESS_NAME=nightly\n"
      "EXEC_WRAPPER_PROCESS_TIMEOUT_SECONDS=5400\n"
      "EXEC_WRAPPER_DEPLOYMENT=test\n"
      "EXEC_WRAPPER_PROCESS_TERMINATION_GRACE_PERIOD_SECONDS=30\n");
}

TEST_F(Surroundings, NoTimeoutIsMinusOneAndNoNameIsUnset) {
  ProcessSpec spec = wrapper(
      child("env", "EXEC_WRAPPER_PROCESS_TIMEOUT_SECONDS", "env", "EXEC_WRAPPER_PROCESS_NAME"));
  spec.environment["EXEC_WRAPPER_PROCESS_NAME"] = "";
  EXPECT_EQ(test::run(spec).out,
            "EXEC_WRAPPER_PROCESS_TIMEOUT_SECONDS=-1\nEXEC_WRAPPER_PROCESS_NAME unset\n");
}

TEST_F(Surroundings, WorkDirIsWhereItRuns) {
  dir_.write("job/input", "");
  EXPECT_EQ(run(Words{"--work-dir", file("job")} + child("report", "cwd")).out,
            "cwd " + file("job") + "\n");
  EXPECT_EQ(run(Words{"--work-dir", "job"} + child("report", "cwd")).out,
            "cwd " + file("job") + "\n");
}

TEST_F(Surroundings, ARelativeCommandCountsFromWorkDir) {
  const std::string script = dir_.write("job/script", "#!/bin/sh\npwd\n");
  ASSERT_EQ(::chmod(script.c_str(), 0755), 0);
  EXPECT_EQ(run({"--work-dir", "job", "./script"}).out, file("job") + "\n");
}

TEST_F(Surroundings, OtherPathsCountFromTheWrappersDirectory) {
  dir_.write("job/input", "");
  EXPECT_EQ(run(Words{"--work-dir", "job", "--log-file", "log", "--lockfile", "lock"} +
                child("exit", "3"))
                .status,
            3);
  EXPECT_THAT(contents(file("log")), HasSubstr("exit status 3"));
}

TEST_F(Surroundings, AWorkDirThatIsNoDirectoryIsAConfigurationError) {
  const std::string plain = dir_.write("plain", "");
  for (const std::string& wrong : {file("missing"), plain}) {
    const Outcome outcome = run(Words{"--work-dir", wrong} + child("say", "started"));
    EXPECT_EQ(outcome.status, 78);
    EXPECT_THAT(outcome.out, IsEmpty());
    EXPECT_THAT(lines(outcome.err), ElementsAre(AllOf(HasSubstr("work-dir"), HasSubstr(wrong))));
  }
}

} // namespace
} // namespace exec_wrapper::test
