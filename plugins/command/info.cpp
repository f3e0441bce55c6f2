#include "exec_wrapper/plugin.h"

namespace exec_wrapper::command {

extern const PluginInfo info;

static constexpr Option kOptions[] = {
    {
        .name = "report-command",
        .type = OptionType::ShellLine,
        .meaning = "A shell command to run for each event. Its standard input is the event as a "
                   "JSON document; its environment has the main facts",
    },
    {
        .name = "report-command-events",
        .type = OptionType::List,
        .defaultValue = "run_refused,run_finished,alert",
        .meaning = "The events to run it for: run_refused, run_admitted, attempt_started, "
                   "attempt_ended, run_finished, run_failed (a run_finished without success), "
                   "command_ready, command_stopping, stalled, still_running, progress_made (once a "
                   "minute at most), delivery_failed, alert (with stalled and still_running)",
        .dependsOn = "report-command",
    },
    {
        .name = "report-command-timeout",
        .type = OptionType::TimeSpan,
        .defaultValue = "30",
        .meaning = "Time limit of report-command. After it its process group gets SIGTERM, and "
                   "SIGKILL three seconds later",
        .positive = true,
        .dependsOn = "report-command",
    },
    {
        .name = "report-command-retries",
        .type = OptionType::Integer,
        .defaultValue = "2",
        .meaning = "Number of retries for the same event after a timeout or exit status 75; a "
                   "negative number: no limit",
        .negative = Negative::Unlimited,
        .dependsOn = "report-command",
    },
    {
        .name = "report-command-retry-delay",
        .type = OptionType::TimeSpan,
        .defaultValue = "60",
        .meaning = "Delay before a retry",
        .negative = Negative::Zero,
        .dependsOn = "report-command",
    },
};

constinit const PluginInfo info{
    .name = "command",
    .version = EXEC_WRAPPER_VERSION,
    .summary = "runs your own program for each event",
    .kinds = {PluginKind::Reporter},
    .options = kOptions,
    .selectedBy = "report-command",
};

} // namespace exec_wrapper::command
