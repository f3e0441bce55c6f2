// What fish proposes: it has a command that tells.

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

class FishCompletion : public ShellTest {
protected:
  void SetUp() override {
    if (programPath("fish").empty()) {
      GTEST_SKIP() << "fish is not installed";
    }
  }

  Words proposed(const std::string& line) const {
    const bool history = line.starts_with("exec_wrapper_history");
    const std::string script = sourceDirectory() / "packaging/completion" /
                               (history ? "exec_wrapper_history.fish" : "exec_wrapper.fish");
    const Outcome outcome = runWords({programPath("fish"), "--no-config", "-c",
                                      "source $argv[1]; complete -C $argv[2]", script, line});
    EXPECT_THAT(outcome.err, IsEmpty()) << line;
    Words found;
    for (const std::string& text : lines(outcome.out)) {
      found.push_back(text.substr(0, text.find('\t'))); // what follows is what it means
    }
    return found;
  }
};

TEST_F(FishCompletion, ProposesOptions) {
  EXPECT_THAT(proposed("exec_wrapper --lock"),
              UnorderedElementsAre("--lockfile", "--lock-wait", "--lock-stale"));
  EXPECT_THAT(proposed("exec_wrapper --log-level INFO --send-p"), ElementsAre("--send-pid"));
}

TEST_F(FishCompletion, ProposesTheChoicesOfAValue) {
  EXPECT_THAT(proposed("exec_wrapper --exit-status "), UnorderedElementsAre("child", "zero"));
  EXPECT_THAT(proposed("exec_wrapper --log-level=D"), ElementsAre("--log-level=DEBUG"));
}

TEST_F(FishCompletion, ProposesPlugins) {
  EXPECT_THAT(proposed("exec_wrapper --runner "), UnorderedElementsAre("exec", "shell"));
  EXPECT_THAT(proposed("exec_wrapper --reporters log,ro"), ElementsAre("log,rollbar"));
}

TEST_F(FishCompletion, ProposesFilesAndDirectories) {
  dir_.write("a.properties", "");
  dir_.write("a_directory/file", "");
  EXPECT_THAT(proposed("exec_wrapper --config a.p"), ElementsAre("a.properties"));
  EXPECT_THAT(proposed("exec_wrapper --work-dir a"), ElementsAre("a_directory/"));
}

TEST_F(FishCompletion, ProposesNothingWhereEverythingGoes) {
  EXPECT_THAT(proposed("exec_wrapper --process-timeout "), IsEmpty());
}

TEST_F(FishCompletion, LeavesTheCommandToItself) {
  EXPECT_THAT(proposed("exec_wrapper taskru"), Contains("taskrunner"));
  EXPECT_THAT(proposed("exec_wrapper --send-pid -- taskru"), Contains("taskrunner"));
  EXPECT_THAT(proposed("exec_wrapper ls --lock"), Not(Contains("--lockfile")));
  EXPECT_THAT(proposed("exec_wrapper --log-level INFO exec_wrapper --exit-status z"),
              ElementsAre("zero"));
}

TEST_F(FishCompletion, ProposesTellAndThenItsKeys) {
  EXPECT_THAT(proposed("exec_wrapper --te"), ElementsAre("--tell"));
  EXPECT_THAT(proposed("exec_wrapper --tell succ"), ElementsAre("success_count="));
  EXPECT_THAT(proposed("exec_wrapper --tell success_count=10 RE"), ElementsAre("READY=1"));
  EXPECT_THAT(proposed("exec_wrapper --tell --lock"), IsEmpty());
}

TEST_F(FishCompletion, KnowsTheLettersOfTaskrunner) {
  EXPECT_THAT(proposed("taskrunner -"), Contains("-l"));
  EXPECT_THAT(proposed("taskrunner --lockf"), ElementsAre("--lockfile"));
  EXPECT_THAT(proposed("exec_wrapper -"), Not(Contains("-l")));
}

TEST_F(FishCompletion, KnowsTheProgramThatShowsTheHistory) {
  EXPECT_THAT(proposed("exec_wrapper_history "), Contains("jobs"));
  EXPECT_THAT(proposed("exec_wrapper_history --fa"), ElementsAre("--failed"));
  EXPECT_THAT(proposed("exec_wrapper_history jobs --fo"), ElementsAre("--format"));
  EXPECT_THAT(proposed("exec_wrapper_history export --format "),
              UnorderedElementsAre("json", "csv"));
}

} // namespace
} // namespace exec_wrapper::test
