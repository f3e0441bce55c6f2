#include "item.h"

#include "base/text.h"
#include "common/json/json_object.h"

#include <string_view>

namespace exec_wrapper::rollbar {

namespace {

using common::JsonObject;

std::string cut(const std::string& text) {
  return base::shortened(text, Exchange::kLongestText);
}

JsonObject failedExchange(const DeliveryFailed& failure) {
  JsonObject data;
  const Exchange* const exchange = failure.exchange.get();
  if (exchange != nullptr) {
    data.addObject("request", JsonObject()
                                  .add("url", exchange->url)
                                  .add("method", exchange->method)
                                  .add("body", cut(exchange->request)));
  }
  if (exchange != nullptr && exchange->statusCode) {
    return data.addObject("response", JsonObject()
                                          .addNumber("status_code", *exchange->statusCode)
                                          .add("body", cut(exchange->response)));
  }
  return data.addObject("error", JsonObject().add("reason", failure.reason));
}

std::string executionId(const Exchange& exchange) {
  const auto found = exchange.context.find("process_execution_id");
  return found != exchange.context.end() ? found->second : std::string();
}

std::string textOf(const DeliveryFailed& failure) {
  if (failure.final && failure.givenUp) {
    return failure.reporter + " could not deliver the final status: " + failure.reason;
  }
  std::string text = failure.reporter + " could not deliver: " + failure.reason;
  if (!failure.givenUp) {
    return text;
  }
  return text + " (given up after " + std::to_string(failure.failures) +
         (failure.failures == 1 ? " failure)" : " failures)");
}

JsonObject messageJson(const Item& item, const RunLabels& labels) {
  JsonObject message;
  message.add("body", "[execution_wrapper]: '" + item.text + "'")
      .addTextOrNull("process_name", labels.run.name)
      .addTextOrNull("project", labels.run.project)
      .addTextOrNull("program_version", labels.programVersion)
      .addTextOrNull("wrapper_version", labels.wrapperVersion)
      .addTextOrNull("process_cron_schedule", labels.cronSchedule)
      .addNumberOrNull("process_type_id", labels.processTypeId)
      .addFlag("was_conflict", item.conflict)
      .addTextOrNull("process_execution_id", item.executionId)
      .addFlag("api_server_retries_exhausted", item.retriesSpent)
      .addObject("data", item.details);
  return message;
}

} // namespace

RunLabels::RunLabels(const Settings& settings, const Host& host)
    : run(host.run()), programVersion(settings.text("program-version")),
      wrapperVersion(settings.text("wrapper-version")),
      cronSchedule(settings.text("process-cron-schedule")),
      processTypeId(settings.integer("process-type-id")) {}

Item itemOf(const DeliveryFailed& failure) {
  constexpr int kConflict = 409;
  Item item;
  item.text = textOf(failure);
  item.retriesSpent = failure.givenUp;
  item.details = failedExchange(failure);
  if (failure.exchange) {
    item.conflict = failure.exchange->statusCode == kConflict;
    item.executionId = executionId(*failure.exchange);
  }
  return item;
}

Item itemOf(const Alert& alert) {
  Item item;
  item.text = alert.text;
  item.recovery = alert.recovery;
  item.conflict = alert.facts.contains("lockfile");
  for (const auto& [name, value] : alert.facts) {
    item.details.add(name, value);
  }
  return item;
}

std::string itemJson(const Item& item, const RunLabels& labels, const Secret& accessToken) {
  JsonObject data;
  // Rollbar accepts no item without an environment.
  data.add("environment", labels.run.deployment.empty() ? "unknown" : labels.run.deployment)
      .add("level", item.recovery ? "info" : "error")
      .addObject("server", JsonObject().add("host", labels.run.host))
      .addObject("notifier",
                 JsonObject().add("name", "exec_wrapper").add("version", labels.run.wrapperVersion))
      .addObject("body", JsonObject().addObject("message", messageJson(item, labels)));
  return JsonObject().add("access_token", accessToken.reveal()).addObject("data", data).text();
}

} // namespace exec_wrapper::rollbar
