#include "history/page/page_data.h"

#include "base/times.h"
#include "common/json/json_object.h"
#include "history/page/job_json.h"
#include "history/page/job_state.h"
#include "history/page/page_text.h"
#include "history/page/run_json.h"
#include "history/read/expectation.h"
#include "history/read/jobs.h"
#include "history/read/sums.h"

#include <algorithm>
#include <ctime>
#include <map>
#include <set>
#include <utility>

namespace exec_wrapper::history {

namespace {

using common::JsonObject;

constexpr std::size_t kNewestRuns = 2'000; // a day with more is drawn as sums
constexpr std::size_t kMostFailures = 500; // of the last week
constexpr std::size_t kMostRunning = 500;
constexpr std::size_t kNewestDetailed = 150;
constexpr std::size_t kMostDetailed = 500;
constexpr std::size_t kMostAlerts = 200;
constexpr std::size_t kCells = 12'000; // of the timeline, if it is made of sums

// Bytes, as written into the page. Together they are below 4.9 MB.
constexpr std::size_t kJobBytes = 1'800'000;
constexpr std::size_t kRunBytes = 1'500'000;
constexpr std::size_t kDetailBytes = 1'200'000;
constexpr std::size_t kAlertBytes = 200'000;

/// How far local time is before UTC.
std::int64_t zoneOffsetSeconds(WallTime now) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
  std::tm local{};
  return ::localtime_r(&seconds, &local) == nullptr ? 0 : local.tm_gmtoff;
}

/// The runs that are running in the database; `lost` if their wrapper is gone.
std::vector<RunRow> runningRuns(Database& database, Reader& reader) {
  std::vector<RunRow> runs;
  for (const std::string& id : runningIds(database, kMostRunning)) {
    for (RunRow& run : reader.runsOfId(id)) {
      if (run.id == id) {
        runs.push_back(std::move(run));
      }
    }
  }
  return runs;
}

class Builder {
public:
  Builder(Database& database, WallTime now)
      : database_(database), reader_(database), now_(now), nowUs_(base::unixMicroseconds(now)) {}

  PageData build() {
    readRuns();
    readJobs();
    JsonObject json;
    json.addNumber("version", 1);
    json.addNumber("now", milliseconds(nowUs_));
    json.add("mark", changeMark(database_));
    json.addJson("results", resultNames());
    json.addNumber("oldest", milliseconds(oldestRunUs(database_)));
    json.addNumber("firstDay", milliseconds(days_.fromUs));
    json.addNumber("dayFrom", milliseconds(cells_.fromUs));
    json.addNumber("cell", drawn_ ? 0 : milliseconds(cells_.lengthUs));
    addJobs(json);
    addRuns(json);
    addDetails(json);
    addAlerts(json);
    return {json.text(), std::move(summary_)};
  }

private:
  /// The running ones, the failures of the last week, and the newest ones.
  void readRuns() {
    take(runningRuns(database_, reader_));
    for (const RunRow& run : runs_) {
      runningIds_[run.id] = run.result;
    }
    take(reader_.runs({{"failed", "timed_out", "revoked", "lost"}, {}, {}, nowUs_ - 7 * kDayUs, {}},
                      kMostFailures));
    take(reader_.runs({}, kNewestRuns));
    std::ranges::sort(runs_, [](const RunRow& one, const RunRow& other) {
      return std::pair(one.queuedUs, one.id) > std::pair(other.queuedUs, other.id);
    });
  }

  void take(std::vector<RunRow> runs) {
    for (RunRow& run : runs) {
      if (ids_.insert(run.id).second) {
        runs_.push_back(std::move(run));
      }
    }
  }

  void readJobs() {
    std::vector<JobRow> rows = jobsOf(reader_);
    setSpans(rows.size());
    for (JobRow& row : rows) {
      Job& job = jobs_.emplace_back();
      for (StripRun& run : row.strip) { // one whose wrapper is gone is not running
        const auto found = runningIds_.find(run.id);
        run.result = found == runningIds_.end() ? run.result : found->second;
      }
      job.expectation = expectationOf(row, now_);
      job.sums = {days_, sumsOf(database_, row.job, days_), sumsOf(database_, row.job, cells_)};
      job.state = stateOf(row, job.expectation, job.sums, runningSince(row.job), now_);
      job.row = std::move(row);
    }
    std::ranges::stable_sort(jobs_, {}, [](const Job& job) { return job.state.trouble; });
    std::int64_t lastDay = 0;
    for (const Job& job : jobs_) {
      for (const SpanSum& cell : job.sums.lastDay) {
        lastDay += cell.runs;
      }
    }
    drawn_ = lastDay <= static_cast<std::int64_t>(kNewestRuns); // all of them are there
  }

