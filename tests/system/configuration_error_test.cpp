// What is wrong with the settings is one line, the right status, and nothing started.

#include "support/wrapper.h"

#include <gmock/gmock.h>

#include <sys/stat.h>

#include <cstdint>
#include <filesystem>

namespace exec_wrapper::test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class ConfigurationError : public WrapperTest {
protected:
  /// Expects that nothing is started and that the only line on stderr has all of these in it. For
  /// misuse of the command line two others show how it is used.
  void expectRefused(int status, const ProcessSpec& spec, const Words& named) const {
    const Outcome outcome = test::run(spec);
    EXPECT_EQ(outcome.status, status) << ::testing::PrintToString(outcome);
    EXPECT_THAT(outcome.out, IsEmpty());
    const Words said = lines(outcome.err);
    ASSERT_EQ(said.size(), status == 64 ? 3U : 1U) << outcome.err;
    EXPECT_TRUE(status != 64 || said[1].starts_with("Usage: ")) << said[1];
    for (const std::string& word : named) {
      EXPECT_THAT(said[0], HasSubstr(word));
    }
  }

  void expectRefused(int status, const Words& options, const Words& named) const {
    expectRefused(status, wrapper(options + Words{"echo", "started"}), named);
  }

  /// A properties file of the user's with this text is refused.
  void expectFileRefused(std::string_view text, const Words& named) const {
    const std::string config = dir_.write("test.properties", text);
    expectRefused(78, {"--config", config}, named + Words{config});
  }

  void expectVariableRefused(const std::string& name, const std::string& value,
                             const Words& named) const {
    ProcessSpec spec = wrapper({"echo", "started"});
    spec.environment[name] = value;
    expectRefused(78, spec, named + Words{name});
  }
};

TEST_F(ConfigurationError, AnUnknownOptionIsMisuse) {
  expectRefused(64, {"--proces-timeout", "3"}, {"--proces-timeout", "--process-timeout"});
  expectRefused(64, {"--zzzzzzzzzz"}, {"--zzzzzzzzzz"});
  expectRefused(64, {"-x"}, {"-x"});
  expectRefused(64, {"--log-lev", "INFO"}, {"--log-lev", "--log-level"}); // no prefixes
  expectRefused(64, {"--LOG-LEVEL", "INFO"}, {"--LOG-LEVEL"});
}

TEST_F(ConfigurationError, AnOptionWithoutItsValueIsMisuse) {
  expectRefused(64, wrapper({"--work-dir"}), {"--work-dir"});
}

TEST_F(ConfigurationError, AWrongValueNamesOptionAndValue) {
  expectRefused(78, {"--process-timeout", "soon"}, {"--process-timeout", "soon"});
  expectRefused(78, {"--process-timeout=5x"}, {"--process-timeout", "5x"});
  expectRefused(78, {"--process-max-retries", "1.5"}, {"--process-max-retries", "1.5"});
  expectRefused(78, {"--log-level", "LOUD"}, {"--log-level", "LOUD", "WARNING"});
  expectRefused(78, {"--exit-status", "one"}, {"--exit-status", "one"});
  expectRefused(78, {"--refused-exit-code", "256"}, {"--refused-exit-code", "256"});
  expectRefused(78, {"--refused-exit-code", "-1"}, {"--refused-exit-code", "-1"});
  expectRefused(78, {"--process-check-interval", "0"}, {"--process-check-interval"});
  expectRefused(78, {"--service=maybe"}, {"--service", "maybe"});
  expectRefused(78, {"--work-dir="}, {"--work-dir"});
}

TEST_F(ConfigurationError, AWrongVariableIsNamed) {
  expectVariableRefused("EXEC_WRAPPER_PROCESS_TIMEOUT_SECONDS", "soon", {"soon"});
  expectVariableRefused("EXEC_WRAPPER_LOG_LEVEL", "LOUD", {"LOUD"});
}

TEST_F(ConfigurationError, AnUnknownVariableIsOnlyAWarning) {
  ProcessSpec spec = wrapper({"echo", "started"});
  spec.environment["EXEC_WRAPPER_PROCES_NAME"] = "x";
  const Outcome outcome = test::run(spec);
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.out, "started\n");
  EXPECT_THAT(lines(outcome.err),
              ElementsAre(AllOf(HasSubstr("WARNING"), HasSubstr("EXEC_WRAPPER_PROCES_NAME"))));
}

TEST_F(ConfigurationError, AWrongLineOfAFileIsNamedByItsNumber) {
  expectFileRefused("# a comment\nproces-timeout = 3\n",
                    {":2", "proces-timeout", "process-timeout"});
  expectFileRefused("process-timeout = soon\n", {":1", "soon"});
  expectFileRefused("log-level = INFO\n\nlog-level = DEBUG\n", {":3", "log-level"});
  expectFileRefused("work-dir =\n", {":1", "work-dir"});
}

TEST_F(ConfigurationError, ALineThatOnlyLooksRight) {
  expectFileRefused("process-name = C:\\jobs\\\nlockfile = l\n", {":1", "backslash"});
  expectFileRefused("process-timeout = 5\n!include part\n", {":2", "no includes"});
  expectFileRefused("lockfile = l   # shared\n", {":1", "lockfile", "comment"});
  expectFileRefused("lockfile = ~/l\n", {":1", "lockfile", "'~'"});
  expectFileRefused("log-file = \"l\"\n", {":1", "log-file", "quote"});
  expectFileRefused("lock.file = l\n", {":1", "'lockfile'"});
  expectFileRefused("exec_wrapper.lockfil = l\n", {":1", "'lockfile'"});
  expectFileRefused("process.timout = 5\n", {":1", "'process-timeout'"});
  expectFileRefused("command /opt/job.sh --a=b\n", {":1", "'command'"});
  expectFileRefused("lockfile = /run/x.lock;\n", {":1", "lockfile", "';'"});
  expectFileRefused("log-file = l,\n", {":1", "log-file", "','"});
  expectFileRefused("EXEC_WRAPPER_LOCKFILE = l\n", {":1", "'lockfile'"});
  expectFileRefused("process-name = a\rlockfile = l\r", {":1", "carriage return"});
}

