#include "config/sources/shell_call.h"

#include "config/bundled_plugins.h"
#include "config/values/value_text.h"
#include "core/config/config_fixture.h"

namespace exec_wrapper::config {
namespace {

using test::Failed;
using test::FailsWith;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class ShellCallTest : public test::ConfigTest {
protected:
  ShellCallTest() { sources.bundled = bundledPlugins(); }

  Configuration loadLine(const std::string& line) { return load({"-c", line}); }

  std::string shownOf(const Configuration& loaded, std::string_view name) {
    return shownValue(loaded.settings.at(name));
  }
};

TEST_F(ShellCallTest, IsALineWithItsNames) {
  for (const char* line : {"job", "", " ", "-x", "--help", "--", "a\nb", "\xff"}) {
    const Configuration loaded = load({"-c", line, "name", "--version", "-c"});
    ASSERT_TRUE(loaded.shell) << line;
    EXPECT_EQ(loaded.shell->line, line);
    EXPECT_THAT(loaded.shell->names, ElementsAre("name", "--version", "-c"));
    EXPECT_EQ(loaded.action, Action::Run);
    EXPECT_THAT(loaded.command, IsEmpty());
  }
}

TEST_F(ShellCallTest, IsOneOnlyByTheFirstWord) {
  EXPECT_FALSE(load({"--project", "p", "--command", "x"}).shell);
  EXPECT_FALSE(load({"sh", "-c", "x"}).shell);
  EXPECT_THAT(failureOf({"--project", "p", "-c", "job"}),
              FailsWith(64, AllOf(HasSubstr("-c must be the first word"), HasSubstr("--command"))));
  EXPECT_THAT(failureOf({"-c"}), FailsWith(64, HasSubstr("-c needs a line")));
  EXPECT_THAT(failureOf({"-c=job"}), FailsWith(64, HasSubstr("-c takes no value")));
  EXPECT_THAT(failureOf({"-lc", "job"}), FailsWith(64, HasSubstr("takes only -c LINE")));
}

TEST_F(ShellCallTest, TheOlderProgramHasAnotherOptionOfThisName) {
  sources.guise = &compatModeFor("taskrunner");
  const Configuration loaded = load({"-c", "EXEC_WRAPPER_PROJECT=p job", "-l", "/run/x"});
  EXPECT_FALSE(loaded.shell);
  EXPECT_EQ(shownOf(loaded, "command"), "EXEC_WRAPPER_PROJECT=p job");
  EXPECT_EQ(shownOf(loaded, "project"), "not set");
}

TEST_F(ShellCallTest, TheLineWinsOverACommandThatIsSet) {
  sources.environment["EXEC_WRAPPER_COMMAND"] = "other";
  const Configuration loaded = loadLine("job");
  EXPECT_EQ(loaded.shell->line, "job");
  EXPECT_NE(loaded.settings.at("command").note, "");
}

TEST_F(ShellCallTest, AVariableOfTheLineCountsAsOneOfTheEnvironment) {
  const Configuration loaded =
      loadLine("A=b EXEC_WRAPPER_LOCKFILE='/run/a b' EXEC_WRAPPER_PROCESS_TIMEOUT_SECONDS=2h job");
  const Setting& lock = loaded.settings.at("lockfile");
  EXPECT_EQ(shownValue(lock), "/run/a b");
  EXPECT_EQ(lock.origin.layer, Origin::Layer::Environment);
  EXPECT_EQ(lock.origin.where, "EXEC_WRAPPER_LOCKFILE");
  EXPECT_EQ(shownOf(loaded, "process-timeout"), "7200s");
}

TEST_F(ShellCallTest, TheLineWinsOverTheEnvironmentAndTheFile) {
  writeFile("lockfile = /from/file\nproject = file\n");
  sources.environment["EXEC_WRAPPER_LOCKFILE"] = "/from/environment";
  const Configuration loaded = loadLine("cd / && EXEC_WRAPPER_LOCKFILE=/from/line job");
  EXPECT_EQ(shownOf(loaded, "lockfile"), "/from/line");
  EXPECT_EQ(shownOf(loaded, "project"), "file");
}

TEST_F(ShellCallTest, AnotherNameOfTheSettingInTheEnvironmentGivesWay) {
  sources.environment["EXEC_WRAPPER_API_HEARTBEAT_INTERVAL_SECONDS"] = "10";
  sources.environment["EXEC_WRAPPER_API_BASE_URL"] = "http://localhost";
  sources.environment["EXEC_WRAPPER_PROCESS_TYPE_ID"] = "1";
  const Configuration loaded = loadLine("EXEC_WRAPPER_API_HEARTBEAT_INTERVAL=20 job");
  EXPECT_EQ(shownOf(loaded, "api-heartbeat-interval"), "20s");
}

TEST_F(ShellCallTest, AWrongValueIsTheSameErrorAsInTheEnvironment) {
  EXPECT_THAT(failureOf({"-c", "EXEC_WRAPPER_PROCESS_TIMEOUT_SECONDS=soon job"}),
              FailsWith(78, AllOf(HasSubstr("EXEC_WRAPPER_PROCESS_TIMEOUT_SECONDS"),
                                  HasSubstr("'soon' is not a duration"))));
}

TEST_F(ShellCallTest, AValueThatOnlyTheShellKnowsIsRefused) {
  for (const char* value : {"$X", "\"$X\"", "/run/`id -u`", "/run/$(id -u)", "~/lock"}) {
    EXPECT_THAT(failureOf({"-c", std::string("EXEC_WRAPPER_LOCKFILE=") + value + " job"}),
                FailsWith(78, AllOf(HasSubstr("EXEC_WRAPPER_LOCKFILE"), HasSubstr("full value"))))
        << value;
  }
  EXPECT_EQ(shownOf(loadLine("A=$X EXEC_WRAPPER_LOCKFILE='/run/$x' job"), "lockfile"), "/run/$x");
}

TEST_F(ShellCallTest, AnEmptyVariableOrAWrongNameIsAWarning) {
  sources.environment["EXEC_WRAPPER_LOCKFILE"] = "/from/environment";
  const Configuration empty = loadLine("EXEC_WRAPPER_LOCKFILE= job");
  EXPECT_EQ(shownOf(empty, "lockfile"), "not set");
  EXPECT_THAT(empty.warnings, ElementsAre(HasSubstr("EXEC_WRAPPER_LOCKFILE is empty")));
  EXPECT_THAT(loadLine("EXEC_WRAPPER_LOKFILE=/x job").warnings,
              ElementsAre(HasSubstr("did you mean EXEC_WRAPPER_LOCKFILE")));
}

TEST_F(ShellCallTest, AVariableInAnotherPlaceOfTheLineIsAWarning) {
  for (const char* line :
       {"job; EXEC_WRAPPER_LOCKFILE=/x other", "job && EXEC_WRAPPER_LOCKFILE=/x other",
        "sudo -u root EXEC_WRAPPER_LOCKFILE=/x job", "sh -c 'EXEC_WRAPPER_LOCKFILE=/x job'",
        "for f in *; do EXEC_WRAPPER_LOCKFILE=/x job; done", "(job\nEXEC_WRAPPER_LOCKFILE+=/x job)",
        "'open EXEC_WRAPPER_LOCKFILE=/x"}) {
    EXPECT_THAT(loadLine(line).warnings,
                ElementsAre(AllOf(HasSubstr("EXEC_WRAPPER_LOCKFILE"), HasSubstr("no effect"))))
        << line;
  }
}

TEST_F(ShellCallTest, AVariableForAnotherProgramIsNone) {
  for (const char* line :
       {"docker run -e EXEC_WRAPPER_LOCKFILE=/x image",
        "docker run --env=EXEC_WRAPPER_LOCKFILE=/x image", "echo $EXEC_WRAPPER_LOCKFILE",
        "job; EXEC_WRAPPER_LOCKFILE=/x /usr/bin/exec_wrapper other",
        "grep ^EXEC_WRAPPER_A= file"}) {
    EXPECT_THAT(loadLine(line).warnings, IsEmpty()) << line;
  }
}

TEST_F(ShellCallTest, AWrapperInTheLineKeepsItsVariables) {
  const Configuration loaded =
      loadLine("EXEC_WRAPPER_LOCKFILE=$X nice /usr/bin/exec_wrapper --process-timeout 5 job");
  EXPECT_EQ(shownOf(loaded, "lockfile"), "not set");
  EXPECT_THAT(loaded.warnings, IsEmpty());
}

TEST_F(ShellCallTest, NoMessageHasASecretOfTheLine) {
  const Failed failed = failureOf({"-c", "EXEC_WRAPPER_ROLLBAR_ACCESS_TOKEN=marked-token-77e1 "
                                         "EXEC_WRAPPER_LOG_LEVEL=marked-token-77e1 job"});
  EXPECT_EQ(failed.status, 78);
  EXPECT_THAT(failed.message, Not(HasSubstr("marked")));
  EXPECT_EQ(loadLine("EXEC_WRAPPER_ROLLBAR_ACCESS_TOKEN=marked-token-77e1 job")
                .settings.redactor()
                .masked("a marked-token-77e1"),
            "a ********");
}

} // namespace
} // namespace exec_wrapper::config
