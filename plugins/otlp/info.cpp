#include "common/http/options.h"
#include "exec_wrapper/plugin.h"

#include "signals.h"

#include <array>

namespace exec_wrapper::otlp {

extern const PluginInfo info;

namespace {

bool traces(const Settings& settings) {
  return isSent(Signal::Traces, settings) && propagates();
}

constexpr auto kOwn = std::to_array<Option>({
    {
        .name = "otlp-endpoint",
        .type = OptionType::Url,
        .defaultNote = "OTEL_EXPORTER_OTLP_ENDPOINT, else http://localhost:4318",
        .meaning = "The http or https URL of an OpenTelemetry collector that receives OTLP in "
                   "JSON; /v1/traces, /v1/logs and /v1/metrics are appended. Each run is one trace",
    },
    {
        .name = "otlp-headers",
        .type = OptionType::Secret,
        .defaultNote = "OTEL_EXPORTER_OTLP_HEADERS",
        .meaning = "Additional headers, name=value, separated by commas, such as an Authorization; "
                   "%XX in a value is decoded",
    },
    {
        .name = "otlp-signals",
        .type = OptionType::List,
        .defaultNote = "traces,metrics,logs, without those whose OTEL_..._EXPORTER is none",
        .meaning = "What is sent: traces, metrics, logs",
    },
    {
        .name = "otlp-service-name",
        .defaultNote = "OTEL_SERVICE_NAME, else process-name or the name of the command",
        .meaning = "The service.name of everything that is sent",
    },
    {
        .name = "otlp-resource-attributes",
        .defaultNote = "OTEL_RESOURCE_ATTRIBUTES",
        .meaning = "Further resource attributes, name=value, separated by commas; %XX in a value "
                   "is decoded",
    },
    {
        .name = "otlp-command",
        .type = OptionType::Boolean,
        .defaultValue = "false",
        .meaning = "Send the words of the command, with secrets masked",
    },
    {
        .name = "otlp-output",
        .type = OptionType::Boolean,
        .defaultValue = "true",
        .meaning = "Send the end of the command's output with the log record of a failed run, "
                   "where output-tail keeps it",
    },
});

using Http = http::Rows<"otlp", "the collector", "otlp-endpoint">;
constexpr auto kOptions = http::rows(
    kOwn, std::array{Http::timeout("10"), Http::retries("3"), Http::retryDelay("5")}, Http::kTls);

} // namespace

constinit const PluginInfo info{
    .name = "otlp",
    .version = EXEC_WRAPPER_VERSION,
    .summary = "sends each run as a trace, with logs and metrics, to an OpenTelemetry collector",
    .kinds = {PluginKind::Reporter},
    .options = kOptions,
    .selectedBy = "otlp-endpoint",
    .traces = traces,
};

} // namespace exec_wrapper::otlp
