#include "history/read/reader.h"

#include "history/read/row_reader.h"
#include "history/store/lost_runs.h"

#include <limits.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>

namespace exec_wrapper::history {

namespace {

constexpr std::size_t kStep = 500; // rows of one query

const std::vector<std::string_view> kRunColumns = {"id",
                                                   "job",
                                                   "command",
                                                   "host",
                                                   "\"user\"",
                                                   "schedule",
                                                   "time_zone",
                                                   "queued_us",
                                                   "admitted_us",
                                                   "started_us",
                                                   "ended_us",
                                                   "duration_us",
                                                   "lock_wait_us",
                                                   "start_splay_us",
                                                   "result",
                                                   "cause",
                                                   "reason",
                                                   "exit_status",
                                                   "signal",
                                                   "wrapper_status",
                                                   "attempts",
                                                   "failed_attempts",
                                                   "timed_out_attempts",
                                                   "cpu_user_us",
                                                   "cpu_system_us",
                                                   "max_resident_bytes",
                                                   "updated_us",
                                                   "progress",
                                                   "wrapper_pid",
                                                   "wrapper_start",
                                                   "boot_id",
                                                   "pid_namespace"};

/// The conditions of a filter, and their values.
struct Where {
  std::string text;
  std::vector<SqlValue> values;

