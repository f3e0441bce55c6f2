#include "history/store/lost_runs.h"

#include "base/process_list.h"
#include "base/times.h"

#include <optional>

namespace exec_wrapper::history {

namespace {

constexpr std::int64_t kMost = 64; // each costs a look into /proc

} // namespace

bool wrapperIsGone(const RunningRow& run, const WrapperMark& here) {
  if (run.bootId.empty() || here.bootId.empty() || run.wrapperPid <= 0 || run.wrapperStart <= 0) {
    return false;
  }
  if (run.bootId != here.bootId) {
    return true; // the machine was started again since
  }
  if (run.pidNamespace != here.pidNamespace || !here.started) {
    return false; // its number means nothing here
  }
  const std::optional<base::ProcessEntry> process =
      base::processEntry(static_cast<pid_t>(run.wrapperPid));
  return !process || process->started != static_cast<std::uint64_t>(run.wrapperStart);
}

void markLostRuns(Database& database, const std::string& host, const WrapperMark& here,
                  WallTime now) {
  const SqlRows rows = database.select(
      {"id", "wrapper_pid", "wrapper_start", "boot_id", "pid_namespace"},
      "FROM run WHERE result = 'running' AND host = $1 ORDER BY updated_us LIMIT $2",
      {host, kMost});
  for (const SqlRow& row : rows) {
    const RunningRow run{row[0].value_or(""), numberIn(row[1]), numberIn(row[2]),
                         row[3].value_or(""), row[4].value_or("")};
    if (wrapperIsGone(run, here)) {
      database.execute("UPDATE run SET result = 'lost', cause = 'wrapper_killed',"
                       " reason = 'the wrapper of this run was killed', updated_us = $1"
                       " WHERE id = $2 AND result = 'running'",
                       {base::unixMicroseconds(now), run.id});
    }
  }
}

} // namespace exec_wrapper::history
