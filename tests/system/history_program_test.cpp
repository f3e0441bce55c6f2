// exec_wrapper_history, from outside, and the runs that exec_wrapper itself stores.

#include "support/await.h"
#include "support/confined.h"
#include "support/history/small_history.h"
#include "support/history/weekend.h"
#include "support/source_tree.h"
#include "support/terminal.h"
#include "support/wrapper.h"

#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <csignal>
#include <filesystem>
#include <regex>

namespace exec_wrapper::test {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::AnyOf;

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

Poco::JSON::Object::Ptr parsed(const std::string& text) {
  return Poco::JSON::Parser().parse(text).extract<Poco::JSON::Object::Ptr>();
}

class HistoryProgram : public WrapperTest {
protected:
  ProcessSpec program(const Words& words) const {
    ProcessSpec spec = wrapper(words);
    spec.argv.front() += "_history";
    spec.environment["TZ"] = "UTC0";
    return spec;
  }

  Outcome ask(const Words& words) const { return test::run(program(words)); }

  /// About a made-up history, or the test's own.
  Outcome askOf(const SmallHistory& history, const Words& words) const {
    return ask(Words{"--history", history.path()} + words);
  }

  static void fill(SmallHistory& history, bool hostile = false) {
    HistoryPlan plan;
    plan.runs = 400;
    plan.jobs = 8;
    plan.troubles = !hostile;
    plan.hostile = hostile;
    plan.end = std::chrono::system_clock::now();
    makeHistory(history.database(), plan);
  }

  void expectUnavailable(const Outcome& outcome, const std::string& reason) const {
    EXPECT_EQ(outcome.status, 69);
    EXPECT_THAT(outcome.out, IsEmpty());
    EXPECT_THAT(outcome.err, AllOf(StartsWith("exec_wrapper_history: "), HasSubstr(reason)));
    EXPECT_THAT(lines(outcome.err), SizeIs(1));
  }

