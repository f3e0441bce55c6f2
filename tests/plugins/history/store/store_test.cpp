#include "history/store/store.h"

#include "../history_fixture.h"
#include "base/times.h"
#include "history/store/lost_runs.h"
#include "history/store/schema.h"
#include "history/store/upsert.h"
#include "support/forked_process.h"
#include "support/small_disk.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <filesystem>

namespace exec_wrapper::history {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

RunRecord record(const std::string& id, const std::string& result = "succeeded",
                 WallTime queued = std::chrono::system_clock::now()) {
  RunRecord made;
  made.id = id;
  made.run = {{"job", std::string("backup")},
              {"host", std::string("db1")},
              {"queued_us", base::unixMicroseconds(queued)},
              {"result", result}};
  made.over = result != "running";
  return made;
}

class StoreTest : public BothDatabases {
protected:
  StoreRules rules() const {
    StoreRules made;
    made.address = address();
    return made;
  }

  Store store(StoreRules rules) {
    return Store(std::move(rules), "db1",
                 [this](const std::string& text) { warnings_.push_back(text); });
  }

  void write(const RunRecord& run) {
    store(rules()).write(run, std::chrono::steady_clock::now() + 10s);
  }

  std::string runs(const std::string& column, const std::string& where = "") {
    Database database = open(Database::Access::Read);
    return valueOf(database, column, "FROM run" + (where.empty() ? "" : " WHERE " + where));
  }

