#include "history/read/reader.h"

#include "history/store/lost_runs.h"

#include <limits.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>

namespace exec_wrapper::history {

namespace {

constexpr std::size_t kStep = 500;      // rows of one query
constexpr std::int64_t kStrip = 30;     // runs
constexpr std::int64_t kUsual = 100;    // successes
constexpr std::size_t kRunning = 1'000; // running runs that are looked at
constexpr std::string_view kSucceeded = "succeeded";

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

/// Takes the columns of a row one after the other.
class RowReader {
public:
  explicit RowReader(const SqlRow& row) : row_(row) {}

  std::string text() { return row_[next_++].value_or(std::string()); }
  Number number() {
    const std::optional<std::string>& value = row_[next_++];
    return value ? Number(numberIn(value)) : Number();
  }
  std::int64_t count() { return number().value_or(0); }

private:
  const SqlRow& row_;
  std::size_t next_ = 0;
};

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

/// The value below which this part of the sorted values lies.
std::int64_t percentile(const std::vector<std::int64_t>& sorted, std::size_t percent) {
  const std::size_t place = (sorted.size() * percent + 99) / 100;
  return sorted[std::clamp<std::size_t>(place, 1, sorted.size()) - 1];
}

} // namespace

bool isFailure(const std::string& result) {
  return result == "failed" || result == "timed_out" || result == "revoked" || result == "lost";
}

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
      run.cause = "wrapper_killed";
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

std::vector<JobRow> Reader::jobs(const std::string& only) {
  std::map<std::string, JobRow> jobs;
  Where where;
  if (!only.empty()) {
    where.add("job =", only);
  }
  for (const SqlRow& row :
       database_.select({"job", "result", "COUNT(*)", "MAX(queued_us)"},
                        "FROM run" + where.text + " GROUP BY job, result", where.values)) {
    RowReader columns(row);
    const std::string name = columns.text();
    const std::string result = columns.text();
    const std::int64_t count = columns.count();
    JobRow& job = jobs[name];
    job.job = name;
    job.runs += count;
    job.failed += isFailure(result) ? count : 0;
    job.refused += result == "refused" ? count : 0;
    job.running += result == "running" ? count : 0;
    if (result == kSucceeded) {
      job.lastSuccessUs = columns.number();
    }
  }
  const std::set<std::string> lost = countLost(jobs, only);
  std::vector<JobRow> sorted;
  for (auto& [name, job] : jobs) {
    fill(job);
    for (StripRun& run : job.strip) {
      run.result = lost.contains(run.id) ? "lost" : run.result;
    }
    sorted.push_back(std::move(job));
  }
  return sorted;
}

/// Running runs whose wrapper is gone count as failed. Returns their ids.
std::set<std::string> Reader::countLost(std::map<std::string, JobRow>& jobs,
                                        const std::string& only) {
  std::set<std::string> lost;
  for (const RunRow& run : runs({.results = {"running"}, .job = only}, kRunning)) {
    const auto found = jobs.find(run.job);
    if (!run.running() && found != jobs.end()) {
      --found->second.running;
      ++found->second.failed;
      lost.insert(run.id);
    }
  }
  return lost;
}

void Reader::fill(JobRow& job) {
  for (const SqlRow& row : database_.select(
           {"id", "result", "queued_us", "duration_us", "schedule", "time_zone", "start_splay_us"},
           "FROM run WHERE job = $1 ORDER BY queued_us DESC LIMIT $2", {job.job, kStrip})) {
    RowReader columns(row);
    StripRun run{columns.text(), columns.text(), columns.count(), columns.number()};
    if (job.strip.empty()) {
      job.schedule = columns.text();
      job.timeZone = columns.text();
      job.startSplayUs = columns.number();
    }
    job.strip.push_back(std::move(run));
  }
  std::ranges::reverse(job.strip);
  std::vector<std::int64_t> times;
  for (const SqlRow& row : database_.select(
           {"duration_us"},
           "FROM run WHERE job = $1 AND result = 'succeeded' ORDER BY queued_us DESC LIMIT $2",
           {job.job, kUsual})) {
    times.push_back(numberIn(row.front()));
  }
  if (!times.empty()) {
    std::ranges::sort(times);
    job.usualUs = percentile(times, 50);
    job.longUs = percentile(times, 95);
  }
}

std::int64_t Reader::count() {
  return numberIn(database_.select({"COUNT(*)"}, "FROM run").at(0).at(0));
}

} // namespace exec_wrapper::history
