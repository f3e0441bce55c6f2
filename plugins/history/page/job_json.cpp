#include "history/page/job_json.h"

#include "base/times.h"
#include "common/json/json_object.h"
#include "history/page/page_text.h"
#include "history/page/run_json.h"
#include "history/read/jobs.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <vector>

namespace exec_wrapper::history {

namespace {

using common::JsonObject;

constexpr std::array<std::string_view, 9> kResults = {"succeeded", "failed",  "timed_out",
                                                      "lost",      "revoked", "stopped",
                                                      "refused",   "running", "other"};

std::size_t resultNumber(const std::string& result) {
  const auto* const found = std::ranges::find(kResults, result);
  return std::min<std::size_t>(static_cast<std::size_t>(found - kResults.begin()),
                               kResults.size() - 1);
}

std::string numbers(std::initializer_list<std::int64_t> values) {
  JsonList list;
  for (const std::int64_t value : values) {
    list.add(std::to_string(value));
  }
  return list.text();
}

void addTime(JsonObject& json, std::string_view name, const Number& value) {
  if (value) {
    json.addNumber(name, milliseconds(*value));
  }
}

void addExpectation(JsonObject& json, const Job& job) {
  if (!job.expectation) {
    return;
  }
  if (job.expectation->next) {
    addTime(json, "next", base::unixMicroseconds(*job.expectation->next));
  }
  if (job.expectation->since) {
    addTime(json, "lateSince", base::unixMicroseconds(*job.expectation->since));
    json.addNumber("missed", job.expectation->missed);
    std::string starts;
    for (const WallTime start : job.expectation->missedOfDay) {
      starts +=
          (starts.empty() ? "" : ",") + std::to_string(milliseconds(base::unixMicroseconds(start)));
    }
    json.addJson("missedOfDay", "[" + starts + "]");
  }
}

void addState(JsonObject& json, const JobState& state) {
  json.add("trouble", nameOf(state.trouble));
  json.addNumber("failures", state.failures);
  json.addNumber("lastDay", state.lastDay);
  json.addNumber("refusals", state.refusals);
  if (state.failures > 0) {
    addTime(json, "failedSince", state.failedSinceUs);
    json.addFlag("moreFailures", state.moreFailures);
  }
  if (state.slow) {
    json.addFlag("slow", true);
  }
  addTime(json, "recent", state.recentUs);
  addTime(json, "earlier", state.earlierUs);
}

/// Failures have their ids in any case.
void addStrip(JsonObject& json, const JobRow& row, bool ids) {
  JsonList list;
  for (const StripRun& run : row.strip) {
    JsonList item;
    item.add(std::to_string(resultNumber(run.result)));
    item.add(std::to_string(milliseconds(run.queuedUs)));
    item.add(run.durationUs ? std::to_string(milliseconds(*run.durationUs)) : "null");
    if (ids || isFailure(run.result)) {
      item.add(common::jsonString(beginningOf(run.id, 100)));
    }
    list.add(item.text());
  }
  json.addJson("strip", list.text());
}

/// The newest ones, at most so many.
std::string sumsJson(const std::vector<SpanSum>& sums, std::size_t most, bool times) {
  JsonList list;
  for (std::size_t at = sums.size() - std::min(sums.size(), most); at < sums.size(); ++at) {
    const SpanSum& sum = sums[at];
    const auto result = static_cast<std::int64_t>(resultNumber(sum.result));
    list.add(times ? numbers({sum.span, result, sum.runs, milliseconds(sum.totalUs),
                              milliseconds(sum.longestUs)})
                   : numbers({sum.span, result, sum.runs}));
  }
  return list.text();
}

} // namespace

std::string jobJson(const Job& job, const JobLimits& limits) {
  const JobRow& row = job.row;
  JsonObject json;
  json.add("name", beginningOf(row.job, limits.name));
  if (row.job.size() > limits.name) {
    json.addNumber("nameBytes", static_cast<std::int64_t>(row.job.size()));
  }
  json.addNumber("runs", row.runs).addNumber("failed", row.failed);
  json.addNumber("refused", row.refused);
  addTime(json, "lastSuccess", row.lastSuccessUs);
  addTime(json, "usual", row.usualUs);
  addTime(json, "long", row.longUs);
  json.addIfSet("schedule", beginningOf(row.schedule, 100));
  json.addIfSet("timeZone", beginningOf(row.timeZone, 60));
  addExpectation(json, job);
  addState(json, job.state);
  addStrip(json, row, limits.ids);
  json.addJson("days", sumsJson(job.sums.byDay, limits.days, true));
  if (limits.cells) {
    json.addJson("cells", sumsJson(job.sums.lastDay, job.sums.lastDay.size(), false));
  }
  return json.text();
}

std::string resultNames() {
  JsonList names;
  for (const std::string_view name : kResults) {
    names.add(common::jsonString(name));
  }
  return names.text();
}

} // namespace exec_wrapper::history