  void setSpans(std::size_t jobs) {
    const std::size_t cells =
        std::clamp<std::size_t>(kCells / std::max<std::size_t>(jobs, 1), 24, 288);
    cells_ = {nowUs_ - kDayUs, nowUs_ + 1, kDayUs / static_cast<std::int64_t>(cells)};
    const std::int64_t offsetUs = zoneOffsetSeconds(now_) * 1'000'000;
    const std::int64_t oldest =
        std::clamp<std::int64_t>(oldestRunUs(database_), nowUs_ - 1'000 * kDayUs, nowUs_);
    days_ = {(oldest + offsetUs) / kDayUs * kDayUs - offsetUs, nowUs_ + kDayUs, kDayUs};
  }

  Number runningSince(const std::string& job) const {
    Number longest;
    for (const RunRow& run : runs_) {
      if (run.running() && run.job == job) {
        longest = std::max(longest.value_or(0), nowUs_ - run.startedUs.value_or(run.queuedUs));
      }
    }
    return longest;
  }

  void addJobs(JsonObject& json) {
    const std::size_t count = std::max<std::size_t>(jobs_.size(), 1);
    const JobLimits limits{.name = std::clamp<std::size_t>(kJobBytes / 4 / count, 200, 4'000),
                           .days = 20'000 / count,
                           .ids = count <= 300,
                           .cells = !drawn_};
    JsonList list;
    std::int64_t runs = 0;
    for (const Job& job : jobs_) {
      runs += job.row.runs;
      const std::string text = scriptSafe(jobJson(job, limits));
      if (list.size() + text.size() <= kJobBytes) {
        numbers_.emplace(job.row.job, numbers_.size());
        list.add(text);
        summarize(job);
      }
    }
    json.addNumber("total", runs);
    json.addNumber("jobsLeftOut", static_cast<std::int64_t>(jobs_.size() - numbers_.size()));
    json.addJson("jobs", list.text());
  }

  void summarize(const Job& job) {
    constexpr std::size_t kMost = 100;
    if (job.state.trouble != Trouble::None && summary_.size() < kMost) {
      JobRow cut;
      cut.job = beginningOf(job.row.job, 200);
      summary_.push_back(sentenceOf(cut, job.state, job.expectation));
    }
  }

  /// Those of jobs that are on the page, as many as there is room for: the newest.
  void addRuns(JsonObject& json) {
    JsonList list;
    for (const RunRow& run : runs_) {
      const auto job = numbers_.find(run.job);
      if (job == numbers_.end()) {
        continue;
      }
      const std::string text = scriptSafe(runJson(run, job->second, limits_));
      if (list.size() + text.size() > kRunBytes) {
        break;
      }
      list.add(text);
      shown_.push_back(&run);
    }
    json.addJson("runs", list.text());
  }

  /// First the running ones and the failures, then the newest ones.
  void addDetails(JsonObject& json) {
    std::vector<const RunRow*> chosen;
    const auto choose = [&](std::size_t most, bool troubled) {
      for (const RunRow* const run : shown_) {
        if (chosen.size() < most && (isFailure(run->result) || run->running()) == troubled) {
          chosen.push_back(run);
        }
      }
    };
    choose(kMostDetailed - kNewestDetailed, true);
    choose(std::min(chosen.size() + kNewestDetailed, kMostDetailed), false);
    JsonObject details;
    std::size_t bytes = 0;
    for (const RunRow* const run : chosen) {
      const std::string text = scriptSafe(detailsJson(reader_, run->id, limits_));
      bytes += text.size() + limits_.name;
      if (bytes > kDetailBytes) {
        break;
      }
      details.addJson(beginningOf(run->id, limits_.name), text);
    }
    json.addObject("details", details);
  }

  void addAlerts(JsonObject& json) {
    JsonList list;
    for (const AlertRow& alert : reader_.alertsSince(nowUs_ - 7 * kDayUs, kMostAlerts)) {
      const std::string text = scriptSafe(alertJson(alert, limits_));
      if (list.size() + text.size() <= kAlertBytes) {
        list.add(text);
      }
    }
    json.addJson("alerts", list.text());
  }

  Database& database_;
  Reader reader_;
  const WallTime now_;
  const std::int64_t nowUs_;
  const TextLimits limits_;
  std::vector<RunRow> runs_;
  std::set<std::string> ids_;
  std::map<std::string, std::string> runningIds_; ///< and their results
  std::vector<Job> jobs_;
  std::map<std::string, std::size_t> numbers_; ///< of the jobs on the page
  std::vector<const RunRow*> shown_;
  std::vector<std::string> summary_;
  Spans cells_;
  Spans days_;
  bool drawn_ = true; ///< the timeline is drawn run by run
};

} // namespace

PageData pageData(Database& database, WallTime now) {
  return Builder(database, now).build();
}

std::string liveData(Database& database, WallTime now) {
  Reader reader(database);
  JsonObject json;
  json.addNumber("now", milliseconds(base::unixMicroseconds(now)));
  json.add("mark", changeMark(database));
  JsonList list;
  for (const RunRow& run : runningRuns(database, reader)) {
    list.add(runJson(run, 0, TextLimits{}));
  }
  json.addJson("running", list.text());
  return json.text();
}

std::optional<std::string> runData(Database& database, const std::string& id) {
  Reader reader(database);
  for (const RunRow& run : reader.runsOfId(id)) {
    if (run.id == id) {
      JsonObject json;
      json.add("jobName", run.job);
      json.addJson("run", runJson(run, 0, kWholeTexts));
      json.addJson("details", detailsJson(reader, id, kWholeTexts));
      return json.text();
    }
  }
  return std::nullopt;
}

} // namespace exec_wrapper::history