TEST_F(ConfigurationError, AKeyOfNoPluginThatLooksLikeOursIsAWarning) {
  const std::string config = dir_.write("odd.properties", "report.foo = x\nacme.text = x\n");
  const Outcome outcome = run({"--config", config, "echo", "started"});
  EXPECT_EQ(outcome.out, "started\n");
  EXPECT_THAT(lines(outcome.err),
              ElementsAre(AllOf(HasSubstr("WARNING"), HasSubstr("odd.properties:1"),
                                HasSubstr("'report.foo' is ignored"))));
}

TEST_F(ConfigurationError, AnEmptyVariableOfALockIsAWarning) {
  ProcessSpec spec = wrapper({"echo", "started"});
  spec.environment["EXEC_WRAPPER_LOCKFILE"] = "";
  spec.environment["EXEC_WRAPPER_PROCESS_NAME"] = "";
  const Outcome outcome = test::run(spec);
  EXPECT_EQ(outcome.out, "started\n");
  EXPECT_THAT(lines(outcome.err), ElementsAre(AllOf(HasSubstr("WARNING"),
                                                    HasSubstr("EXEC_WRAPPER_LOCKFILE is empty"))));
}

TEST_F(ConfigurationError, ANamedFileThatIsMissing) {
  expectRefused(78, {"--config", file("missing.properties")}, {file("missing.properties")});
}

TEST_F(ConfigurationError, AFileThatIsADirectory) {
  expectRefused(78, {"--config", dir_.path()}, {dir_.path()});
}

TEST_F(ConfigurationError, AFileThatWouldBeReadWithoutEnd) {
  const std::string pipe = file("pipe");
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  const std::string large = dir_.write("large", "");
  std::filesystem::permissions(large, std::filesystem::perms::owner_all);
  std::filesystem::resize_file(large, std::uintmax_t{1} << 40);
  const Words api = {"--api-base-url",    "https://127.0.0.1:9",
                     "--api-key",         "k3y",
                     "--process-type-id", "1",
                     "--deployment",      "x"};
  for (const std::string& odd : {pipe, large, dir_.path().string(), std::string("/dev/zero")}) {
    expectRefused(78, {"--config", odd}, {odd});
    expectRefused(78, {"--rollbar-access-token", "file:" + odd}, {"rollbar-access-token", odd});
    expectRefused(78, api + Words{"--api-ca-file", odd}, {odd, "cannot be read"});
    expectRefused(78, {"--webhook-url", "http://127.0.0.1:9", "--webhook-template", odd}, {odd});
  }
}

TEST_F(ConfigurationError, AFileThatOthersCanWrite) {
  const std::string config = dir_.write("open.properties", "");
  for (const auto who :
       {std::filesystem::perms::group_write, std::filesystem::perms::others_write}) {
    std::filesystem::permissions(config, std::filesystem::perms::owner_all | who);
    expectRefused(78, {"--config", config}, {config});
  }
}

TEST_F(ConfigurationError, AFileInTheUsersOwnDirectoryIsCheckedToo) {
  dir_.write("config/exec_wrapper/exec_wrapper.properties", "no-such-key = 1\n");
  expectRefused(78, Words{}, {file("config/exec_wrapper/exec_wrapper.properties") + ":1"});
}

TEST_F(ConfigurationError, ALogFileThatIsNoFile) {
  expectRefused(78, {"--log-file", file("log/")}, {"log-file", file("log/")});
  expectRefused(78, {"--log-file", "syslog"}, {"log-file", "syslog:"});
}

TEST_F(ConfigurationError, ALockFileThatNoGuardWatches) {
  expectRefused(78, {"--lockfile", file("lock"), "--guard", "none"}, {"lockfile", "lock_file"});
}

TEST_F(ConfigurationError, IsFoundBeforeAnythingIsHeld) {
  expectRefused(78, {"--lockfile", file("lock"), "--runner", "no_such"}, {"no_such"});
  EXPECT_EQ(contents(file("lock")), "");
  EXPECT_FALSE(std::filesystem::exists(file("lock")));
}

TEST_F(ConfigurationError, IsFoundByCheckConfigToo) {
  EXPECT_EQ(run({"--check-config"}).status, 0);
  EXPECT_EQ(run({"--check-config", "--log-level", "LOUD"}).status, 78);
  EXPECT_EQ(run({"--check-config", "--reporters", "no_such"}).status, 78);
}

TEST_F(ConfigurationError, TheCommandLineWinsOverTheEnvironmentAndThatOverTheFile) {
  const std::string config =
      dir_.write("test.properties", "process-name = file\nproject = file\ndeployment = file\n");
  ProcessSpec spec =
      wrapper(Words{"--config", config, "--process-name", "option"} +
              child("env", "EXEC_WRAPPER_PROCESS_NAME", "env", "EXEC_WRAPPER_DEPLOYMENT"));
  spec.environment["EXEC_WRAPPER_PROCESS_NAME"] = "variable";
  spec.environment["EXEC_WRAPPER_DEPLOYMENT"] = "variable";
  EXPECT_EQ(test::run(spec).out,
            "EXEC_WRAPPER_PROCESS_NAME=option\nEXEC_WRAPPER_DEPLOYMENT=variable\n");
}

} // namespace
} // namespace exec_wrapper::test
