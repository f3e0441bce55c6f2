// What zsh proposes when a user types a line and asks.

#include "packaging/shell.h"
#include "support/source_tree.h"

#include <gmock/gmock.h>

namespace exec_wrapper::test {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

// A zsh in a terminal of its own, where the line is typed and completed; what compadd is given is
// printed instead of shown.
constexpr const char* kTyping = R"(
  zmodload zsh/zpty || exit 1
  zpty shell zsh -f -i
  zpty -w shell "PS1= HOME=$PWD fpath=($1 \$fpath); autoload -Uz compinit; compinit -u -d $PWD/dump"
  zpty -w shell 'compadd () {
      if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then builtin compadd "$@"; return; fi
      typeset -a found
      builtin compadd -A found "$@"
      (( $#found )) && print -r -- "${(@)found/#/proposed:}" | tr " " "\n"
      builtin compadd "$@"
    }
    ask () { zle complete-word; print done:; exit }
    zle -N ask; bindkey "^I" ask; print "read"y:'
  zpty -r -m shell line '*ready:*' || exit 1
  zpty -n -w shell "$2"$'\t'
  zpty -r -m shell line '*done:*' || exit 1
  print -r -- "$line"
)";

class ZshCompletion : public ShellTest {
protected:
  void SetUp() override {
    if (programPath("zsh").empty()) {
      GTEST_SKIP() << "zsh is not installed";
    }
    dir_.write("functions/_exec_wrapper",
               contents(sourceDirectory() / "packaging/completion/exec_wrapper.zsh"));
    dir_.write("functions/_exec_wrapper_history",
               contents(sourceDirectory() / "packaging/completion/exec_wrapper_history.zsh"));
  }

  Words proposed(const std::string& line) const {
    const Outcome outcome =
        runWords({programPath("zsh"), "-fc", kTyping, "zsh", file("functions"), line});
    Words found;
    for (std::string text : lines(outcome.out)) {
      while (text.ends_with('\r')) {
        text.pop_back();
      }
      const std::string mark = "proposed:";
      if (const std::size_t at = text.find(mark); at != text.npos) {
        found.push_back(text.substr(at + mark.size()));
      }
    }
    EXPECT_EQ(outcome.status, 0) << outcome.out << outcome.err;
    return found;
  }
};

TEST_F(ZshCompletion, HasNoErrors) {
  const std::string script = file("functions/_exec_wrapper");
  EXPECT_EQ(runWords({programPath("zsh"), "-nf", script}).err, "");
}

TEST_F(ZshCompletion, ProposesOptions) {
  EXPECT_THAT(proposed("exec_wrapper --lock"),
              IsSupersetOf({"--lockfile", "--lock-wait", "--lock-stale"}));
}

TEST_F(ZshCompletion, ProposesTheChoicesOfAValue) {
  EXPECT_THAT(proposed("exec_wrapper --exit-status "), UnorderedElementsAre("child", "zero"));
  EXPECT_THAT(proposed("exec_wrapper --exit-status="), UnorderedElementsAre("child", "zero"));
  EXPECT_THAT(proposed("exec_wrapper --service="), UnorderedElementsAre("true", "false"));
}

TEST_F(ZshCompletion, ProposesPlugins) {
  EXPECT_THAT(proposed("exec_wrapper --guard "), IsSupersetOf({"lock_file", "process_api"}));
  EXPECT_THAT(proposed("exec_wrapper --reporters log,ro"), Contains("rollbar"));
}

TEST_F(ZshCompletion, LeavesTheCommandToItself) {
  EXPECT_THAT(proposed("exec_wrapper --log-level INFO taskru"), Contains("taskrunner"));
  EXPECT_THAT(proposed("exec_wrapper ls --lock"), Not(Contains("--lockfile")));
  EXPECT_THAT(proposed("exec_wrapper exec_wrapper --exit-status z"), ElementsAre("zero"));
}

TEST_F(ZshCompletion, ProposesTellAsTheFirstWordAndThenItsKeys) {
  EXPECT_THAT(proposed("exec_wrapper --te"), Contains("--tell"));
  EXPECT_THAT(proposed("exec_wrapper --send-pid --t"), Not(Contains("--tell")));
  EXPECT_THAT(proposed("exec_wrapper --tell succ"), Contains("success_count="));
  EXPECT_THAT(proposed("exec_wrapper --tell success_count=10 RE"), Contains("READY=1"));
  EXPECT_THAT(proposed("exec_wrapper --tell --lock"), IsEmpty());
}

TEST_F(ZshCompletion, ProposesTheOptionOfAShellAsTheFirstWord) {
  EXPECT_THAT(proposed("exec_wrapper -"), Contains("-c"));
  EXPECT_THAT(proposed("exec_wrapper --send-pid -"), Not(Contains("-c")));
}

TEST_F(ZshCompletion, KnowsTheLettersOfTaskrunner) {
  EXPECT_THAT(proposed("taskrunner -"), IsSupersetOf({"-l", "-c", "--lockfile"}));
  EXPECT_THAT(proposed("exec_wrapper -"), Not(Contains("-l")));
}

TEST_F(ZshCompletion, KnowsTheProgramThatShowsTheHistory) {
  EXPECT_THAT(proposed("exec_wrapper_history "), Contains("jobs"));
  EXPECT_THAT(proposed("exec_wrapper_history --fa"), Contains("--failed"));
  EXPECT_THAT(proposed("exec_wrapper_history jobs --fo"), Contains("--format"));
  EXPECT_THAT(proposed("exec_wrapper_history export --format "), IsSupersetOf({"json", "csv"}));
}

} // namespace
} // namespace exec_wrapper::test
