#include "history/program/text/run_json.h"

#include "history/program/text/times.h"
#include "history/record/stored_text.h"

#include <Poco/Exception.h>
#include <Poco/JSON/Parser.h>

#include <algorithm>
#include <array>
#include <cstdio>

namespace exec_wrapper::history::program {

namespace {

using common::JsonObject;

void addTime(JsonObject& object, std::string_view name, Number microseconds) {
  object.addTextOrNull(name, utcTime(microseconds));
}

/// Written from the whole number: a double would lose digits.
void addSeconds(JsonObject& object, std::string_view name, Number microseconds) {
  if (!microseconds) {
    object.addJson(name, "null");
    return;
  }
  const bool negative = *microseconds < 0;
  const std::uint64_t amount = negative ? 0 - static_cast<std::uint64_t>(*microseconds)
                                        : static_cast<std::uint64_t>(*microseconds);
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%s%llu.%06llu", negative ? "-" : "",
                static_cast<unsigned long long>(amount / 1'000'000),
                static_cast<unsigned long long>(amount % 1'000'000));
  object.addJson(name, text.data());
}

/// A stored JSON text as it is, in one line; null if it is no JSON: the database may be anybody's.
void addStored(JsonObject& object, std::string_view name, const std::string& json) {
  std::string value = "null";
  try {
    if (!json.empty() && storedText(json) == json) { // else it is not UTF-8
      Poco::JSON::Parser parser;
      parser.setDepth(64);
      parser.parse(json);
      value = json;
      std::ranges::replace_if(
          value, [](char c) { return c == '\n' || c == '\r'; }, ' ');
    }
  } catch (const Poco::Exception&) {
    value = "null";
  }
  object.addJson(name, value);
}

std::string listOf(const std::vector<JsonObject>& elements) {
  std::string list;
  for (const JsonObject& element : elements) {
    list += (list.empty() ? "" : ",") + element.text();
  }
  return "[" + list + "]";
}

JsonObject attemptJson(const AttemptRow& attempt) {
  JsonObject object;
  object.addNumber("number", attempt.number).addNumberOrNull("pid", attempt.pid);
  addTime(object, "started_at", attempt.startedUs);
  addTime(object, "ended_at", attempt.endedUs);
  addSeconds(object, "duration_seconds", attempt.durationUs);
  object.addTextOrNull("cause", attempt.cause);
  object.addNumberOrNull("exit_status", attempt.exitStatus);
  object.addNumberOrNull("signal", attempt.signal);
  object.addTextOrNull("decision", attempt.decision);
  object.addTextOrNull("rule", attempt.rule);
  object.addTextOrNull("reason", attempt.reason);
  addSeconds(object, "retry_delay_seconds", attempt.retryDelayUs);
  addStored(object, "processes", attempt.processes);
  return object;
}

JsonObject alertJson(const AlertRow& alert) {
  JsonObject object;
  addTime(object, "at", alert.atUs);
  object.add("severity", alert.severity).add("event", alert.event);
  object.addTextOrNull("source", alert.source).add("text", alert.text);
  object.addFlag("recovery", alert.recovery);
  return object;
}

template <class Row>
std::string listOf(const std::vector<Row>& rows, JsonObject (*make)(const Row&)) {
  std::vector<JsonObject> elements;
  elements.reserve(rows.size());
  for (const Row& row : rows) {
    elements.push_back(make(row));
  }
  return listOf(elements);
}

JsonObject stripJson(const StripRun& run) {
  JsonObject object;
  object.add("id", run.id).add("result", run.result);
  addTime(object, "began_at", run.queuedUs);
  addSeconds(object, "duration_seconds", run.durationUs);
  return object;
}

Number microsecondsOf(const std::optional<WallTime>& time) {
  return time ? Number(
                    std::chrono::floor<std::chrono::microseconds>(time->time_since_epoch()).count())
              : std::nullopt;
}

} // namespace

