// The reporter history in real runs, with SQLite and with Debian's PostgreSQL.

#include "support/await.h"
#include "support/postgresql.h"
#include "support/wrapper.h"

#include <gmock/gmock.h>
#include <signal.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>

namespace exec_wrapper::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class HistoryOfRuns : public WrapperTest {
protected:
  std::string database() const { return file("history/runs.db"); }

  Words kept(const Words& rest) const { return Words{"--history", database()} + rest; }

  /// The output of exec_wrapper_history.
  std::string shown(const Words& words, const std::string& address = {}) const {
    const Outcome outcome = asked(words, address);
    EXPECT_THAT(outcome.err, IsEmpty());
    return outcome.out;
  }

  Outcome asked(const Words& words, const std::string& address = {}) const {
    const std::filesystem::path wrapperFile = wrapperProgram();
    ProcessSpec spec = wrapper({});
    spec.argv = Words{(wrapperFile.parent_path() / "exec_wrapper_history").string(), "--history",
                      address.empty() ? database() : address} +
                words;
    return test::run(spec);
  }

  static std::size_t count(const std::string& text, const std::string& part) {
    std::size_t found = 0;
    for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1)) {
      ++found;
    }
    return found;
  }
};

TEST_F(HistoryOfRuns, KeepsHowEachRunEnded) {
  EXPECT_EQ(run(kept({"--process-name", "good", "true"})).status, 0);
  EXPECT_EQ(run(kept({"--process-name", "bad", "--output-tail", "4096", "sh", "-c",
                      "echo why >&2; exit 3"}))
                .status,
            3);
  EXPECT_EQ(run(kept({"--process-name", "slow", "--process-timeout", "0.1", "sleep", "60"})).status,
            124);
  const std::string list = shown({"list"});
  EXPECT_THAT(list, AllOf(HasSubstr("succeeded"), HasSubstr("good"), HasSubstr("exit status 3"),
                          HasSubstr("timed_out")));
  EXPECT_THAT(shown({"export", "--format", "csv"}), HasSubstr(",bad,"));
}

TEST_F(HistoryOfRuns, KeepsARefusedRunWithItsReason) {
  const Words lock = {"--lockfile", file("job.lock")};
  Process first(wrapper(kept(lock + child("say", "started", "pause"))));
  first.awaitOutput("started");
  EXPECT_EQ(run(kept(lock + Words{"true"})).status, 75);
  EXPECT_THAT(shown({"list", "--refused"}), HasSubstr("is held by"));
  EXPECT_THAT(shown({"list", "--running"}), Not(IsEmpty()));
}

TEST_F(HistoryOfRuns, ThatIsOffOpensNothing) {
  EXPECT_EQ(run({"--history", "off", "true"}).status, 0);
  EXPECT_FALSE(std::filesystem::exists(database()));
}

TEST_F(HistoryOfRuns, ThatCannotBeKeptIsOneWarningAndNoFailureAndIsNotWaitedFor) {
  const auto begin = std::chrono::steady_clock::now();
  const Outcome outcome =
      run({"--history", "/proc/history.db", "--history-timeout", "300", "--process-max-retries",
           "3", "--process-retry-delay", "0.1", "--exit-status", "zero", "false"});
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 100s);
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(count(outcome.err, "the history /proc/history.db cannot be written"), 1U)
      << outcome.err;
  EXPECT_THAT(outcome.err,
              AllOf(HasSubstr("WARNING"), HasSubstr("set history to"), Not(HasSubstr("ERROR"))));
}

TEST_F(HistoryOfRuns, ThatCannotBeKeptStaysInTheSpoolAndComesLater) {
  const Words words = kept({"--history-timeout", "300", "--spool-dir", file("spool"),
                            "--process-name", "patient", "true"});
  const std::string directory = std::filesystem::path(database()).parent_path();
  std::ofstream(directory) << "a file in its place";
  const Outcome first = run(words);
  EXPECT_EQ(first.status, 0);
  EXPECT_EQ(count(first.err, "WARNING"), 1U) << first.err;
  std::filesystem::remove(directory);
  EXPECT_EQ(run(words).status, 0);
  EXPECT_EQ(count(shown({"list", "--format", "json"}), "\"patient\""), 2U);
}

