#pragma once

#include "base/times.h"
#include "history/address.h"
#include "history/record/run_context.h"
#include "history/record/run_record.h"
#include "history/sql/database.h"
#include "history/store/schema.h"
#include "history/store/upsert.h"
#include "support/temp_dir.h"

#include <Poco/Environment.h>

#include <cstdint>
#include <string>

namespace exec_wrapper::test {

/// A history that a test fills run by run.
class SmallHistory {
public:
  SmallHistory() : database_(address(), history::Database::Access::Write, std::chrono::seconds(5)) {
    database_.query("PRAGMA auto_vacuum = INCREMENTAL", 0);
    history::Transaction transaction(database_);
    history::migrate(database_, 0);
    transaction.commit();
  }

  std::string path() const { return dir_.file("history.db"); }
  const TempDir& directory() const noexcept { return dir_; }
  history::Database& database() noexcept { return database_; }

  /// Adds a run, or columns to one that exists. `columns` win over the others.
  void add(const std::string& id, const std::string& job, std::string_view result, WallTime began,
           history::Columns columns = {}) {
    history::RunRecord record;
    record.id = id;
    record.run = std::move(columns);
    record.run.try_emplace("job", job);
    record.run.try_emplace("result", std::string(result));
    record.run.try_emplace("queued_us", base::unixMicroseconds(began));
    store(record);
  }

  /// A running run of this host, unless another one is given. `started` is that of its wrapper's
  /// process.
  void addRunning(const std::string& id, WallTime began, std::int64_t pid, std::int64_t started,
                  const std::string& host = Poco::Environment::nodeName()) {
    const history::WrapperMark here = history::WrapperMark::ofThisProcess();
    add(id, "job", "running", began,
        {{"host", host},
         {"wrapper_pid", pid},
         {"wrapper_start", started},
         {"boot_id", here.bootId},
         {"pid_namespace", here.pidNamespace}});
  }

  void store(const history::RunRecord& record) {
    history::upsertRun(database_, record, std::chrono::system_clock::now());
  }

private:
  history::Address address() const { return history::Address::parse(path()); }

  TempDir dir_;
  history::Database database_;
};

} // namespace exec_wrapper::test