  void add(const std::string& condition, SqlValue value) {
    values.push_back(std::move(value));
    text += (text.empty() ? " WHERE " : " AND ") + condition + " $" + std::to_string(values.size());
  }
};

/// The results stand in the text, so that the database finds the indexes of failed and of running
/// runs, whose conditions are written in this way.
std::string quotedList(const std::vector<std::string>& results) {
  std::string list;
  for (const std::string& result : results) {
    const bool word = result.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == result.npos;
    list += (list.empty() ? "'" : ", '") + (word ? result : std::string("?")) + "'";
  }
  return list;
}

Where whereOf(const RunFilter& filter) {
  Where where;
  if (!filter.job.empty()) {
    where.add("job =", filter.job);
  }
  if (!filter.host.empty()) {
    where.add("host =", filter.host);
  }
  if (filter.sinceUs) {
    where.add("queued_us >=", *filter.sinceUs);
  }
  if (filter.untilUs) {
    where.add("queued_us <", *filter.untilUs);
  }
  if (!filter.results.empty()) {
    const std::string list = quotedList(filter.results);
    where.text += (where.text.empty() ? " WHERE " : " AND ") + std::string("result ") +
                  (filter.results.size() == 1 ? "= " + list : "IN (" + list + ")");
  }
  return where;
}

std::string hostName() {
  std::array<char, HOST_NAME_MAX + 1> host{};
  return ::gethostname(host.data(), host.size() - 1) == 0 ? host.data() : std::string();
}

} // namespace

Reader::Reader(Database& database) : database_(database), host_(hostName()) {}

RunRow Reader::rowOf(const SqlRow& row) const {
  RowReader columns(row);
  RunRow run;
  run.id = columns.text();
  run.job = columns.text();
  run.command = columns.text();
  run.host = columns.text();
  run.user = columns.text();
  run.schedule = columns.text();
  run.timeZone = columns.text();
  run.queuedUs = columns.count();
  run.admittedUs = columns.number();
  run.startedUs = columns.number();
  run.endedUs = columns.number();
  run.durationUs = columns.number();
  run.lockWaitUs = columns.number();
  run.startSplayUs = columns.number();
  run.result = columns.text();
  run.cause = columns.text();
  run.reason = columns.text();
  run.exitStatus = columns.number();
  run.signal = columns.number();
  run.wrapperStatus = columns.number();
  run.attempts = columns.number();
  run.failedAttempts = columns.number();
  run.timedOutAttempts = columns.number();
  run.cpuUserUs = columns.number();
  run.cpuSystemUs = columns.number();
  run.maxResidentBytes = columns.number();
  run.updatedUs = columns.count();
  run.progress = columns.text();
  if (run.running() && run.host == host_) {
    RunningRow wrapper{run.id, columns.count(), columns.count(), {}, {}};
    wrapper.bootId = columns.text();
    wrapper.pidNamespace = columns.text();
    if (wrapperIsGone(wrapper, here_)) {
      run.result = "lost";
      run.cause = "wrapper_killed"; // as the next writer stores it
      run.reason = "the wrapper of this run was killed";
    }
  }
  return run;
}

/// Of the few running runs there is an index, which only helps if the order does not ask for
/// another one.
std::string orderOf(const RunFilter& filter) {
  const bool running = filter.results.size() == 1 && filter.results.front() == "running";
  return std::string(" ORDER BY ") + (running ? "+" : "") + "queued_us DESC, id DESC LIMIT ";
}

std::vector<RunRow> Reader::runs(const RunFilter& filter, std::size_t most) {
  std::vector<RunRow> all;
  read(filter, std::min(most, kStep), [&](std::vector<RunRow> some) {
    for (RunRow& run : some) {
      if (all.size() < most) {
        all.push_back(std::move(run));
      }
    }
    return all.size() < most;
  });
  return all;
}

void Reader::eachRun(const RunFilter& filter, const TakeRuns& take) {
  read(filter, kStep, take);
}

void Reader::read(const RunFilter& filter, std::size_t step, const TakeRuns& take) {
  Number lastUs;
  std::string lastId;
  for (;;) {
    Where where = whereOf(filter);
    if (lastUs) { // the id decides between runs of the same microsecond
      where.values.emplace_back(*lastUs);
      where.values.emplace_back(lastId);
      const std::size_t count = where.values.size();
      where.text += (where.text.empty() ? " WHERE " : " AND ") +
                    std::string("(queued_us, id) < ($") + std::to_string(count - 1) + ", $" +
                    std::to_string(count) + ")";
    }
    const SqlRows rows = database_.select(
        kRunColumns, "FROM run" + where.text + orderOf(filter) + std::to_string(step),
        where.values);
    std::vector<RunRow> runs;
    runs.reserve(rows.size());
    for (const SqlRow& row : rows) {
      runs.push_back(rowOf(row));
    }
    if (!runs.empty()) {
      lastUs = runs.back().queuedUs;
      lastId = runs.back().id;
    }
    const bool last = rows.size() < step;
    if (runs.empty() || !take(std::move(runs)) || last) {
      return;
    }
  }
}

std::vector<RunRow> Reader::runsOfId(const std::string& prefix) {
  std::vector<RunRow> runs;
  // A range of the primary key: '~' is above every character of an id.
  for (const SqlRow& row :
       database_.select(kRunColumns, "FROM run WHERE id >= $1 AND id <= $2 ORDER BY id LIMIT 2",
                        {prefix, prefix + "~"})) {
    runs.push_back(rowOf(row));
  }
  return runs;
}

RunDetails Reader::details(const std::string& id) {
  const SqlRows rows = database_.select({"project", "deployment", "version", "timed_out_attempts",
                                         "bytes_read", "bytes_written", "oom_kills", "wrapper_pid",
                                         "facts", "processes", "output", "error_output"},
                                        "FROM run WHERE id = $1", {id});
  RunDetails details;
  if (!rows.empty()) {
    RowReader columns(rows.front());
    details.project = columns.text();
    details.deployment = columns.text();
    details.version = columns.text();
    details.timedOutAttempts = columns.number();
    details.bytesRead = columns.number();
    details.bytesWritten = columns.number();
    details.oomKills = columns.number();
    details.wrapperPid = columns.number();
    details.facts = columns.text();
    details.processes = columns.text();
    details.output = columns.text();
    details.errorOutput = columns.text();
  }
  return details;
}

std::vector<AttemptRow> Reader::attempts(const std::string& id) {
  std::vector<AttemptRow> attempts;
  for (const SqlRow& row : database_.select(
           {"number", "pid", "started_us", "ended_us", "duration_us", "cause", "exit_status",
            "signal", "decision", "rule", "reason", "retry_delay_us", "processes"},
           "FROM attempt WHERE run = $1 ORDER BY number", {id})) {
    RowReader columns(row);
    AttemptRow& attempt = attempts.emplace_back();
    attempt.number = columns.count();
    attempt.pid = columns.number();
    attempt.startedUs = columns.number();
    attempt.endedUs = columns.number();
    attempt.durationUs = columns.number();
    attempt.cause = columns.text();
    attempt.exitStatus = columns.number();
    attempt.signal = columns.number();
    attempt.decision = columns.text();
    attempt.rule = columns.text();
    attempt.reason = columns.text();
    attempt.retryDelayUs = columns.number();
    attempt.processes = columns.text();
  }
  return attempts;
}

namespace {

std::vector<AlertRow> alertsIn(Database& database, const std::string& rest,
                               const std::vector<SqlValue>& values) {
  std::vector<AlertRow> alerts;
  for (const SqlRow& row :
       database.select({"alert.run", "COALESCE(run.job, '')", "alert.at_us", "alert.severity",
                        "alert.event", "alert.source", "alert.text", "alert.recovery"},
                       "FROM alert LEFT JOIN run ON run.id = alert.run " + rest, values)) {
    RowReader columns(row);
    AlertRow& alert = alerts.emplace_back();
    alert.run = columns.text();
    alert.job = columns.text();
    alert.atUs = columns.count();
    alert.severity = columns.text();
    alert.event = columns.text();
    alert.source = columns.text();
    alert.text = columns.text();
    alert.recovery = columns.count() != 0;
  }
  return alerts;
}

} // namespace

std::vector<AlertRow> Reader::alertsOf(const std::string& id) {
  return alertsIn(database_, "WHERE alert.run = $1 ORDER BY alert.sequence", {id});
}

std::vector<AlertRow> Reader::alertsSince(std::int64_t sinceUs, std::size_t most) {
  return alertsIn(database_,
                  "WHERE alert.at_us >= $1 ORDER BY alert.at_us DESC LIMIT " + std::to_string(most),
                  {sinceUs});
}

std::int64_t Reader::count() {
  return numberIn(database_.select({"COUNT(*)"}, "FROM run").at(0).at(0));
}

} // namespace exec_wrapper::history
