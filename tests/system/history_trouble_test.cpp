// A history in bad surroundings: disks that are full or read-only, several hosts, many writers.

#include "support/await.h"
#include "support/confined.h"
#include "support/log_lines.h"
#include "support/postgresql.h"
#include "support/wrapper.h"

#include <gmock/gmock.h>
#include <signal.h>

#include <filesystem>
#include <memory>
#include <vector>

namespace exec_wrapper::test {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

std::string historyProgram() {
  return std::filesystem::path(wrapperProgram()).replace_filename("exec_wrapper_history");
}

/// The rows of `exec_wrapper_history export --format csv`, without the head.
Words rowsOf(const std::string& csv) {
  Words rows = lines(csv);
  EXPECT_THAT(rows, Not(IsEmpty()));
  return {rows.begin() + 1, rows.end()};
}

class TroubledHistory : public WrapperTest {
protected:
  Words exported(const std::string& address) const {
    ProcessSpec spec = wrapper({});
    spec.argv = {historyProgram(), "--history", address, "export", "--format", "csv"};
    const Outcome outcome = test::run(spec);
    EXPECT_THAT(outcome.err, IsEmpty());
    return rowsOf(outcome.out);
  }
};

class HistoryOnABadDisk : public TroubledHistory {
protected:
  static constexpr const char* kDisk = "mkdir -p disk && mount -t tmpfs -o size=512k disk disk";

  void SetUp() override {
    if (!possible(withMounts(kDisk, wrapper({})))) {
      GTEST_SKIP() << "needs to be allowed file systems of its own";
    }
  }

  /// The script runs on the disk; "$@" in it is a run with a history there.
  Outcome onDisk(const std::string& preparation, const std::string& script,
                 const Words& words) const {
    const Words kept = {"--history", "disk/history/runs.db", "--history-timeout", "0.3"};
    ProcessSpec spec = wrapper(kept + words);
    spec.argv = Words{"/bin/sh", "-c", script, "sh"} + spec.argv;
    spec.environment["LIST"] = historyProgram() + " --history disk/history/runs.db list";
    return test::run(withMounts(kDisk + preparation, spec));
  }
};

TEST_F(HistoryOnABadDisk, ThatIsFullLosesTheRowAndSaysSoAndTheRunGoesOn) {
  const Outcome outcome = onDisk(" && { head -c 600000 /dev/zero >disk/fill 2>/dev/null; :; }",
                                 R"("$@")", child("say", "hello", "exit", "3"));
  EXPECT_EQ(outcome.status, 3);
  EXPECT_EQ(outcome.out, "hello\n");
  EXPECT_THAT(linesOf(outcome.err, "WARNING"),
              Contains(AllOf(HasSubstr("the history"), HasSubstr("cannot be written"),
                             HasSubstr("make room")))
                  .Times(1));
  EXPECT_THAT(linesOf(outcome.err, "ERROR"), IsEmpty());
  EXPECT_THAT(outcome.err, Not(HasSubstr("damaged")));
}

TEST_F(HistoryOnABadDisk, ThatBecomesFullKeepsWhatItHasAndTakesMoreLater) {
  const std::string script = R"("$@"; echo first $?
    cat /dev/zero >disk/fill 2>/dev/null; "$@"; echo second $?
    rm disk/fill; "$@"; echo third $?; $LIST --limit 0 | grep -c succeeded)";
  const Outcome outcome =
      onDisk("", script, {"--spool-dir", "spool", "--drain-timeout", "2", "true"});
  EXPECT_THAT(lines(outcome.out), testing::ElementsAre("first 0", "second 0", "third 0", "3"))
      << outcome.err;
  EXPECT_THAT(linesOf(outcome.err, "WARNING"), SizeIs(1));
  EXPECT_THAT(outcome.err, Not(HasSubstr("damaged")));
}

TEST_F(HistoryOnABadDisk, ThatIsReadOnlyChangesNothingButTheRow) {
  const Outcome outcome = onDisk("", R"("$@"; mount -o remount,ro disk; "$@"; echo $?; $LIST)",
                                 {"--process-name", "job", "true"});
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("0\n"), HasSubstr("succeeded"))) << outcome.err;
  EXPECT_THAT(linesOf(outcome.err, "WARNING"), SizeIs(1));
  EXPECT_THAT(linesOf(outcome.err, "ERROR"), IsEmpty());
  EXPECT_THAT(outcome.err, HasSubstr("Read-only file system"));
}

TEST_F(TroubledHistory, WhoseLibraryIsMissingIsOneWarningAndIsNotWaitedFor) {
  const std::string hidden = "mount -t tmpfs none " + bundledPlugins() + "/support";
  const ProcessSpec spec =
      wrapper({"--history", file("runs.db"), "--history-timeout", "300", "true"});
  if (!possible(withMounts(hidden, wrapper({})))) {
    GTEST_SKIP() << "needs to be allowed file systems of its own";
  }
  const Outcome outcome = test::run(withMounts(hidden, spec));
  EXPECT_EQ(outcome.status, 0);
  EXPECT_LT(outcome.elapsed, 100s);
  EXPECT_THAT(linesOf(outcome.err, "WARNING"),
              testing::ElementsAre(
                  AllOf(HasSubstr("history_sqlite.so is missing"), HasSubstr("reinstall it"))));
  EXPECT_THAT(linesOf(outcome.err, "ERROR"), IsEmpty());
}

