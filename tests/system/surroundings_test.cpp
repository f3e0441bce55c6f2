// What the command finds around it: session, directory, environment.

#include "support/confined.h"
#include "support/wrapper.h"

#include <gmock/gmock.h>

#include <unistd.h>

#include <filesystem>

namespace exec_wrapper::test {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using Dependencies = WrapperTest;

TEST_F(Dependencies, TheCommandLeadsASessionAndAGroupOfItsOwn) {
  const Outcome outcome = run(child("report", "pid", "report", "pgid", "report", "sid"));
  const pid_t pid = numberAfter(outcome.out, "pid");
  EXPECT_EQ(numberAfter(outcome.out, "pgid"), pid);
  EXPECT_EQ(numberAfter(outcome.out, "sid"), pid);
}

TEST_F(Dependencies, TheWrapperIsItsParent) {
  Process wrapped(wrapper(child("report", "ppid", "say", "ready", "pause")));
  EXPECT_EQ(numberAfter(wrapped.awaitOutput("ready"), "ppid"), wrapped.pid());
}

TEST_F(Dependencies, ItRunsWhereTheWrapperRuns) {
  EXPECT_EQ(run(child("report", "cwd")).out, "cwd " + dir_.path().string() + "\n");
}

TEST_F(Dependencies, ItsEnvironmentIsTheWrappersOwn) {
  ProcessSpec spec = wrapper(child("env", "MINE", "env", "EMPTY", "env", "NONE"));
  spec.environment["MINE"] = "a b\xff=c";
  spec.environment["EMPTY"] = "";
  EXPECT_EQ(test::run(spec).out, "MINE=a b\xff=c\nEMPTY=\nNONE unset\n");
}

TEST_F(Dependencies, ItLearnsTheSettingsThatAreMeantForIt) {
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

TEST_F(Dependencies, NoTimeoutIsMinusOneAndNoNameIsUnset) {
  ProcessSpec spec = wrapper(
      child("env", "EXEC_WRAPPER_PROCESS_TIMEOUT_SECONDS", "env", "EXEC_WRAPPER_PROCESS_NAME"));
  spec.environment["EXEC_WRAPPER_PROCESS_NAME"] = "";
  EXPECT_EQ(test::run(spec).out,
            "EXEC_WRAPPER_PROCESS_TIMEOUT_SECONDS=-1\nEXEC_WRAPPER_PROCESS_NAME unset\n");
}

TEST_F(Dependencies, WorkDirIsWhereItRuns) {
  dir_.write("job/input", "");
  EXPECT_EQ(run(Words{"--work-dir", file("job")} + child("report", "cwd")).out,
            "cwd " + file("job") + "\n");
  EXPECT_EQ(run(Words{"--work-dir", "job"} + child("report", "cwd")).out,
            "cwd " + file("job") + "\n");
}

TEST_F(Dependencies, ARelativeCommandCountsFromWorkDir) {
  const std::string script = dir_.write("job/script", "#!/bin/sh\npwd\n");
  ASSERT_EQ(::chmod(script.c_str(), 0755), 0);
  EXPECT_EQ(run({"--work-dir", "job", "./script"}).out, file("job") + "\n");
}

TEST_F(Dependencies, OtherPathsCountFromTheWrappersDirectory) {
  dir_.write("job/input", "");
  EXPECT_EQ(run(Words{"--work-dir", "job", "--log-file", "log", "--lockfile", "lock"} +
                child("exit", "3"))
                .status,
            3);
  EXPECT_THAT(contents(file("log")), HasSubstr("exit status 3"));
}

TEST_F(Dependencies, AWorkDirThatIsNoDirectoryIsAConfigurationError) {
  const std::string plain = dir_.write("plain", "");
  for (const std::string& wrong : {file("missing"), plain}) {
    const Outcome outcome = run(Words{"--work-dir", wrong} + child("say", "started"));
    EXPECT_EQ(outcome.status, 78);
    EXPECT_THAT(outcome.out, IsEmpty());
    EXPECT_THAT(lines(outcome.err), ElementsAre(AllOf(HasSubstr("work-dir"), HasSubstr(wrong))));
  }
}

/// In a directory that is removed before the program starts.
class RemovedDirectory : public WrapperTest {
protected:
  ProcessSpec removed(const Words& words) const {
    return behind({"sh", "-c", "mkdir gone && cd gone && rmdir ../gone && exec \"$@\"", "sh"},
                  wrapper(words));
  }

  Outcome runRemoved(const Words& words) const { return test::run(removed(words)); }
};

TEST_F(RemovedDirectory, MattersNotToACommandThatDoesNotNeedIt) {
  EXPECT_EQ(runRemoved({"sh", "-c", "exit 3"}).status, 3);
  EXPECT_EQ(runRemoved({"echo", "hello"}).out, "hello\n");
  EXPECT_EQ(runRemoved({"--work-dir", "/", "pwd"}).out, "/\n");
  EXPECT_EQ(runRemoved({"--watcher", "true", "--output-tail", "100", "--lockfile", file("lock"),
                        "echo", "hello"})
                .out,
            "hello\n");
}

TEST_F(RemovedDirectory, IsTheCommandsTooAndNoOther) {
  const Outcome outcome = runRemoved({"readlink", "/proc/self/cwd"});
  EXPECT_EQ(outcome.out, file("gone") + " (deleted)\n");
}

TEST_F(RemovedDirectory, MattersToARelativePath) {
  const std::vector<std::pair<int, Words>> cases = {{73, {"--lockfile", "relative"}},
                                                    {78, {"--config", "relative"}},
                                                    {78, {"--work-dir", "relative"}}};
  for (const auto& [status, words] : cases) {
    const Outcome outcome = runRemoved(words + Words{"echo", "started"});
    EXPECT_EQ(outcome.status, status) << words[0];
    EXPECT_THAT(outcome.out, IsEmpty());
    EXPECT_THAT(lines(outcome.err),
                ElementsAre(AllOf(HasSubstr("relative"), HasSubstr("No such file"))));
  }
}

TEST_F(RemovedDirectory, IsNamedWhereTheLogCannotBeInIt) {
  const Outcome outcome = runRemoved({"--log-file", "relative", "echo", "started"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.out, "started\n");
  EXPECT_THAT(lines(outcome.err), ElementsAre(AllOf(HasSubstr("relative"), HasSubstr("No such"))));
}

TEST_F(Dependencies, ADirectoryThatMayNotBeReadMattersNotToACommandThatDoesNotNeedIt) {
  const std::string locked = file("locked");
  std::filesystem::create_directory(locked);
  std::filesystem::permissions(dir_.path(), std::filesystem::perms::all);
  std::filesystem::permissions(locked, std::filesystem::perms::none);
  ProcessSpec spec = asUser(lonelyUser(), wrapper({"sh", "-c", "exit 3"}));
  if (::geteuid() != 0 || !possible(spec)) {
    GTEST_SKIP() << "needs to be root, and a program that others may run";
  }
  spec.directory = locked;
  EXPECT_EQ(test::run(spec).status, 3);
}

TEST_F(Dependencies, NeitherPathNorADirectoryInItsNameIsNeeded) {
  ProcessSpec spec = wrapper({"/bin/echo", "hello"});
  spec.argv =
      Words{"/bin/bash", "-c", R"(unset PATH; exec -a exec_wrapper "$@")", "sh"} + spec.argv;
  EXPECT_EQ(test::run(spec).out, "hello\n");
}

/// `ulimit -s` in kilobytes.
class SmallStack : public WrapperTest, public ::testing::WithParamInterface<const char*> {};

TEST_P(SmallStack, IsNotThatOfTheThreads) {
  if (kSanitized) {
    GTEST_SKIP() << "a sanitizer needs more";
  }
  const Outcome outcome =
      test::run(behind({"sh", "-c", "ulimit -S -s $1; shift; exec \"$@\"", "sh", GetParam()},
                       wrapper({"--output-tail", "1000", "--lockfile", file("lock"), "sh", "-c",
                                "head -c 300000 /dev/zero; ulimit -s >&2; exit 3"})));
  EXPECT_EQ(outcome.status, 3);
  EXPECT_EQ(outcome.out.size(), 300'000U);
  EXPECT_THAT(lines(outcome.err), Contains(GetParam())) << "the command has the limit as it was";
}

INSTANTIATE_TEST_SUITE_P(Of, SmallStack, ::testing::Values("64", "128", "unlimited"));

} // namespace
} // namespace exec_wrapper::test