JsonObject runJson(const RunRow& run) {
  JsonObject object;
  object.add("id", run.id).add("job", run.job).add("result", run.result);
  object.addTextOrNull("cause", run.cause).addTextOrNull("reason", run.reason);
  object.addTextOrNull("command", run.command).addTextOrNull("host", run.host);
  object.addTextOrNull("user", run.user).addTextOrNull("schedule", run.schedule);
  object.addTextOrNull("time_zone", run.timeZone);
  addTime(object, "began_at", run.queuedUs);
  addTime(object, "admitted_at", run.admittedUs);
  addTime(object, "started_at", run.startedUs);
  addTime(object, "ended_at", run.endedUs);
  addTime(object, "updated_at", run.updatedUs);
  addSeconds(object, "duration_seconds", run.durationUs);
  addSeconds(object, "lock_wait_seconds", run.lockWaitUs);
  addSeconds(object, "start_splay_seconds", run.startSplayUs);
  object.addNumberOrNull("exit_status", run.exitStatus).addNumberOrNull("signal", run.signal);
  object.addNumberOrNull("wrapper_status", run.wrapperStatus);
  object.addNumberOrNull("attempts", run.attempts);
  object.addNumberOrNull("failed_attempts", run.failedAttempts);
  object.addNumberOrNull("timed_out_attempts", run.timedOutAttempts);
  addSeconds(object, "cpu_user_seconds", run.cpuUserUs);
  addSeconds(object, "cpu_system_seconds", run.cpuSystemUs);
  object.addNumberOrNull("max_resident_bytes", run.maxResidentBytes);
  addStored(object, "progress", run.progress);
  return object;
}

JsonObject wholeRunJson(const RunRow& run, const RunDetails& details,
                        const std::vector<AttemptRow>& attempts,
                        const std::vector<AlertRow>& alerts) {
  JsonObject object = runJson(run);
  object.addTextOrNull("project", details.project);
  object.addTextOrNull("deployment", details.deployment);
  object.addTextOrNull("version", details.version);
  object.addNumberOrNull("bytes_read", details.bytesRead);
  object.addNumberOrNull("bytes_written", details.bytesWritten);
  object.addNumberOrNull("oom_kills", details.oomKills);
  object.addNumberOrNull("wrapper_pid", details.wrapperPid);
  addStored(object, "facts", details.facts);
  addStored(object, "processes", details.processes);
  object.addTextOrNull("output", details.output);
  object.addTextOrNull("error_output", details.errorOutput);
  object.addJson("attempt_list", listOf(attempts, &attemptJson));
  object.addJson("alerts", listOf(alerts, &alertJson));
  return object;
}

JsonObject jobJson(const JobRow& job, const std::optional<Expectation>& expectation) {
  JsonObject object;
  object.add("job", job.job).addNumber("runs", job.runs).addNumber("failed", job.failed);
  object.addNumber("refused", job.refused).addNumber("running", job.running);
  addTime(object, "last_success_at", job.lastSuccessUs);
  addSeconds(object, "usual_seconds", job.usualUs);
  addSeconds(object, "long_seconds", job.longUs);
  object.addTextOrNull("schedule", job.schedule).addTextOrNull("time_zone", job.timeZone);
  const Expectation none;
  const Expectation& expected = expectation ? *expectation : none;
  addTime(object, "next_start_at", microsecondsOf(expected.next));
  addTime(object, "late_since_at", microsecondsOf(expected.since));
  object.addNumberOrNull("missed_starts", expectation ? Number(expected.missed) : std::nullopt);
  object.addJson("last_runs", listOf(job.strip, &stripJson));
  return object;
}

std::string beginOfDocument(std::string_view list) {
  return "{\"schema\":" + common::jsonString(kJsonSchema) + ",\"" + std::string(list) + "\":[\n";
}

std::string endOfDocument() {
  return "\n]}\n";
}

std::string document(std::string_view list, const std::vector<JsonObject>& elements) {
  std::string out = beginOfDocument(list);
  for (const JsonObject& element : elements) {
    out += (&element == elements.data() ? "" : ",\n") + element.text();
  }
  return out + endOfDocument();
}

} // namespace exec_wrapper::history::program
