#pragma once

#include "history/read/run_row.h"
#include "history/record/run_context.h"
#include "history/sql/database.h"

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace exec_wrapper::history {

/// Reads a history. Writes nothing. Each method reads in steps that are short enough for writers,
/// which wait for readers of a file. All throw SqlError. One thread at a time.
class Reader {
public:
  /// Of an open database whose schema is known. It must outlive this object.
  explicit Reader(Database& database);

  /// The newest runs that pass, newest first, at most `most`. A running one whose wrapper is gone,
  /// as far as this host can tell, has the result `lost`.
  std::vector<RunRow> runs(const RunFilter& filter, std::size_t most);

  /// All runs that pass, newest first, some hundred at a time. False from `take` ends it.
  using TakeRuns = std::function<bool(std::vector<RunRow>)>;
  void eachRun(const RunFilter& filter, const TakeRuns& take);

  /// Runs whose id begins with `prefix`, at most two: more is as ambiguous.
  std::vector<RunRow> runsOfId(const std::string& prefix);

  RunDetails details(const std::string& id);
  std::vector<AttemptRow> attempts(const std::string& id);
  std::vector<AlertRow> alertsOf(const std::string& id);
  std::vector<AlertRow> alertsSince(std::int64_t sinceUs, std::size_t most);

  /// The number of runs in all.
  std::int64_t count();

  Database& database() { return database_; }

private:
  RunRow rowOf(const SqlRow& row) const;
  void read(const RunFilter& filter, std::size_t step, const TakeRuns& take);

  Database& database_;
  const WrapperMark here_ = WrapperMark::ofThisProcess();
  std::string host_;
};

} // namespace exec_wrapper::history
