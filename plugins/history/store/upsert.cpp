#include "history/store/upsert.h"

#include "base/times.h"

#include <string>
#include <vector>

namespace exec_wrapper::history {

namespace {

// The events of a run may come again, from the spool, after others.
constexpr std::string_view kNewResult =
    "CASE WHEN excluded.result = 'running' AND run.result NOT IN ('running', 'lost')"
    " THEN run.result ELSE excluded.result END";

std::string assignment(std::string_view table, std::string_view column) {
  const std::string name(column);
  return name + " = " +
         (table == "run" && column == "result" ? std::string(kNewResult) : "excluded." + name);
}

void upsert(Database& database, std::string_view table, const Columns& keys,
            const Columns& columns) {
  std::string names;
  std::string places;
  std::string target;
  std::string assignments;
  std::vector<SqlValue> values;
  const auto add = [&](std::string_view name, const SqlValue& value) {
    names += (names.empty() ? "" : ", ") + std::string(name);
    values.push_back(value);
    places += (places.empty() ? "$" : ", $") + std::to_string(values.size());
  };
  for (const auto& [name, value] : keys) {
    add(name, value);
    target += (target.empty() ? "" : ", ") + std::string(name);
  }
  for (const auto& [name, value] : columns) {
    add(name, value);
    assignments += (assignments.empty() ? "" : ", ") + assignment(table, name);
  }
  database.execute("INSERT INTO " + std::string(table) + " (" + names + ") VALUES (" + places +
                       ") ON CONFLICT (" + target + ") DO " +
                       (assignments.empty() ? "NOTHING" : "UPDATE SET " + assignments),
                   values);
}

} // namespace

void upsertRun(Database& database, const RunRecord& record, WallTime now) {
  Columns run = record.run;
  run["updated_us"] = base::unixMicroseconds(now);
  upsert(database, "run", {{"id", record.id}}, run);
  for (const auto& [number, columns] : record.attempts) {
    upsert(database, "attempt", {{"run", record.id}, {"number", static_cast<std::int64_t>(number)}},
           columns);
  }
  for (const auto& [sequence, columns] : record.alerts) {
    upsert(database, "alert",
           {{"run", record.id}, {"sequence", static_cast<std::int64_t>(sequence)}}, columns);
  }
}

} // namespace exec_wrapper::history
