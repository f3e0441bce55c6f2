#include "support/history/weekend.h"

#include "base/times.h"
#include "history/record/run_record.h"
#include "history/store/schema.h"
#include "history/store/upsert.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <ctime>
#include <random>
#include <string>
#include <vector>

namespace exec_wrapper::test {

namespace {

using namespace std::chrono_literals;
using history::RunRecord;

constexpr std::array kNames = {"backup-db",   "rotate-logs", "import-orders", "report-daily",
                               "sync-images", "mail-queue",  "cleanup-tmp",   "renew-certificates"};
constexpr std::array kHosts = {"web1", "web2", "db1"};
constexpr std::array kHostile = {"<script>alert(1)</script>",
                                 "</script><b>bold</b>",
                                 "\xE2\x80\xAE"
                                 "gnirts",
                                 "\x1b[31mred\x1b[0m",
                                 "a\"b'c&d",
                                 "'; DROP TABLE run; --"};

std::string jobName(const HistoryPlan& plan, int number) {
  if (plan.hostile) {
    return std::string(kHostile.at(static_cast<std::size_t>(number) % kHostile.size())) + " " +
           std::to_string(number);
  }
  const auto place = static_cast<std::size_t>(number);
  return place < kNames.size() ? kNames.at(place) : "job-" + std::to_string(number);
}

/// Daily, at an hour of the local time. Half a day before `end` it starts once on the last day, and
/// never between that day and the run before.
std::string dailySchedule(WallTime end) {
  const std::time_t at = std::chrono::system_clock::to_time_t(end - 12h);
  std::tm local{};
  ::localtime_r(&at, &local);
  return "0 " + std::to_string(local.tm_hour) + " * * *";
}

class Maker {
public:
  Maker(history::Database& database, const HistoryPlan& plan)
      : database_(database), plan_(plan), random_(plan.seed) {}

  void make() {
    history::Transaction transaction(database_);
    history::migrate(database_, history::schemaVersion(database_));
    const Duration whole = std::chrono::hours(24) * plan_.days;
    const std::int64_t each = std::max<std::int64_t>(plan_.runs / std::max(plan_.jobs, 1), 1);
    for (int job = 0; job < plan_.jobs && plan_.runs > 0; ++job) {
      const Duration between = whole / each;
      for (std::int64_t run = 0; run < each; ++run) {
        add(job, plan_.end - whole + between * run + std::chrono::seconds(job));
      }
    }
    if (plan_.troubles && plan_.jobs > 4 && plan_.runs > 0) {
      addRunning(4);
    }
    transaction.commit();
  }

private:
  std::int64_t below(std::int64_t limit) {
    return std::uniform_int_distribution<std::int64_t>(0, limit - 1)(random_);
  }

  std::string id() {
    constexpr char kDigits[] = "0123456789abcdef";
    std::string text = "00000000-0000-4000-8000-000000000000";
    for (char& c : text) {
      c = c == '0' ? kDigits[below(16)] : c;
    }
    return text;
  }

  RunRecord begin(int job, WallTime at) {
    RunRecord record;
    record.id = id();
    const std::int64_t us = base::unixMicroseconds(at);
    record.run = {{"job", jobName(plan_, job)},
                  {"command", "/usr/local/bin/" + jobName(plan_, job) + " --all"},
                  {"host", std::string(kHosts.at(static_cast<std::size_t>(job) % kHosts.size()))},
                  {"\"user\"", std::string("batch")},
                  {"version", std::string("0.1.0")},
                  {"queued_us", us},
                  {"admitted_us", us + 3'000},
                  {"started_us", us + 5'000},
                  {"lock_wait_us", std::int64_t{3'000}},
                  {"attempts", std::int64_t{1}},
                  {"failed_attempts", std::int64_t{0}},
                  {"timed_out_attempts", std::int64_t{0}},
                  {"wrapper_pid", std::int64_t{1000} + below(30'000)},
                  {"result", std::string("running")}};
    if (job == 3) {
      record.run["schedule"] = dailySchedule(plan_.end);
    }
    return record;
  }

  void end(RunRecord& record, WallTime at, Duration time, const std::string& result,
           std::int64_t status) {
    const auto us = std::chrono::duration_cast<std::chrono::microseconds>(time).count();
    record.run["result"] = result;
    record.run["ended_us"] = base::unixMicroseconds(at + time);
    record.run["duration_us"] = us;
    record.run["cause"] = std::string(result == "timed_out" ? "timed_out" : "itself");
    record.run["exit_status"] = status;
    record.run["wrapper_status"] = status;
    record.run["cpu_user_us"] = us / 3;
    record.run["cpu_system_us"] = us / 20;
    record.run["max_resident_bytes"] = std::int64_t{20'000'000} + below(80'000'000);
    record.run["output"] = std::string("read 4711 orders\ndone\n");
    if (status != 0) {
      record.run["failed_attempts"] = std::int64_t{1};
      record.run["error_output"] =
          plan_.hostile ? std::string(kHostile.at(static_cast<std::size_t>(below(6)))) + "\n"
                        : std::string("error: no connection to db1:5432\n");
    }
    record.attempts[1] = {{"started_us", base::unixMicroseconds(at) + 5'000},
                          {"ended_us", base::unixMicroseconds(at + time)},
                          {"duration_us", us},
                          {"exit_status", status},
                          {"cause", std::string("itself")}};
  }

  void add(int job, WallTime at) {
    const bool lastDay = at >= plan_.end - 24h;
    if (plan_.troubles && job == 3 && lastDay) {
      return; // it was not started
    }
    RunRecord record = begin(job, at);
    Duration time = std::chrono::milliseconds(500 + 700 * job + below(400 + 100 * job));
    if (plan_.troubles && job == 2 && lastDay) {
      end(record, at, time, "failed", 3);
    } else if (plan_.troubles && job == 4 && lastDay) {
      end(record, at, time * 10, "succeeded", 0);
    } else if (const std::int64_t luck = below(1000); luck < 3) {
      end(record, at, time, "failed", 1);
    } else if (luck < 4) {
      end(record, at, time * 5, "timed_out", 124);
    } else if (luck < 8) {
      record.run["result"] = std::string("refused");
      record.run["ended_us"] = base::unixMicroseconds(at);
      record.run["reason"] = std::string("the lock is held by pid 17");
    } else {
      end(record, at, time, "succeeded", 0);
    }
    history::upsertRun(database_, record, at + time);
  }

  void addRunning(int job) {
    const WallTime at = plan_.end - 90s;
    RunRecord record = begin(job, at);
    record.run["progress"] = std::string(R"({"success_count":30,"expected_count":120})");
    record.attempts[1] = {{"started_us", base::unixMicroseconds(at) + 5'000}};
    history::upsertRun(database_, record, at);
  }

  history::Database& database_;
  const HistoryPlan plan_;
  std::mt19937 random_;
};

} // namespace

void makeHistory(history::Database& database, const HistoryPlan& plan) {
  Maker(database, plan).make();
}

} // namespace exec_wrapper::test