TEST_F(HistoryOfRuns, AWrapperThatIsKilledIsFoundLost) {
  Process killed(
      wrapper(kept(Words{"--process-name", "victim"} + child("say", "started", "pause"))));
  killed.awaitOutput("started");
  const Deadline deadline; // the row is written while the command runs
  while (asked({"list", "--running", "--format", "json"}).out.find("victim") == std::string::npos) {
    ASSERT_FALSE(deadline.over());
    awaitTime(5ms);
  }
  killed.signal(SIGKILL);
  killed.end();
  EXPECT_THAT(shown({"list"}), HasSubstr("lost")) << "before anybody wrote it";
  EXPECT_EQ(run(kept({"true"})).status, 0);
  EXPECT_THAT(shown({"list", "--format", "json"}), HasSubstr("\"lost\""));
}

TEST_F(HistoryOfRuns, NoneIsLostWhereManyEndAtOnce) {
  constexpr int kRuns = 60;
  std::vector<std::unique_ptr<Process>> runs;
  for (int i = 0; i < kRuns; ++i) {
    runs.push_back(std::make_unique<Process>(
        wrapper(kept({"--history-timeout", "50", "sh", "-c", "exit " + std::to_string(i % 7)}))));
  }
  for (int i = 0; i < kRuns; ++i) {
    EXPECT_EQ(runs[static_cast<std::size_t>(i)]->end().status, i % 7);
  }
  const std::string csv = shown({"export", "--format", "csv"});
  EXPECT_EQ(count(csv, ",sh,"), static_cast<std::size_t>(kRuns));
  EXPECT_EQ(count(csv, ",running,"), 0U);
}

TEST_F(HistoryOfRuns, WritersThatAreKilledInTheMiddleDamageNothing) {
  for (int i = 0; i < 20; ++i) {
    Process killed(wrapper(kept({"true"})));
    awaitTime(std::chrono::milliseconds(i)); // at another step of the write each time
    killed.signal(SIGKILL);
    killed.end();
  }
  const Outcome last = run(kept({"--process-name", "the last", "true"}));
  EXPECT_EQ(last.status, 0);
  EXPECT_THAT(last.err, Not(HasSubstr("damaged")));
  EXPECT_THAT(shown({"list"}), HasSubstr("the last"));
}

class HistoryAtAServer : public HistoryOfRuns {
protected:
  void SetUp() override {
    if (!hasPostgresql()) {
      GTEST_SKIP() << "PostgreSQL is not installed";
    }
    server_ = std::make_unique<PostgresqlServer>();
  }

  std::unique_ptr<PostgresqlServer> server_;
};

TEST_F(HistoryAtAServer, IsTheSame) {
  EXPECT_EQ(run({"--history", server_->address(), "sh", "-c", "exit 3"}).status, 3);
  EXPECT_THAT(shown({"list", "--limit", "0"}, server_->address()), HasSubstr("exit status 3"));
  EXPECT_THAT(shown({"jobs"}, server_->address()), HasSubstr("sh"));
}

TEST_F(HistoryAtAServer, ThatIsAwayGetsAllFromTheSpool) {
  const Words kept = {"--history",         server_->address(),
                      "--spool-dir",       file("spool"),
                      "--drain-timeout",   "0.1",
                      "--history-timeout", "1"};
  EXPECT_EQ(run(kept + Words{"--process-name", "before", "true"}).status, 0);
  server_->kill();
  const Outcome away = run(kept + Words{"--process-name", "away", "sh", "-c", "exit 3"});
  EXPECT_EQ(away.status, 3);
  server_->start();
  const Outcome flushed = run(kept + Words{"--flush"});
  EXPECT_EQ(flushed.status, 0) << flushed.err;
  const std::string list = shown({"list"}, server_->address());
  EXPECT_THAT(list, AllOf(HasSubstr("before"), HasSubstr("away"), HasSubstr("exit status 3")));
}

} // namespace
} // namespace exec_wrapper::test
