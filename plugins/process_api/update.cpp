#include "update.h"

#include "common/json/json_object.h"

#include <algorithm>
#include <utility>

namespace exec_wrapper::process_api {

namespace {

using common::JsonObject;

constexpr std::int64_t kTimedOut = 124; // the exit status of timeout(1)

const char* statusOf(RunFinished::Result result) {
  switch (result) {
  case RunFinished::Result::Succeeded:
    return "succeeded";
  case RunFinished::Result::Failed:
    return "failed";
  case RunFinished::Result::TimedOut:
    return "terminated_after_time_out";
  }
  return "failed";
}

/// No value if no attempt was made. Death by signal N is -N.
std::optional<std::int64_t> exitCode(const RunFinished& finished) {
  if (finished.result == RunFinished::Result::TimedOut) {
    return kTimedOut;
  }
  if (!finished.end) {
    return std::nullopt;
  }
  const bool signalled = finished.end->kind == ProcessEnd::Kind::Signaled ||
                         finished.end->kind == ProcessEnd::Kind::Outlived;
  return signalled ? -finished.end->number : finished.end->number;
}

void addCount(JsonObject& body, std::string_view name, std::uint64_t count) {
  body.addNumber(name, static_cast<std::int64_t>(count));
}

void addProgress(JsonObject& body, const ProgressPtr& progress, std::uint64_t since) {
  if (!progress) {
    return;
  }
  for (const auto& [name, value] : progress->values) {
    if (value.revision > since) {
      body.addJson(name, value.json);
    }
  }
}

} // namespace

void Told::take(const Tally& tally) {
  failedAttempts = std::max(failedAttempts, tally.failedAttempts);
  timedOutAttempts = std::max(timedOutAttempts, tally.timedOutAttempts);
  pid = tally.pid ? tally.pid : pid;
  progress = std::max(progress, tally.progress ? tally.progress->revision : 0);
}

std::string runningBody(const Tally& tally, const Told& told, bool sendPid) {
  JsonObject body;
  body.add("status", "running");
  if (tally.failedAttempts > told.failedAttempts) {
    addCount(body, "failed_attempts", tally.failedAttempts);
  }
  if (tally.timedOutAttempts > told.timedOutAttempts) {
    addCount(body, "timed_out_attempts", tally.timedOutAttempts);
  }
  if (sendPid && tally.pid && tally.pid != told.pid) {
    body.addNumber("pid", *tally.pid);
  }
  addProgress(body, tally.progress, told.progress);
  return body.text();
}

std::string finalBody(const RunFinished& finished) {
  const Tally& tally = finished.tally;
  JsonObject body;
  body.add("status", statusOf(finished.result));
  addCount(body, "failed_attempts", tally.failedAttempts);
  addCount(body, "timed_out_attempts", tally.timedOutAttempts);
  if (const std::optional<std::int64_t> code = exitCode(finished)) {
    body.addNumber("exit_code", *code);
  }
  if (tally.pid) {
    body.addNumber("pid", *tally.pid);
  }
  addProgress(body, tally.progress, 0);
  return body.text();
}

Outcome updateExecution(Api& api, const std::string& id, std::string body, SteadyTime deadline) {
  const std::string path = std::string(kExecutionsPath) + "/" + http::percentEncoded(id);
  return ask(api, {"PATCH", path, {}, std::move(body)}, deadline, {{kExecutionId, id}});
}

} // namespace exec_wrapper::process_api
