#include "exec_wrapper/plugin.h"

#include <string>

namespace exec_wrapper::prometheus {

extern const PluginInfo info;

namespace {

std::string nameOfTheProcess(const Settings& settings) {
  return settings.text("process-name");
}

} // namespace

static constexpr Option kOptions[] = {
    {
        .name = "prometheus-target",
        .meaning = "Where metrics go for Prometheus to fetch: the directory of node_exporter's "
                   "textfile collector, or the URL of a Pushgateway",
        .placeholder = "DIRECTORY|URL",
        .use = PathUse::WriteDirectory,
    },
    {
        .name = "prometheus-job",
        .computedDefault = nameOfTheProcess,
        .defaultNote = "process-name",
        .meaning = "The name under which the metrics of a job are filed; it needs one",
    },
    {
        .name = "prometheus-label",
        .defaultValue = "name",
        .meaning = "The label of each metric that holds this name",
        .dependsOn = "prometheus-target",
    },
    {
        .name = "prometheus-instance",
        .defaultNote = "the host's name",
        .meaning = "The label instance of what is pushed to a Pushgateway",
        .dependsOn = "prometheus-target",
    },
    {
        .name = "prometheus-user",
        .meaning = "The user as whom to push to a Pushgateway",
        .dependsOn = "prometheus-target",
    },
    {
        .name = "prometheus-password",
        .type = OptionType::Secret,
        .meaning = "The user's password",
        .dependsOn = "prometheus-user",
    },
    {
        .name = "prometheus-ca-file",
        .type = OptionType::Path,
        .defaultNote = "the system's",
        .meaning = "The certificates, in PEM, of those who may vouch for the Pushgateway",
        .placeholder = "FILE",
        .dependsOn = "prometheus-target",
        .use = PathUse::ReadFile,
    },
    {
        .name = "prometheus-client-cert-file",
        .type = OptionType::Path,
        .meaning = "Our certificate, in PEM, and those that it rests on, for a Pushgateway that "
                   "asks for one",
        .placeholder = "FILE",
        .dependsOn = "prometheus-target",
        .use = PathUse::ReadFile,
    },
    {
        .name = "prometheus-client-key-file",
        .type = OptionType::Path,
        .defaultNote = "in the file of the certificate",
        .meaning = "The key of that certificate, in PEM, without a password",
        .placeholder = "FILE",
        .dependsOn = "prometheus-client-cert-file",
        .use = PathUse::ReadFile,
    },
    {
        .name = "prometheus-timeout",
        .type = OptionType::TimeSpan,
        .defaultValue = "10",
        .meaning = "How long one attempt to write or push the metrics may take in all",
        .positive = true,
        .dependsOn = "prometheus-target",
    },
    {
        .name = "prometheus-retries",
        .type = OptionType::Integer,
        .defaultValue = "3",
        .meaning = "How often it is tried again, after the end of the run too; a negative number: "
                   "for ever",
        .negative = Negative::Unlimited,
        .dependsOn = "prometheus-target",
    },
    {
        .name = "prometheus-retry-delay",
        .type = OptionType::TimeSpan,
        .defaultValue = "5",
        .meaning = "How long to wait before it is tried again",
        .negative = Negative::Zero,
        .dependsOn = "prometheus-target",
    },
};

constinit const PluginInfo info{
    .name = "prometheus",
    .version = EXEC_WRAPPER_VERSION,
    .summary = "keeps metrics of each job for Prometheus",
    .kinds = {PluginKind::Reporter},
    .options = kOptions,
    .selectedBy = "prometheus-target",
};

} // namespace exec_wrapper::prometheus
