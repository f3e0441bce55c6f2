#include "exec_wrapper/plugin.h"

namespace exec_wrapper::command {

extern const PluginInfo info;

static constexpr Option kOptions[] = {
    {
        .name = "report-command",
        .type = OptionType::ShellLine,
        .meaning = "A shell command that is run for each event, with the event as a JSON document "
                   "on its standard input and the chief facts in its environment",
    },
    {
        .name = "report-command-events",
        .type = OptionType::List,
        .defaultValue = "run_refused,run_finished,alert",
        .meaning = "The events for which it is run: run_refused, run_admitted, attempt_started, "
                   "attempt_ended, run_finished, run_failed (a run_finished that is no success), "
                   "progress_made (once a minute at most), delivery_failed, alert",
        .dependsOn = "report-command",
    },
    {
        .name = "report-command-timeout",
        .type = OptionType::TimeSpan,
        .defaultValue = "30",
        .meaning = "How long it may take; then it and its process group are sent SIGTERM, and "
                   "SIGKILL three seconds later",
        .positive = true,
        .dependsOn = "report-command",
    },
    {
        .name = "report-command-retries",
        .type = OptionType::Integer,
        .defaultValue = "2",
        .meaning = "How often it is run again for the same event when it took too long or ended "
                   "with exit status 75; a negative number: for ever",
        .negative = Negative::Unlimited,
        .dependsOn = "report-command",
    },
    {
        .name = "report-command-retry-delay",
        .type = OptionType::TimeSpan,
        .defaultValue = "60",
        .meaning = "How long to wait before it is run again",
        .negative = Negative::Zero,
        .dependsOn = "report-command",
    },
};

constinit const PluginInfo info{
    .name = "command",
    .version = EXEC_WRAPPER_VERSION,
    .summary = "runs a program of yours for each event",
    .kinds = {PluginKind::Reporter},
    .options = kOptions,
    .selectedBy = "report-command",
};

} // namespace exec_wrapper::command
