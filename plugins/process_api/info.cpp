#include "common/http/options.h"
#include "exec_wrapper/plugin.h"

#include <array>
#include <chrono>
#include <string>

namespace exec_wrapper::process_api {

extern const PluginInfo info;

namespace {

/// A service with a limited number of instances: when one is gone, the next must start soon.
bool isLimitedService(const Settings& settings) {
  return settings.flag("service") && settings.integer("process-max-concurrency").has_value();
}

std::string heartbeatInterval(const Settings& settings) {
  return isLimitedService(settings) ? "30" : "600";
}

std::string conflictRetries(const Settings& settings) {
  return isLimitedService(settings) ? "4" : "0";
}

/// A service without reports for longer than this is no conflict any more.
std::string conflictingAge(const Settings& settings) {
  const Duration interval = settings.duration("api-heartbeat-interval").value_or(Duration::zero());
  if (!settings.flag("service") || interval == Duration::zero()) {
    return "-1";
  }
  const auto milliseconds = std::chrono::ceil<std::chrono::milliseconds>(interval);
  return std::to_string((milliseconds + std::chrono::minutes(1)).count()) + "ms";
}

constexpr auto kOwn = std::to_array<Option>({
    {
        .name = "api-base-url",
        .type = OptionType::Url,
        .meaning =
            "The URL of the process API, which admits or refuses the run and receives its reports",
        .exported = true,
    },
    {
        .name = "api-key",
        .type = OptionType::Secret,
        .meaning = "The key to the process API",
        .dependsOn = "api-base-url",
        .exported = true,
    },
    {
        .name = "api-heartbeat-interval",
        .type = OptionType::TimeSpan,
        .computedDefault = heartbeatInterval,
        .defaultNote = "30s for a service of limited concurrency, else 600s",
        .meaning = "Send a heartbeat to the process API after this time without another report; 0 "
                   "or a negative number: no heartbeats",
        .environmentAlias = "EXEC_WRAPPER_API_HEARTBEAT_INTERVAL",
        .negative = Negative::Unlimited,
    },
    {
        .name = "api-retries-for-final-update",
        .type = OptionType::Integer,
        .defaultValue = "-1",
        .defaultNote = "no limit",
        .meaning = "Number of retries of the request that reports the end of the run; a negative "
                   "number: no limit",
        .negative = Negative::Unlimited,
    },
    {
        .name = "api-retries-for-process-creation-conflict",
        .type = OptionType::Integer,
        .computedDefault = conflictRetries,
        .defaultNote = "4 for a service of limited concurrency, else 0",
        .meaning = "Number of retries while another process holds the place, one heartbeat "
                   "interval apart; a negative number: no limit",
        .negative = Negative::Unlimited,
    },
    {
        .name = "max-conflicting-age",
        .type = OptionType::TimeSpan,
        .computedDefault = conflictingAge,
        .defaultNote =
            "the heartbeat interval and 60s for a service with heartbeats, else no limit",
        .meaning = "A process without reports for this time no longer holds its place; a negative "
                   "number: no limit",
        .negative = Negative::Unlimited,
    },
    {
        .name = "api-unavailable",
        .type = OptionType::Choice,
        .defaultValue = "refuse",
        .meaning = "What to do with the command when the process API is unavailable after all "
                   "retries: refuse it, or run it unreported",
        .choices = "refuse|run",
    },
    {
        .name = "program-log-query",
        .type = OptionType::Text,
        .meaning = "The query that finds the command's log, for the reports",
    },
    {
        .name = "send-pid",
        .type = OptionType::Switch,
        .defaultValue = "false",
        .meaning = "Send the process id of the command to the process API",
    },
    {
        .name = "send-hostname",
        .type = OptionType::Switch,
        .defaultValue = "false",
        .meaning = "Send the name of this machine to the process API",
    },
});

using Http = http::Rows<"api", "the process API", "api-base-url">;
constexpr auto kOptions =
    http::rows(kOwn,
               std::array{http::exported(Http::timeout("30")), http::exported(Http::retries("2")),
                          http::exported(Http::retryDelay("600"))},
               Http::kTls);

} // namespace

constinit const PluginInfo info{
    .name = "process_api",
    .version = EXEC_WRAPPER_VERSION,
    .summary = "asks a server whether the command may run, and reports the run to it",
    .kinds = {PluginKind::Guard, PluginKind::Reporter},
    .options = kOptions,
    .selectedBy = "api-base-url",
    .place = 200,
};

} // namespace exec_wrapper::process_api
