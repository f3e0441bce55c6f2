// What bash proposes. Readline's part is played: it cuts the line into words, also at each "=".

#include "packaging/shell.h"
#include "support/source_tree.h"

#include <gmock/gmock.h>

namespace exec_wrapper::test {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

constexpr const char* kReadline = R"(
  . "$1"
  COMP_LINE=$2 COMP_POINT=${#2}
  line=${COMP_LINE//=/ = }
  read -r -a COMP_WORDS <<<"$line"
  [[ $line != *' ' || $COMP_LINE == *= ]] || COMP_WORDS+=('')
  COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
  COMP_WORDBREAKS=$3
  name=${COMP_WORDS[0]}
  function_name=$(complete -p "${name##*/}") && function_name=${function_name#*-F }
  "${function_name%% *}" "$name" "${COMP_WORDS[COMP_CWORD]}" ''
  ((${#COMPREPLY[@]} == 0)) || printf '%s\n' "${COMPREPLY[@]}"
)";

class BashCompletion : public ShellTest {
protected:
  Words proposed(const std::string& line, const std::string& wordBreaks = " \t\n=:") const {
    const bool history = line.starts_with("exec_wrapper_history");
    const std::string script = sourceDirectory() / "packaging/completion" /
                               (history ? "exec_wrapper_history.bash" : "exec_wrapper.bash");
    const Outcome outcome =
        runWords({"/bin/bash", "--norc", "-uc", kReadline, "bash", script, line, wordBreaks});
    EXPECT_THAT(outcome.err, IsEmpty()) << line;
    return lines(outcome.out);
  }
};

TEST_F(BashCompletion, ProposesOptions) {
  EXPECT_THAT(proposed("exec_wrapper --lock"),
              UnorderedElementsAre("--lockfile", "--lock-wait", "--lock-stale"));
  EXPECT_THAT(proposed("exec_wrapper --log-level INFO --send-p"), ElementsAre("--send-pid"));
  EXPECT_THAT(proposed("exec_wrapper -"), Contains("--help"));
}

TEST_F(BashCompletion, ProposesTheChoicesOfAValue) {
  EXPECT_THAT(proposed("exec_wrapper --exit-status "), ElementsAre("child", "zero"));
  EXPECT_THAT(proposed("exec_wrapper --log-level D"), ElementsAre("DEBUG"));
  EXPECT_THAT(proposed("exec_wrapper --export-secrets f"), ElementsAre("false"));
}

TEST_F(BashCompletion, ProposesValuesAfterTheEqualsSignToo) {
  EXPECT_THAT(proposed("exec_wrapper --exit-status="), ElementsAre("child", "zero"));
  EXPECT_THAT(proposed("exec_wrapper --log-level=D"), ElementsAre("DEBUG"));
  EXPECT_THAT(proposed("exec_wrapper --service=t"), ElementsAre("true"));
  EXPECT_THAT(proposed("exec_wrapper --log-level=D", " \t\n"), ElementsAre("--log-level=DEBUG"));
}

TEST_F(BashCompletion, ProposesPluginsOfTheRightKind) {
  EXPECT_THAT(proposed("exec_wrapper --guard "),
              ElementsAre("etcd", "guard_command", "lock_file", "process_api", "none"));
  EXPECT_THAT(proposed("exec_wrapper --runner "), ElementsAre("exec", "shell"));
  EXPECT_THAT(proposed("exec_wrapper --reporters log,ro"), ElementsAre("log,rollbar"));
}

TEST_F(BashCompletion, ProposesFilesAndDirectories) {
  dir_.write("a.properties", "");
  dir_.write("a_directory/file", "");
  EXPECT_THAT(proposed("exec_wrapper --config a"),
              UnorderedElementsAre("a.properties", "a_directory"));
  EXPECT_THAT(proposed("exec_wrapper --config=a.p"), ElementsAre("a.properties"));
  EXPECT_THAT(proposed("exec_wrapper --work-dir a"), ElementsAre("a_directory"));
}

TEST_F(BashCompletion, ProposesNothingWhereEverythingGoes) {
  EXPECT_THAT(proposed("exec_wrapper --process-timeout "), IsEmpty());
}

TEST_F(BashCompletion, LeavesTheCommandToItself) {
  dir_.write("a file", "");
  EXPECT_THAT(proposed("exec_wrapper taskru"), ElementsAre("taskrunner"));
  EXPECT_THAT(proposed("exec_wrapper -- taskru"), ElementsAre("taskrunner"));
  EXPECT_THAT(proposed("exec_wrapper --send-pid ls a"), ElementsAre("a file"));
  EXPECT_THAT(proposed("exec_wrapper --log-level=INFO --send-pid=true ls --lock"), IsEmpty());
  EXPECT_THAT(proposed("exec_wrapper --log-level INFO -- ls --lock"), IsEmpty());
}

TEST_F(BashCompletion, CompletesTheCommandAsIfItStoodAlone) {
  const std::string system = "/usr/share/bash-completion/bash_completion";
  if (contents(system).empty()) {
    GTEST_SKIP() << "bash-completion is not installed";
  }
  const std::string both = dir_.write(
      "both", ". " + system + "\n. " +
                  (sourceDirectory() / "packaging/completion/exec_wrapper.bash").string() + "\n");
  const Outcome outcome =
      runWords({"/bin/bash", "--norc", "-c", kReadline, "bash", both,
                "exec_wrapper --log-level INFO exec_wrapper --exit-status z", " \t\n=:"});
  EXPECT_EQ(outcome.out, "zero\n") << outcome.err;
}

TEST_F(BashCompletion, ProposesTellAsTheFirstWordAndThenItsKeys) {
  EXPECT_THAT(proposed("exec_wrapper --te"), ElementsAre("--tell"));
  EXPECT_THAT(proposed("exec_wrapper --send-pid --te"), IsEmpty());
  EXPECT_THAT(proposed("exec_wrapper --tell succ"), ElementsAre("success_count="));
  EXPECT_THAT(proposed("exec_wrapper --tell success_count=10 RE"), ElementsAre("READY=1"));
  EXPECT_THAT(proposed("exec_wrapper --tell --lock"), IsEmpty());
}

TEST_F(BashCompletion, ProposesTheOptionOfAShellAsTheFirstWord) {
  EXPECT_THAT(proposed("exec_wrapper -"), Contains("-c"));
  EXPECT_THAT(proposed("exec_wrapper --send-pid -"), Not(Contains("-c")));
  EXPECT_THAT(proposed("taskrunner -l a -"), Contains("-c"));
}

TEST_F(BashCompletion, KnowsTheLettersOfTaskrunner) {
  dir_.write("a.lock", "");
  EXPECT_THAT(proposed("taskrunner -"), Contains("-l"));
  EXPECT_THAT(proposed("exec_wrapper -"), Not(Contains("-l")));
  EXPECT_THAT(proposed("taskrunner -c 'echo' -l a"), ElementsAre("a.lock"));
}

TEST_F(BashCompletion, KnowsTheProgramThatShowsTheHistory) {
  dir_.write("a.db", "");
  EXPECT_THAT(proposed("exec_wrapper_history "), Contains("jobs"));
  EXPECT_THAT(proposed("exec_wrapper_history pr"), ElementsAre("prune"));
  EXPECT_THAT(proposed("exec_wrapper_history --fa"), ElementsAre("--failed"));
  EXPECT_THAT(proposed("exec_wrapper_history jobs --f"), ElementsAre("--format"));
  EXPECT_THAT(proposed("exec_wrapper_history export --format "), ElementsAre("json", "csv"));
  EXPECT_THAT(proposed("exec_wrapper_history --format=j"), ElementsAre("json"));
  EXPECT_THAT(proposed("exec_wrapper_history --history a"), ElementsAre("a.db"));
  EXPECT_THAT(proposed("exec_wrapper_history show "), IsEmpty());
}

} // namespace
} // namespace exec_wrapper::test
