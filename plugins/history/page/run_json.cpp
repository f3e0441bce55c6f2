#include "history/page/run_json.h"

#include "common/json/json_object.h"
#include "history/page/page_text.h"

#include <algorithm>
#include <string_view>
#include <vector>

namespace exec_wrapper::history {

namespace {

using common::JsonObject;

void addNumber(JsonObject& json, std::string_view name, const Number& value) {
  if (value) {
    json.addNumber(name, *value);
  }
}

void addMilliseconds(JsonObject& json, std::string_view name, const Number& value) {
  if (value) {
    json.addNumber(name, milliseconds(*value));
  }
}

/// With `nameBytes`, the whole length, if something was cut.
void addEnd(JsonObject& json, const std::string& name, const std::string& text, std::size_t limit) {
  json.addIfSet(name, endOf(text, limit));
  if (text.size() > limit) {
    json.addNumber(name + "Bytes", static_cast<std::int64_t>(text.size()));
  }
}

std::string attemptJson(const AttemptRow& attempt, const TextLimits& limits) {
  JsonObject json;
  json.addNumber("number", attempt.number);
  addNumber(json, "pid", attempt.pid);
  addMilliseconds(json, "started", attempt.startedUs);
  addMilliseconds(json, "ended", attempt.endedUs);
  addMilliseconds(json, "duration", attempt.durationUs);
  json.addIfSet("cause", beginningOf(attempt.cause, limits.name));
  addNumber(json, "exit", attempt.exitStatus);
  addNumber(json, "signal", attempt.signal);
  json.addIfSet("decision", beginningOf(attempt.decision, limits.name));
  json.addIfSet("rule", beginningOf(attempt.rule, limits.name));
  json.addIfSet("reason", beginningOf(attempt.reason, limits.line));
  addMilliseconds(json, "delay", attempt.retryDelayUs);
  json.addIfSet("processes", beginningOf(attempt.processes, limits.facts));
  return json.text();
}

void addRest(JsonObject& json, const RunDetails& details, const TextLimits& limits) {
  json.addIfSet("project", beginningOf(details.project, limits.name));
  json.addIfSet("deployment", beginningOf(details.deployment, limits.name));
  json.addIfSet("version", beginningOf(details.version, limits.name));
  addNumber(json, "bytesRead", details.bytesRead);
  addNumber(json, "bytesWritten", details.bytesWritten);
  addNumber(json, "oomKills", details.oomKills);
  addNumber(json, "wrapperPid", details.wrapperPid);
  json.addIfSet("facts", beginningOf(details.facts, limits.facts));
  json.addIfSet("processes", beginningOf(details.processes, limits.facts));
  addEnd(json, "output", details.output, limits.output);
  addEnd(json, "errorOutput", details.errorOutput, limits.output);
}

} // namespace

std::string runJson(const RunRow& run, std::size_t job, const TextLimits& limits) {
  JsonObject json;
  json.add("id", beginningOf(run.id, limits.name));
  json.addNumber("job", static_cast<std::int64_t>(job));
  json.add("result", beginningOf(run.result, limits.name));
  json.addNumber("queued", milliseconds(run.queuedUs));
  addMilliseconds(json, "started", run.startedUs);
  addMilliseconds(json, "ended", run.endedUs);
  addMilliseconds(json, "duration", run.durationUs);
  addMilliseconds(json, "lockWait", run.lockWaitUs);
  json.addIfSet("command", beginningOf(run.command, limits.line));
  json.addIfSet("host", beginningOf(run.host, limits.name));
  json.addIfSet("user", beginningOf(run.user, limits.name));
  json.addIfSet("cause", beginningOf(run.cause, limits.name));
  json.addIfSet("reason", beginningOf(run.reason, limits.line));
  addNumber(json, "exit", run.exitStatus);
  addNumber(json, "signal", run.signal);
  addNumber(json, "attempts", run.attempts);
  addNumber(json, "failedAttempts", run.failedAttempts);
  addNumber(json, "timedOutAttempts", run.timedOutAttempts);
  addMilliseconds(json, "cpuUser", run.cpuUserUs);
  addMilliseconds(json, "cpuSystem", run.cpuSystemUs);
  addNumber(json, "memory", run.maxResidentBytes);
  if (run.progress.size() <= 4 * limits.line) { // it is JSON: a part of it is of no use
    json.addIfSet("progress", run.progress);
  }
  return json.text();
}

std::string detailsJson(Reader& reader, const std::string& id, const TextLimits& limits) {
  JsonObject json;
  addRest(json, reader.details(id), limits);
  const std::vector<AttemptRow> attempts = reader.attempts(id);
  const std::size_t left = attempts.size() - std::min(attempts.size(), limits.attempts);
  JsonList list;
  for (std::size_t at = left; at < attempts.size(); ++at) {
    list.add(attemptJson(attempts[at], limits));
  }
  json.addJson("attempts", list.text());
  JsonList alerts;
  for (const AlertRow& alert : reader.alertsOf(id)) {
    alerts.add(alertJson(alert, limits));
  }
  if (alerts.size() > 0) {
    json.addJson("alerts", alerts.text());
  }
  return json.text();
}

std::string alertJson(const AlertRow& alert, const TextLimits& limits) {
  JsonObject json;
  json.add("run", beginningOf(alert.run, limits.name));
  json.add("jobName", beginningOf(alert.job, limits.line));
  json.addNumber("at", milliseconds(alert.atUs));
  json.addIfSet("severity", beginningOf(alert.severity, limits.name));
  json.addIfSet("event", beginningOf(alert.event, limits.name));
  json.addIfSet("source", beginningOf(alert.source, limits.name));
  json.add("text", beginningOf(alert.text, limits.line));
  json.addFlag("recovery", alert.recovery);
  return json.text();
}

} // namespace exec_wrapper::history
