#include "history/store/retention.h"

#include "base/times.h"

#include <algorithm>
#include <string_view>
#include <vector>

namespace exec_wrapper::history {

namespace {

constexpr std::string_view kSuccesses = "('succeeded')";
constexpr std::string_view kNotFailed = "('succeeded', 'stopped', 'refused')";
constexpr std::string_view kOther = "('refused', 'stopped')";
constexpr std::string_view kFailures = "('failed', 'timed_out', 'revoked', 'lost')";

std::int64_t pragma(Database& database, const std::string& name) {
  return numberIn(database.query("PRAGMA " + name, 1).at(0).at(0));
}

/// Deletes the oldest runs with one of these results that began before `before`.
std::int64_t deleteOldest(Database& database, std::string_view results, std::int64_t before,
                          std::int64_t most) {
  if (most <= 0) {
    return 0;
  }
  const SqlRows old = database.select({"id"},
                                      "FROM run WHERE result IN " + std::string(results) +
                                          " AND queued_us < $1 ORDER BY queued_us LIMIT $2",
                                      {before, most});
  for (const SqlRow& row : old) {
    const std::vector<SqlValue> id = {row.front().value_or("")};
    database.execute("DELETE FROM attempt WHERE run = $1", id);
    database.execute("DELETE FROM alert WHERE run = $1", id);
    database.execute("DELETE FROM run WHERE id = $1", id);
  }
  return static_cast<std::int64_t>(old.size());
}

std::int64_t deleteOlder(Database& database, std::string_view results, std::optional<Duration> age,
                         WallTime now, std::int64_t most) {
  return age ? deleteOldest(database, results, base::unixMicroseconds(now - *age), most) : 0;
}

/// A server reads all rows for the size of what is stored. Its relations take at least as much, and
/// their size costs nothing.
bool exceeds(Database& database, std::int64_t bytes) {
  if (database.kind() == Address::Kind::Server) {
    const SqlRows sum = database.select({"CAST(pg_total_relation_size('run')"
                                         " + pg_total_relation_size('attempt')"
                                         " + pg_total_relation_size('alert') AS BIGINT)"},
                                        "");
    if (numberIn(sum.at(0).at(0)) <= bytes) {
      return false;
    }
  }
  return storedBytes(database) > bytes;
}

} // namespace

std::int64_t storedBytes(Database& database) {
  if (database.kind() == Address::Kind::File) {
    const std::int64_t pages = pragma(database, "page_count") - pragma(database, "freelist_count");
    return pages * pragma(database, "page_size");
  }
  // The relations' own sizes include rows that were deleted, and do not shrink.
  const SqlRows sum = database.select(
      {"CAST((SELECT COALESCE(SUM(pg_column_size(run.*)), 0) FROM run)"
       " + (SELECT COALESCE(SUM(pg_column_size(attempt.*)), 0) FROM attempt)"
       " + (SELECT COALESCE(SUM(pg_column_size(alert.*)), 0) FROM alert) AS BIGINT)"},
      "");
  return numberIn(sum.at(0).at(0));
}

std::int64_t prune(Database& database, const Retention& retention, WallTime now,
                   std::int64_t most) {
  std::int64_t deleted = deleteOlder(database, kNotFailed, retention.maxAge, now, most);
  deleted += deleteOlder(database, kFailures, retention.maxFailedAge, now, most - deleted);
  if (retention.maxBytes && exceeds(database, *retention.maxBytes)) {
    const std::int64_t all = base::unixMicroseconds(now) + 1;
    for (const std::string_view results : {kSuccesses, kOther, kFailures}) {
      // A few at a time, because the size is known only afterwards.
      while (deleted < most && exceeds(database, *retention.maxBytes)) {
        const std::int64_t gone =
            deleteOldest(database, results, all, std::min<std::int64_t>(most - deleted, 20));
        if (gone == 0) {
          break;
        }
        deleted += gone;
      }
    }
  }
  return deleted;
}

void shrink(Database& database, std::int64_t mostPages) {
  if (database.kind() == Address::Kind::File && pragma(database, "freelist_count") > 0) {
    database.execute("PRAGMA incremental_vacuum(" + std::to_string(mostPages) + ")");
  }
}

} // namespace exec_wrapper::history