  const WallTime now_ = std::chrono::system_clock::now();
};

TEST_F(HistoryProgram, ShowsTheRunThatTheWrapperStored) {
  const std::string history = file("history.db");
  EXPECT_EQ(
      run(Words{"--history", history, "--process-name", "nightly"} + child("exit", "3")).status, 3);
  const Outcome list = ask({"--history", history});
  EXPECT_EQ(list.status, 0);
  ASSERT_THAT(lines(list.out), SizeIs(2));
  EXPECT_THAT(lines(list.out)[1],
              AllOf(HasSubstr("failed"), HasSubstr("nightly"), HasSubstr("exit status 3")));
  const auto run =
      parsed(ask({"--history", history, "--format", "json"}).out)->getArray("runs")->getObject(0);
  const auto id = run->getValue<std::string>("id");
  const Outcome shown = ask({"show", id.substr(0, 8), "--history", history});
  EXPECT_EQ(shown.status, 0);
  EXPECT_THAT(shown.out, AllOf(HasSubstr(id), HasSubstr("failed: exit status 3"),
                               HasSubstr("\nAttempts\n"), HasSubstr("test_child")));
}

TEST_F(HistoryProgram, TakesItsSettingsAsTheWrapperDoes) {
  SmallHistory history;
  history.add("abcdefgh", "here", "succeeded", now_);
  EXPECT_THAT(askOf(history, {}).out, HasSubstr("here"));

  ProcessSpec byVariable = program({});
  byVariable.environment["EXEC_WRAPPER_HISTORY"] = "sqlite:" + history.path();
  EXPECT_THAT(test::run(byVariable).out, HasSubstr("here"));

  dir_.write("mine.properties", "history = " + history.path() + "\n");
  EXPECT_THAT(ask({"--config", file("mine.properties")}).out, HasSubstr("here"));

  dir_.write("config/exec_wrapper/exec_wrapper.properties", "history = " + history.path() + "\n");
  EXPECT_THAT(ask({}).out, HasSubstr("here"));
  expectUnavailable(ask({"--history", file("none.db")}), "there is no history " + file("none.db"));
}

TEST_F(HistoryProgram, ReadsAHistoryInSpiteOfErrorsInOtherSettings) {
  SmallHistory history;
  history.add("abcdefgh", "here", "succeeded", now_);
  dir_.write("config/exec_wrapper/exec_wrapper.properties",
             "history = " + history.path() + "\nprocess-timeout = soon\nguard = nonsense\n");
  EXPECT_THAT(ask({}).out, HasSubstr("here"));
  const Outcome pruned = ask({"prune"});
  EXPECT_EQ(pruned.status, 78) << "what deletes must not do so by mistake";
  EXPECT_THAT(pruned.err, HasSubstr("soon"));
}

TEST_F(HistoryProgram, ReportsASettingOfItsOwnThatCannotBeUsed) {
  EXPECT_EQ(ask({"--config", file("none.properties")}).status, 78);
  EXPECT_EQ(ask({"--history", "file:" + file("none")}).status, 78);
  EXPECT_EQ(ask({"--history", "sqlite:"}).status, 78);
}

TEST_F(HistoryProgram, ExplainsHowToBeginWhereThereIsNoHistory) {
  ProcessSpec spec = program({});
  spec.environment["EXEC_WRAPPER_HISTORY"] = "on";
  spec.environment["XDG_STATE_HOME"] = file("state");
  const Outcome outcome = test::run(spec);
  EXPECT_EQ(outcome.status, 69);
  spec = program({});
  spec.environment["XDG_STATE_HOME"] = file("state");
  expectUnavailable(test::run(spec), "set history = on");
}

TEST_F(HistoryProgram, EndsWithOneIfAFailedRunIsListed) {
  SmallHistory history;
  history.add("1", "job", "succeeded", now_);
  history.add("2", "job", "stopped", now_);
  history.add("3", "job", "refused", now_);
  EXPECT_EQ(askOf(history, {"--failed"}).status, 0);
  EXPECT_THAT(askOf(history, {"--failed"}).out, IsEmpty()) << "cron sends no mail for nothing";
  for (const char* const result : {"failed", "timed_out", "revoked", "lost"}) {
    SmallHistory bad;
    bad.add("1", "job", result, now_ - 2h);
    EXPECT_EQ(askOf(bad, {"--failed"}).status, 1) << result;
    EXPECT_EQ(askOf(bad, {"--failed", "--since", "1h"}).status, 0) << result;
    EXPECT_EQ(askOf(bad, {}).status, 0) << result;
  }
}

TEST_F(HistoryProgram, CountsARunAsFailedWhoseWrapperWasKilled) {
  const std::string history = file("history.db");
  Process killed(
      wrapper(Words{"--history", history, "--history-progress", "1", "--process-name", "victim"} +
              child("say", "begun", "sleep", "300")));
  killed.awaitOutput("begun");
  awaitFile(history);
  ASSERT_TRUE(awaitAtFile(history, [&] {
    return ask({"--history", history, "--running"}).out.find("running") != std::string::npos;
  }));
  EXPECT_EQ(ask({"--history", history, "--failed"}).status, 0);
  killed.signal(SIGKILL);
  killed.end();
  const Outcome failed = ask({"--history", history, "--failed"});
  EXPECT_EQ(failed.status, 1);
  EXPECT_THAT(failed.out, AllOf(HasSubstr("lost"), HasSubstr("victim")));
  EXPECT_THAT(ask({"--history", history, "--running"}).out, HasSubstr("lost"));
}

TEST_F(HistoryProgram, ListsTheNewestRunLast) {
  SmallHistory history;
  for (int i = 0; i < 60; ++i) {
    history.add("id-" + std::to_string(i), "job-" + std::to_string(i), "succeeded", now_ - i * 1s);
  }
  const std::vector<std::string> all = lines(askOf(history, {}).out);
  ASSERT_THAT(all, SizeIs(51)) << "a title, and fifty runs";
  EXPECT_THAT(all.back(), HasSubstr("job-0 "));
  EXPECT_THAT(lines(askOf(history, {"--limit", "2"}).out), SizeIs(3));
  EXPECT_THAT(lines(askOf(history, {"--limit", "0"}).out), SizeIs(61));
  EXPECT_THAT(askOf(history, {"--job", "job-7"}).out, HasSubstr("job-7 "));
  EXPECT_THAT(lines(askOf(history, {"--job", "job-7"}).out), SizeIs(2));
  EXPECT_EQ(askOf(history, {"--since", "sometime"}).status, 64);
}

TEST_F(HistoryProgram, ShowsWhatRunsNow) {
  SmallHistory history;
  history.add("old", "import", "succeeded", now_ - 1h, {{"duration_us", std::int64_t{60'000'000}}});
  history.add("open", "import", "running", now_ - 10min,
              {{"host", std::string("another-host")},
               {"progress", std::string(R"({"success_count":30,"expected_count":120})")}});
  const Outcome outcome = askOf(history, {"--running"});
  EXPECT_EQ(outcome.status, 0);
  ASSERT_THAT(lines(outcome.out), SizeIs(2));
  EXPECT_THAT(lines(outcome.out)[1],
              AllOf(HasSubstr("25%"), HasSubstr("30 of 120"), HasSubstr("1m"), HasSubstr("30m")));
}

TEST_F(HistoryProgram, SumsJobsUp) {
  SmallHistory history;
  fill(history);
  const Outcome outcome = askOf(history, {"jobs"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(lines(outcome.out), SizeIs(9));
  EXPECT_THAT(outcome.out, AnyOf(HasSubstr("missed"), HasSubstr("late since")));
  EXPECT_THAT(outcome.out, HasSubstr("FFFFF"));
  const auto jobs = parsed(askOf(history, {"jobs", "--format", "json"}).out)->getArray("jobs");
  ASSERT_EQ(jobs->size(), 8U);
  EXPECT_EQ(jobs->getObject(0)->getArray("last_runs")->size(), 30U);
}

TEST_F(HistoryProgram, EndsWithOneForARunThatIsNotThere) {
  SmallHistory history;
  history.add("abcd1", "job", "succeeded", now_);
  history.add("abcd2", "job", "succeeded", now_);
  EXPECT_EQ(askOf(history, {"show", "abcd1"}).status, 0);
  EXPECT_EQ(askOf(history, {"show", "xyz"}).status, 1);
  const Outcome ambiguous = askOf(history, {"show", "abcd"});
  EXPECT_EQ(ambiguous.status, 1);
  EXPECT_THAT(ambiguous.err, AllOf(HasSubstr("abcd1"), HasSubstr("abcd2")));
  EXPECT_EQ(askOf(history, {"show"}).status, 64);
}

TEST_F(HistoryProgram, FollowsARunToItsEnd) {
  SmallHistory history;
  history.add("abcdefgh", "job", "running", now_, {{"host", std::string("another-host")}});
  Process following(program({"--history", history.path(), "show", "abcd", "--follow"}));
  following.awaitOutput("running for");
  history.add("abcdefgh", "job", "running", now_,
              {{"progress", std::string(R"({"success_count":7,"expected_count":10})")}});
  following.awaitOutput("7 of 10");
  history::RunRecord record;
  record.id = "abcdefgh";
  record.run = {{"job", std::string("job")},
                {"queued_us", base::unixMicroseconds(now_)},
                {"result", std::string("failed")},
                {"exit_status", std::int64_t{3}},
                {"output", std::string("the last words\n")}};
  record.attempts[1] = {{"started_us", base::unixMicroseconds(now_)},
                        {"ended_us", base::unixMicroseconds(now_)},
                        {"exit_status", std::int64_t{3}}};
  history.store(record);
  const Outcome outcome = following.end();
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("failed: exit status 3"), HasSubstr("the last words"),
                                 Not(HasSubstr("\x1B"))));
}

TEST_F(HistoryProgram, PrintsNothingThatATerminalWouldObey) {
  SmallHistory history;
  fill(history, true);
  history.add("wild", std::string(1'000'000, 'x'), "failed", now_,
              {{"reason", std::string("two\nlines\x1B]0;title\x07\u202E")},
               {"command", std::string("\x1B[2J")},
               {"output", std::string("\x1B[31mred\u202Egnirts\r\n")},
               {"facts", std::string("{\"\\u001b[2J\":\"\\u202e\"}")}});
  for (const Words& words : {Words{"--limit", "0"}, Words{"jobs"}, Words{"show", "wild"},
                             Words{"--failed", "--limit", "0"}}) {
    const Outcome outcome = askOf(history, words);
    EXPECT_THAT(outcome.out, AllOf(Not(HasSubstr("\x1B")), Not(HasSubstr("\u202E")),
                                   Not(HasSubstr("\r")), Not(HasSubstr("\x07"))));
    EXPECT_LT(outcome.out.size(), words.front() == "show" ? 2'100'000U : 300'000U);
  }
  const auto all = parsed(askOf(history, {"--format", "json", "--limit", "0"}).out);
  EXPECT_EQ(all->getArray("runs")->size(), 401U);
}

TEST_F(HistoryProgram, DoesNotReadAHistoryOfANewerVersion) {
  SmallHistory history;
  history.database().execute("PRAGMA user_version = 99");
  expectUnavailable(askOf(history, {}), "of a newer version");
  expectUnavailable(askOf(history, {"--failed"}), "of a newer version");
  expectUnavailable(askOf(history, {"prune"}), "of a newer version");
}

TEST_F(HistoryProgram, DoesNotReadWhatIsNoHistory) {
  dir_.write("noise.db", std::string(10'000, 'x'));
  expectUnavailable(ask({"--history", file("noise.db")}), "damaged, or is not a database");
  dir_.write("empty.db", "");
  expectUnavailable(ask({"--history", file("empty.db")}), "has no runs yet");
  expectUnavailable(ask({"--history", dir_.path().string()}), "is not a file");
  EXPECT_EQ(contents(file("noise.db")).size(), 10'000U) << "a reader renames nothing";
}

TEST_F(HistoryProgram, ReportsADamagedHistory) {
  SmallHistory history;
  fill(history);
  std::string bytes = contents(history.path());
  std::fill(bytes.begin() + 4'096, bytes.end(), 'x');
  dir_.write("damaged.db", bytes);
  for (const Words& words : {Words{"list"}, Words{"jobs"}, Words{"--failed"}, Words{"export"}}) {
    const Outcome outcome = ask(Words{"--history", file("damaged.db")} + words);
    EXPECT_EQ(outcome.status, 69) << words.front();
  }
}

TEST_F(HistoryProgram, OfAnotherUserIsRefusedWithTheOwner) {
  const std::string history = file("history.db");
  run(Words{"--history", history} + child("exit", "0"));
  ProcessSpec spec = asUser(lonelyUser(), program({"--history", history}));
  if (!possible(spec)) {
    GTEST_SKIP() << "cannot become another user";
  }
  ::chmod(dir_.path().c_str(), 0755);
  expectUnavailable(test::run(spec), "it belongs to");
}

TEST_F(HistoryProgram, ReadsAFileInADirectoryThatItCannotWrite) {
  SmallHistory history;
  fill(history);
  ProcessSpec spec = asUser(lonelyUser(), program({"--history", history.path(), "jobs"}));
  if (!possible(spec)) {
    GTEST_SKIP() << "cannot become another user";
  }
  ::chmod(history.directory().path().c_str(), 0755);
  ::chmod(dir_.path().c_str(), 0755);
  ::chmod(history.path().c_str(), 0644);
  const Outcome outcome = test::run(spec);
  EXPECT_EQ(outcome.status, 0) << outcome.err;
  EXPECT_THAT(lines(outcome.out), SizeIs(9));
}

TEST_F(HistoryProgram, ReportsOutputThatCannotBeWritten) {
  SmallHistory history;
  fill(history);
  ProcessSpec closed = program({"--history", history.path()});
  closed.closed = {1};
  EXPECT_EQ(test::run(closed).status, 74);
  ProcessSpec full = program({"--history", history.path(), "export"});
  full.argv = Words{"/bin/sh", "-c", "exec \"$@\" > /dev/full", "sh"} + full.argv;
  const Outcome outcome = test::run(full);
  EXPECT_EQ(outcome.status, 74);
  EXPECT_THAT(outcome.err, HasSubstr("cannot write to standard output"));
}

TEST_F(HistoryProgram, DeletesOldRunsAndMakesTheFileSmaller) {
  SmallHistory history;
  const std::string output(20'000, 'x');
  {
    history::Transaction transaction(history.database());
    for (int i = 0; i < 300; ++i) {
      history.add("id-" + std::to_string(i), "job", i % 2 == 0 ? "succeeded" : "failed",
                  now_ - 24h * 100, {{"output", output}});
    }
    history.add("new", "job", "succeeded", now_);
    history.add("open", "job", "running", now_ - 24h * 1'000);
    transaction.commit();
  }
  const auto before = std::filesystem::file_size(history.path());
  const Outcome first = askOf(history, {"prune"});
  EXPECT_EQ(first.status, 0) << first.err;
  EXPECT_THAT(first.out, StartsWith("150 runs were deleted; the history is "));
  const auto halfway = std::filesystem::file_size(history.path());
  EXPECT_LT(halfway, before * 6 / 10);
  EXPECT_THAT(askOf(history, {"prune", "--max-failed-age", "50d"}).out, StartsWith("150 runs"));
  EXPECT_LT(std::filesystem::file_size(history.path()), before / 10);
  EXPECT_THAT(askOf(history, {"prune"}).out, StartsWith("no runs were deleted"));
  EXPECT_THAT(lines(askOf(history, {}).out), SizeIs(3)) << "the new and the running one are left";
}

TEST_F(HistoryProgram, ExportsAllRuns) {
  SmallHistory history;
  fill(history);
  const std::string count = std::to_string(
      parsed(askOf(history, {"--limit", "0", "--format", "json"}).out)->getArray("runs")->size());
  const auto document = parsed(askOf(history, {"export"}).out);
  EXPECT_EQ(document->getValue<std::string>("schema"), "exec_wrapper/history/1");
  EXPECT_EQ(std::to_string(document->getArray("runs")->size()), count);
  const std::vector<std::string> rows = lines(askOf(history, {"export", "--format", "csv"}).out);
  EXPECT_EQ(std::to_string(rows.size() - 1), count);
  EXPECT_THAT(rows.front(), StartsWith("id,job,result,"));
  EXPECT_EQ(parsed(askOf(history, {"export", "--job", "none"}).out)->getArray("runs")->size(), 0U);
}

TEST_F(HistoryProgram, FitsIntoATerminal) {
  SmallHistory history;
  fill(history);
  Terminal terminal;
  terminal.resize(33, 60);
  ProcessSpec spec = program({"--history", history.path(), "--limit", "5"});
  spec.environment["TERM"] = "xterm";
  Process process(terminal.before(spec));
  const std::string shown = terminal.await("lists more.");
  EXPECT_EQ(process.end().status, 0);
  EXPECT_THAT(shown, HasSubstr("\x1B[32msucceeded"));
  const std::string plain = std::regex_replace(shown, std::regex("\x1B\\[[0-9]*m|\r"), "");
  for (const std::string& line : lines(plain)) {
    EXPECT_LE(line.size(), 60U) << line;
  }
}

TEST_F(HistoryProgram, GivesLongTextsToThePager) {
  SmallHistory history;
  fill(history);
  Terminal terminal;
  ProcessSpec spec = program({"--history", history.path()});
  spec.environment["TERM"] = "dumb";
  spec.environment["PAGER"] = "wc -l; echo paged";
  Process process(terminal.before(spec));
  EXPECT_THAT(terminal.await("paged"), HasSubstr("52"));
  EXPECT_EQ(process.end().status, 0);
  spec.argv.emplace_back("--no-pager");
  Process direct(terminal.before(spec));
  terminal.await("lists more.");
  EXPECT_EQ(direct.end().status, 0);
}

TEST_F(HistoryProgram, UnderstandsTheLinesOfItsPage) {
  SmallHistory history;
  history.add("5b21d55b-4fe2-4bfa-85a3-734c02be20fb", "backup", "succeeded", now_);
  ProcessSpec spec = program({});
  const std::string directory = std::filesystem::path(spec.argv.front()).parent_path();
  spec.environment["PATH"] = directory + ":" + spec.environment["PATH"];
  spec.environment["EXEC_WRAPPER_HISTORY"] = history.path();
  int examples = 0;
  for (const std::string& line : lines(contents(sourceDirectory() / "plugins/history/README.md"))) {
    const std::string mark = "    $ exec_wrapper_history";
    if (line.starts_with(mark)) {
      spec.argv = {"/bin/sh", "-c", line.substr(6)};
      EXPECT_EQ(test::run(spec).status, 0) << line;
      ++examples;
    }
  }
  EXPECT_GT(examples, 5);
}

TEST_F(HistoryProgram, HasHelpAndAVersion) {
  const Outcome help = ask({"--help"});
  EXPECT_EQ(help.status, 0);
  EXPECT_THAT(help.out, StartsWith("Usage: exec_wrapper_history"));
  EXPECT_THAT(ask({"prune", "--help"}).out, HasSubstr("--max-bytes"));
  EXPECT_THAT(ask({"--version"}).out, StartsWith("exec_wrapper_history "));
  const Outcome misuse = ask({"--nonsense"});
  EXPECT_EQ(misuse.status, 64);
  EXPECT_THAT(misuse.err, HasSubstr("--help"));
}

} // namespace
} // namespace exec_wrapper::test
