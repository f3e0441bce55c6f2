#include "creation.h"

#include "answer.h"
#include "common/json/json_object.h"

namespace exec_wrapper::process_api {

namespace {

std::optional<std::int64_t> wholeSeconds(std::optional<Duration> duration) {
  return duration ? std::optional(std::chrono::ceil<std::chrono::seconds>(*duration).count())
                  : std::nullopt;
}

} // namespace

std::string creationBody(const ApiSettings& settings, const std::string& hostname,
                         std::optional<std::int64_t> maxConcurrency) {
  common::JsonObject body;
  body.addNumber("process_type_id", settings.processTypeId)
      .add("process_name", settings.processName)
      .addTextOrNull("project", settings.project)
      .addTextOrNull("program_version", settings.programVersion)
      .addTextOrNull("wrapper_version", settings.wrapperVersion)
      .addTextOrNull("log_query", settings.logQuery)
      .addTextOrNull("process_cron_schedule", settings.cronSchedule)
      .addFlag("process_is_service", settings.service)
      .addNumberOrNull("process_max_concurrency", maxConcurrency)
      .addNumberOrNull("heartbeat_interval_seconds", wholeSeconds(settings.heartbeat))
      .addNumberOrNull("max_age_seconds", wholeSeconds(settings.maxConflictingAge));
  if (settings.sendHostname) {
    body.addTextOrNull("hostname", hostname);
  }
  return body.text();
}

Creation createExecution(Api& api, const std::string& body, SteadyTime deadline) {
  Creation creation;
  creation.outcome = ask(api, {"POST", kExecutionsPath, {}, body}, deadline);
  Outcome& outcome = creation.outcome;
  if (outcome.kind != Outcome::Kind::Accepted) {
    return creation;
  }
  if (std::optional<std::string> id = executionId(outcome.body)) {
    creation.id = *std::move(id);
    return creation;
  }
  outcome.kind = Outcome::Kind::NotUnderstood;
  outcome.reason = "POST " + outcome.exchange->url + " was answered with " +
                   std::to_string(outcome.exchange->statusCode.value_or(0)) +
                   ", but without {\"result\": {\"id\": ...}}" + outcome.remark;
  return creation;
}

} // namespace exec_wrapper::process_api