TEST_F(TroubledHistory, IsNotSetAsideBecauseAReadFailedOnce) {
  if (kSanitized) {
    GTEST_SKIP() << "the reads of the sanitizer would fail too";
  }
  const Words kept = {"--history", file("runs.db"), "--history-timeout", "0.1", "true"};
  EXPECT_EQ(run(kept).status, 0);
  bool failed = true;
  for (int number = 1; failed; ++number) {
    ASSERT_LT(number, 500);
    ProcessSpec spec = wrapper(kept);
    spec.argv =
        Words{EXEC_WRAPPER_CALL_BREAKER, "read", std::to_string(number), "20000", file("report"),
              wrapperProgram()} +
        spec.argv;
    EXPECT_THAT(test::run(spec).err, Not(HasSubstr("is damaged"))) << "read " << number;
    failed = contents(file("report")).find("failed=1") != std::string::npos;
  }
  EXPECT_THAT(exported(file("runs.db")), Not(IsEmpty()));
}

TEST_F(TroubledHistory, RetentionWorksWhileManyWrite) {
  constexpr std::size_t kRuns = 80;
  const Words kept = {"--history",           file("runs.db"), "--history-timeout", "50",
                      "--history-max-bytes", "1048576",       "--output-tail",     "100000"};
  const Words command = {"sh", "-c", "head -c 60000 /dev/zero | tr '\\0' x"};
  std::vector<std::unique_ptr<Process>> runs;
  for (std::size_t i = 0; i < kRuns; ++i) {
    runs.push_back(std::make_unique<Process>(wrapper(kept + command)));
  }
  for (const auto& each : runs) {
    EXPECT_EQ(each->end().status, 0);
  }
  const Words rows = exported(file("runs.db"));
  EXPECT_THAT(rows, Not(Contains(HasSubstr(",running,"))));
  EXPECT_LT(rows.size(), kRuns) << "the oldest were deleted";
  EXPECT_GT(rows.size(), 5U);
  EXPECT_LT(std::filesystem::file_size(file("runs.db")), 3U << 20U);
}

class HistoryOfTwoHosts : public TroubledHistory {
protected:
  static ProcessSpec onHost(const std::string& name, ProcessSpec spec) {
    return behind(
        {"unshare", "--uts", "--", "sh", "-c", "hostname " + name + " && exec \"$@\"", "sh"},
        std::move(spec));
  }

  void SetUp() override {
    if (!hasPostgresql()) {
      GTEST_SKIP() << "PostgreSQL is not installed";
    }
    if (!possible(onHost("db1", wrapper({})))) {
      GTEST_SKIP() << "needs to be allowed a host name of its own";
    }
    server_ = std::make_unique<PostgresqlServer>();
  }

  std::unique_ptr<PostgresqlServer> server_;
};

TEST_F(HistoryOfTwoHosts, OneServerHasTheRunsOfBoth) {
  const Words kept = {"--history", server_->address(), "--history-timeout", "50", "--process-name"};
  EXPECT_EQ(test::run(onHost("db2", wrapper(kept + Words{"new", "true"}))).status, 0);
  Process running(onHost("db1", wrapper(kept + Words{"first"} + child("say", "started", "pause"))));
  running.awaitOutput("started");
  const Deadline deadline; // its row is written while the command runs
  while (exported(server_->address()).size() < 2) {
    ASSERT_FALSE(deadline.over());
    awaitTime(5ms);
  }
  std::vector<std::unique_ptr<Process>> runs;
  for (int i = 0; i < 20; ++i) {
    runs.push_back(std::make_unique<Process>(
        onHost(i % 2 == 0 ? "db1" : "db2",
               wrapper(kept + Words{"job", "sh", "-c", "exit " + std::to_string(i % 3)}))));
  }
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(runs[static_cast<std::size_t>(i)]->end().status, i % 3);
  }
  Words rows = exported(server_->address());
  EXPECT_THAT(rows, SizeIs(22));
  EXPECT_THAT(rows, Contains(HasSubstr(",db1,")).Times(11));
  EXPECT_THAT(rows, Contains(HasSubstr(",db2,")).Times(11));
  EXPECT_THAT(rows, Contains(HasSubstr(",running,")).Times(1))
      << "the other host cannot know that it is gone";

  running.signal(SIGKILL);
  running.end();
  EXPECT_EQ(test::run(onHost("db2", wrapper(kept + Words{"job", "true"}))).status, 0);
  EXPECT_THAT(exported(server_->address()), Contains(HasSubstr(",running,")).Times(1));
  EXPECT_EQ(test::run(onHost("db1", wrapper(kept + Words{"job", "true"}))).status, 0);
  rows = exported(server_->address());
  EXPECT_THAT(rows, Contains(HasSubstr(",lost,")).Times(1));
  EXPECT_THAT(rows, SizeIs(24));
}

} // namespace
} // namespace exec_wrapper::test
