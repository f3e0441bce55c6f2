#include "history/read/sums.h"

#include <algorithm>

namespace exec_wrapper::history {

std::vector<SpanSum> sumsOf(Database& database, const std::string& job, const Spans& spans) {
  const std::string span = "(queued_us - " + std::to_string(spans.fromUs) + ") / " +
                           std::to_string(std::max<std::int64_t>(spans.lengthUs, 1));
  std::vector<SpanSum> sums;
  for (const SqlRow& row :
       database.select({span, "result", "COUNT(*)", "COALESCE(SUM(duration_us), 0)",
                        "COALESCE(MAX(duration_us), 0)"},
                       "FROM run WHERE job = $1 AND queued_us >= $2 AND queued_us < $3"
                       " GROUP BY 1, 2 ORDER BY 1, 2",
                       {job, spans.fromUs, spans.untilUs})) {
    sums.push_back({numberIn(row[0]), row[1].value_or(std::string()), numberIn(row[2]),
                    numberIn(row[3]), numberIn(row[4])});
  }
  return sums;
}

std::int64_t oldestRunUs(Database& database) {
  const SqlRows rows =
      database.select({"queued_us"}, "FROM run ORDER BY queued_us LIMIT 1"); // by its index
  return rows.empty() ? 0 : numberIn(rows.front().front());
}

std::vector<std::string> runningIds(Database& database, std::size_t most) {
  std::vector<std::string> ids;
  // Sorted here: to sort by id, SQLite would read the whole table in that order.
  for (const SqlRow& row :
       database.select({"id"}, "FROM run WHERE result = 'running' LIMIT " + std::to_string(most))) {
    ids.push_back(row.front().value_or(std::string()));
  }
  std::ranges::sort(ids);
  return ids;
}

std::string changeMark(Database& database) {
  constexpr std::size_t kMostRunning = 500;
  std::string mark;
  for (const char* const newest : {"id FROM run ORDER BY queued_us DESC LIMIT 1",
                                   "at_us FROM alert ORDER BY at_us DESC LIMIT 1"}) {
    for (const SqlRow& row : database.query(std::string("SELECT ") + newest, 1)) {
      mark += row.front().value_or(std::string()) + ' ';
    }
  }
  for (const std::string& id : runningIds(database, kMostRunning)) {
    mark += id + ' ';
  }
  return mark;
}

} // namespace exec_wrapper::history
