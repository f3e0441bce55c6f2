#include "common/http/options.h"
#include "exec_wrapper/plugin.h"

#include <array>
#include <string>

namespace exec_wrapper::prometheus {

extern const PluginInfo info;

namespace {

std::string nameOfTheProcess(const Settings& settings) {
  return settings.text("process-name");
}

constexpr auto kOwn = std::to_array<Option>({
    {
        .name = "prometheus-target",
        .meaning = "Target of the metrics for Prometheus: the directory of node_exporter's "
                   "textfile collector, or the URL of a Pushgateway",
        .placeholder = "DIRECTORY|URL",
        .use = PathUse::WriteDirectory,
    },
    {
        .name = "prometheus-job",
        .computedDefault = nameOfTheProcess,
        .defaultNote = "process-name",
        .meaning = "The name of the job in its metrics; required",
    },
    {
        .name = "prometheus-label",
        .defaultValue = "name",
        .meaning = "The label that holds this name in each metric",
        .dependsOn = "prometheus-target",
    },
    {
        .name = "prometheus-instance",
        .defaultNote = "the host's name",
        .meaning = "The label instance of metrics for a Pushgateway",
        .dependsOn = "prometheus-target",
    },
    {
        .name = "prometheus-user",
        .meaning = "The user name for a Pushgateway",
        .dependsOn = "prometheus-target",
    },
    {
        .name = "prometheus-password",
        .type = OptionType::Secret,
        .meaning = "The user's password",
        .dependsOn = "prometheus-user",
    },
});

using Http = http::Rows<"prometheus", "the target", "prometheus-target">;
using Tls = http::Rows<"prometheus", "the Pushgateway", "prometheus-target">;
constexpr auto kOptions = http::rows(
    kOwn, std::array{Http::timeout("10"), Http::retries("3"), Http::retryDelay("5")}, Tls::kTls);

} // namespace

constinit const PluginInfo info{
    .name = "prometheus",
    .version = EXEC_WRAPPER_VERSION,
    .summary = "keeps metrics of each job for Prometheus",
    .kinds = {PluginKind::Reporter},
    .options = kOptions,
    .selectedBy = "prometheus-target",
};

} // namespace exec_wrapper::prometheus
