#include "resource.h"

#include "attributes.h"
#include "common/json/json_object.h"
#include "pair_list.h"

namespace exec_wrapper::otlp {

namespace {

constexpr char kServiceName[] = "service.name";
constexpr char kRunIdName[] = "service.instance.id";

} // namespace

Resource::Resource(const Settings& settings, const RunIdentity& run,
                   std::vector<std::string>& warnings)
    : runId_(run.id) {
  const auto put = [this](const std::string& name, const std::string& value) {
    if (!value.empty()) {
      values_.insert_or_assign(name, value);
    }
  };
  put("host.name", run.host);
  put(kServiceName, run.job);
  const std::optional<Pairs> ofVariable = parsePairs(variable("OTEL_RESOURCE_ATTRIBUTES"));
  if (!ofVariable) {
    warnings.emplace_back(
        "OTEL_RESOURCE_ATTRIBUTES is not of the form name=value,name=value, and is not used");
  }
  for (const auto& [name, value] : ofVariable.value_or(Pairs())) {
    put(name, value);
  }
  put(kServiceName, variable("OTEL_SERVICE_NAME"));
  put("service.version", settings.text("program-version"));
  put("service.namespace", run.project);
  put("deployment.environment.name", run.deployment);
  const std::optional<Pairs> ofSetting = parsePairs(settings.text("otlp-resource-attributes"));
  if (!ofSetting) {
    throw ConfigurationError("otlp-resource-attributes is not of the form name=value,name=value");
  }
  for (const auto& [name, value] : *ofSetting) {
    put(name, value);
  }
  put(kServiceName, settings.text("otlp-service-name"));
  put("telemetry.sdk.name", "exec_wrapper");
  put("telemetry.sdk.language", "cpp");
  put("telemetry.sdk.version", run.wrapperVersion);
}

std::string Resource::json(Signal signal) const {
  std::map<std::string, std::string> values = values_;
  if (signal != Signal::Metrics && !runId_.empty()) {
    values.emplace(kRunIdName, runId_);
  }
  Attributes attributes;
  for (const auto& [name, value] : values) {
    attributes.add(name, value);
  }
  return common::JsonObject().addJson("attributes", attributes.json()).text();
}

} // namespace exec_wrapper::otlp
