#include "history/read/jobs.h"

#include "history/read/row_reader.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace exec_wrapper::history {

namespace {

constexpr std::int64_t kStrip = 30;     // runs
constexpr std::int64_t kUsual = 100;    // successes
constexpr std::size_t kRunning = 1'000; // running runs that are looked at
constexpr std::string_view kSucceeded = "succeeded";

/// The value below which this part of the sorted values lies.
std::int64_t percentile(const std::vector<std::int64_t>& sorted, std::size_t percent) {
  const std::size_t place = (sorted.size() * percent + 99) / 100;
  return sorted[std::clamp<std::size_t>(place, 1, sorted.size()) - 1];
}

/// Running runs whose wrapper is gone count as failed. Returns their ids.
std::set<std::string> countLost(Reader& reader, std::map<std::string, JobRow>& jobs,
                                const std::string& only) {
  std::set<std::string> lost;
  for (const RunRow& run : reader.runs({.results = {"running"}, .job = only}, kRunning)) {
    const auto found = jobs.find(run.job);
    if (!run.running() && found != jobs.end()) {
      --found->second.running;
      ++found->second.failed;
      lost.insert(run.id);
    }
  }
  return lost;
}

void fill(Database& database, JobRow& job) {
  for (const SqlRow& row : database.select(
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
  for (const SqlRow& row : database.select(
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

} // namespace

bool isFailure(const std::string& result) {
  return result == "failed" || result == "timed_out" || result == "revoked" || result == "lost";
}

std::vector<JobRow> jobsOf(Reader& reader, const std::string& only) {
  Database& database = reader.database();
  std::map<std::string, JobRow> jobs;
  const std::string where = only.empty() ? "" : " WHERE job = $1";
  const std::vector<SqlValue> values(only.empty() ? 0 : 1, only);
  for (const SqlRow& row : database.select({"job", "result", "COUNT(*)", "MAX(queued_us)"},
                                           "FROM run" + where + " GROUP BY job, result", values)) {
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
  const std::set<std::string> lost = countLost(reader, jobs, only);
  std::vector<JobRow> sorted;
  for (auto& [name, job] : jobs) {
    fill(database, job);
    for (StripRun& run : job.strip) {
      run.result = lost.contains(run.id) ? "lost" : run.result;
    }
    sorted.push_back(std::move(job));
  }
  return sorted;
}

} // namespace exec_wrapper::history