  std::vector<std::string> warnings_;
};

TEST_P(StoreTest, MakesTheTablesAndAddsTheRun) {
  RunRecord run = record("a");
  run.attempts[1] = {{"exit_status", std::int64_t{3}}};
  run.alerts[7] = {{"at_us", std::int64_t{1}},
                   {"severity", std::string("ERROR")},
                   {"event", std::string("alert")},
                   {"text", std::string("it failed")},
                   {"recovery", std::int64_t{0}}};
  write(run);
  EXPECT_EQ(runs("result"), "succeeded");
  Database database = open();
  EXPECT_EQ(schemaVersion(database), kSchemaVersion);
  EXPECT_EQ(valueOf(database, "exit_status", "FROM attempt WHERE run = 'a' AND number = 1"), "3");
  EXPECT_EQ(valueOf(database, "text", "FROM alert WHERE run = 'a'"), "it failed");
}

TEST_P(StoreTest, AddsToARowWhatIsNew) {
  RunRecord run = record("a", "running");
  run.run["admitted_us"] = std::int64_t{5};
  write(run);
  RunRecord end = record("a", "failed");
  end.run["exit_status"] = std::int64_t{3};
  write(end);
  EXPECT_EQ(runs("result"), "failed");
  EXPECT_EQ(runs("admitted_us"), "5");
  EXPECT_EQ(runs("exit_status"), "3");
}

TEST_P(StoreTest, ARunThatEndedRunsNoMore) {
  write(record("a", "failed"));
  write(record("a", "running"));
  EXPECT_EQ(runs("result"), "failed");
}

TEST_P(StoreTest, ARunThatWasThoughtLostMayGoOn) {
  write(record("a", "lost"));
  write(record("a", "running"));
  EXPECT_EQ(runs("result"), "running");
}

TEST_P(StoreTest, ANewerSchemaIsNotWritten) {
  write(record("a"));
  Database database = open();
  database.execute("UPDATE meta SET value = '99' WHERE key = 'schema'");
  if (database.kind() == Address::Kind::File) {
    database.execute("PRAGMA user_version = 99");
  }
  try {
    write(record("b"));
    FAIL() << "it was written";
  } catch (const StoreError& error) {
    EXPECT_EQ(error.kind(), StoreError::Kind::Permanent);
    EXPECT_THAT(error.what(), HasSubstr("newer version"));
  }
  EXPECT_EQ(runs("COUNT(*)"), "1");
}

TEST_P(StoreTest, OfAServiceTheOldestAttemptsGo) {
  RunRecord run = record("a", "running");
  run.attempts[1] = {{"pid", std::int64_t{1}}};
  run.attempts[1500] = {{"pid", std::int64_t{2}}};
  write(run);
  Database database = open();
  EXPECT_EQ(valueOf(database, "number", "FROM attempt"), "1500");
}

TEST_P(StoreTest, RunsWhoseWrapperIsGoneAreLost) {
  const WrapperMark here = WrapperMark::ofThisProcess();
  const auto running = [&](const std::string& id, std::int64_t pid, std::int64_t started,
                           const std::string& boot) {
    RunRecord run = record(id, "running");
    run.run["wrapper_pid"] = pid;
    run.run["wrapper_start"] = started;
    run.run["boot_id"] = boot;
    run.run["pid_namespace"] = here.pidNamespace;
    write(run);
  };
  ASSERT_TRUE(here.started);
  const auto started = static_cast<std::int64_t>(*here.started);
  running("ours", ::getpid(), started, here.bootId);
  running("reused", ::getpid(), started + 1, here.bootId);
  running("before the boot", ::getpid(), started, "another");
  RunRecord elsewhere = record("elsewhere", "running");
  elsewhere.run["host"] = std::string("db2");
  elsewhere.run["wrapper_pid"] = std::int64_t{1};
  elsewhere.run["wrapper_start"] = std::int64_t{1};
  elsewhere.run["boot_id"] = std::string("another");
  write(elsewhere);
  write(record("last"));
  EXPECT_EQ(runs("result", "id = 'ours'"), "running");
  EXPECT_EQ(runs("result", "id = 'reused'"), "lost");
  EXPECT_EQ(runs("result", "id = 'before the boot'"), "lost");
  EXPECT_EQ(runs("result", "id = 'elsewhere'"), "running") << "another host judges it";
}

TEST_P(StoreTest, TheOldestGoFirstAndFailuresLast) {
  const WallTime now = std::chrono::system_clock::now();
  write(record("success", "succeeded", now - 100h));
  write(record("refused", "refused", now - 100h));
  write(record("failure", "failed", now - 100h));
  write(record("running", "running", now - 1000h));
  write(record("new", "succeeded", now));
  Database database = open();
  const auto pruned = [&](std::optional<Duration> age, std::optional<Duration> failedAge) {
    Transaction transaction(database);
    const std::int64_t deleted = prune(database, {age, failedAge, std::nullopt}, now, 100);
    transaction.commit();
    return deleted;
  };
  EXPECT_EQ(pruned(std::nullopt, std::nullopt), 0);
  EXPECT_EQ(pruned(200h, 200h), 0);
  EXPECT_EQ(pruned(50h, 200h), 2);
  EXPECT_EQ(valueOf(database, "COUNT(*)", "FROM run WHERE id IN ('success', 'refused')"), "0");
  EXPECT_EQ(pruned(50h, 50h), 1);
  EXPECT_EQ(valueOf(database, "COUNT(*)", "FROM run"), "2") << "a running one stays";
}

TEST_P(StoreTest, ADatabaseAboveItsSizeBecomesSmaller) {
  const WallTime now = std::chrono::system_clock::now();
  {
    write(record("first", "failed", now - 9h));
    Database database = open();
    Transaction transaction(database);
    for (int i = 0; i < 100; ++i) {
      RunRecord run = record("run " + std::to_string(i), "succeeded", now - 8h + i * 1s);
      run.run["output"] = std::string(40'000, static_cast<char>('a' + i % 26));
      upsertRun(database, run, now);
    }
    transaction.commit();
  }
  Database database = open();
  const std::int64_t before = storedBytes(database);
  const std::int64_t limit = before / 2;
  std::int64_t deleted = 0;
  {
    Transaction transaction(database);
    deleted = prune(database, {std::nullopt, std::nullopt, limit}, now, 1000);
    transaction.commit();
  }
  shrink(database, 100'000);
  EXPECT_LE(storedBytes(database), limit);
  EXPECT_GT(deleted, 20);
  EXPECT_LT(deleted, 100);
  EXPECT_EQ(valueOf(database, "COUNT(*)", "FROM run WHERE id = 'first'"), "1");
  EXPECT_EQ(valueOf(database, "COUNT(*)", "FROM run WHERE id = 'run 0'"), "0");
  EXPECT_EQ(valueOf(database, "COUNT(*)", "FROM run WHERE id = 'run 99'"), "1");
  if (database.kind() == Address::Kind::File) {
    EXPECT_LT(std::filesystem::file_size(address().target), static_cast<std::uintmax_t>(before));
  }
}

INSTANTIATE_TEST_SUITE_P(Of, StoreTest,
                         ::testing::Values(Address::Kind::File, Address::Kind::Server), kindName);

class FileStoreTest : public ::testing::Test {
protected:
  void write(const RunRecord& run, mode_t mode = 0600) {
    StoreRules rules;
    rules.address = Address::parse(path());
    rules.mode = mode;
    rules.patience = patience_;
    Store(rules, "db1", [this](const std::string& text) {
      warnings_.push_back(text);
    }).write(run, std::chrono::steady_clock::now() + 20s);
  }

  std::string failureOf(const RunRecord& run) {
    try {
      write(run);
    } catch (const StoreError& error) {
      kind_ = error.kind();
      return error.what();
    }
    return "written";
  }

  std::string path() const { return directory_.file("deep/er/history.db"); }

  mode_t modeOf(const std::string& file) const {
    struct stat status {};
    return ::stat(directory_.file(file).c_str(), &status) == 0 ? status.st_mode & 07777U : 0;
  }

  test::TempDir directory_;
  Duration patience_ = 10s;
  std::vector<std::string> warnings_;
  StoreError::Kind kind_ = StoreError::Kind::Permanent; // of the last failure
};

TEST_F(FileStoreTest, IsForItsUserAlone) {
  write(record("a"));
  EXPECT_EQ(modeOf("deep"), 0700U);
  EXPECT_EQ(modeOf("deep/er"), 0700U);
  EXPECT_EQ(modeOf("deep/er/history.db"), 0600U);
  EXPECT_EQ(modeOf("deep/er/history.db.lock"), 0600U);
}

TEST_F(FileStoreTest, IsForTheGroupWhereThatIsWanted) {
  write(record("a"), 0640);
  EXPECT_EQ(modeOf("deep/er"), 0750U);
  EXPECT_EQ(modeOf("deep/er/history.db"), 0640U);
}

TEST_F(FileStoreTest, APlaceThatAllCanWriteIsRefused) {
  std::filesystem::create_directories(directory_.file("deep/er"));
  ::chmod(directory_.file("deep/er").c_str(), 01777);
  EXPECT_THAT(failureOf(record("a")), HasSubstr("can be written by all users"));
  EXPECT_EQ(kind_, StoreError::Kind::Lasting);
}

TEST_F(FileStoreTest, WhatIsNoFileIsRefused) {
  std::filesystem::create_directories(path());
  ::chmod(directory_.file("deep/er").c_str(), 0700);
  EXPECT_THAT(failureOf(record("a")), HasSubstr("cannot be used"));
  EXPECT_EQ(kind_, StoreError::Kind::Lasting);
}

TEST_F(FileStoreTest, ADirectoryThatCannotBeMadeIsNamedAndNotWaitedFor) {
  directory_.write("deep", "a file");
  EXPECT_THAT(failureOf(record("a")), HasSubstr("cannot be created: Not a directory"));
  EXPECT_EQ(kind_, StoreError::Kind::Lasting);
}

TEST_F(FileStoreTest, ADamagedOneIsSetAsideAndANewOneBegins) {
  write(record("a"));
  directory_.write("deep/er/history.db", std::string(20'000, 'x'));
  ::chmod(directory_.file("deep/er").c_str(), 0700);
  write(record("b"));
  ASSERT_THAT(warnings_, SizeIs(1));
  EXPECT_THAT(warnings_[0], HasSubstr("is damaged"));
  EXPECT_THAT(warnings_[0], HasSubstr(".broken-"));
  Database database(Address::parse(path()), Database::Access::Read, 1s);
  EXPECT_EQ(valueOf(database, "id", "FROM run"), "b");
  int broken = 0;
  for (const auto& entry : std::filesystem::directory_iterator(directory_.file("deep/er"))) {
    const std::string name = entry.path().filename().string();
    broken += name.starts_with("history.db.broken-") && !name.ends_with("-journal") ? 1 : 0;
  }
  EXPECT_EQ(broken, 1);
}

TEST_F(FileStoreTest, OtherWritersAreWaitedForUntilPatienceIsOver) {
  write(record("a"));
  const DatabaseFile file(path(), 0600);
  const base::FileDescriptor turn = file.takeTurn(std::chrono::steady_clock::now());
  ASSERT_TRUE(turn.valid());
  patience_ = 50ms;
  EXPECT_THAT(failureOf(record("b")), HasSubstr("other writers had it for 50 ms"));
  EXPECT_EQ(kind_, StoreError::Kind::Temporary);
}

TEST_F(FileStoreTest, AFullDiskIsOneFailureAndNoDamage) {
  const test::TempDir disk;
  const std::optional<int> status = test::onSmallDisk(disk.path(), [&] {
    StoreRules rules;
    rules.address = Address::parse(disk.file("h.db"));
    Store store(rules, "db1", [](const std::string&) {});
    try {
      store.write(record("a"), std::chrono::steady_clock::now() + 5s);
    } catch (const StoreError& error) {
      return error.kind() == StoreError::Kind::Lasting ? 0 : 1;
    }
    return 2;
  });
  if (!status) {
    GTEST_SKIP() << "this machine allows no file system of our own";
  }
  EXPECT_EQ(*status, 0);
}

TEST_F(FileStoreTest, ManyWritersAtOnceLoseNothing) {
  constexpr int kWriters = 40;
  std::vector<test::ForkedProcess> writers;
  for (int i = 0; i < kWriters; ++i) {
    writers.emplace_back([this, i] {
      try {
        patience_ = 50s;
        write(record("run " + std::to_string(i)));
        return 0;
      } catch (const StoreError&) {
        return 1;
      }
    });
  }
  for (test::ForkedProcess& writer : writers) {
    EXPECT_EQ(writer.reap(), 0);
  }
  Database database(Address::parse(path()), Database::Access::Read, 1s);
  EXPECT_EQ(valueOf(database, "COUNT(*)", "FROM run"), std::to_string(kWriters));
}

} // namespace
} // namespace exec_wrapper::history
