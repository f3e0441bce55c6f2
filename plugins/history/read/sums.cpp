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

std::string changeMark(Database& database) {
  std::string mark;
  const auto append = [&](const char* column, const char* rest) {
    for (const SqlRow& row : database.select({column}, rest)) {
      mark += row.front().value_or(std::string()) + ' ';
    }
  };
  append("id", "FROM run ORDER BY queued_us DESC LIMIT 1");
  append("id", "FROM run WHERE result = 'running' ORDER BY id LIMIT 500");
  append("at_us", "FROM alert ORDER BY at_us DESC LIMIT 1");
  return mark;
}

} // namespace exec_wrapper::history
