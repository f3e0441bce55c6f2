#pragma once

#include "exec_wrapper/option.h"

namespace exec_wrapper::config {

/// Reports: the spool and the log.
inline constexpr Option kReportRows[] = {
    {
        .name = "spool-dir",
        .type = OptionType::Path,
        .defaultNote = "none",
        .meaning = "Directory for undelivered start and end events. They stay until every reporter "
                   "with a server has delivered them. The next run of the same job, or --flush, "
                   "delivers them after an outage or a killed wrapper. Created if missing",
        .placeholder = "DIR",
        .use = PathUse::OwnDirectory,
    },
    {
        .name = "drain-timeout",
        .type = OptionType::TimeSpan,
        .defaultValue = "30",
        .meaning = "Maximum wait, after the run, for reporters. Without a spool the reporters' own "
                   "retries set the time",
        .negative = Negative::Zero,
        .dependsOn = "spool-dir",
    },
    {
        .name = "spool-max-bytes",
        .type = OptionType::Integer,
        .defaultValue = "67108864",
        .meaning = "Size limit of the spool. A run that finds more there is not kept",
        .dependsOn = "spool-dir",
    },
    {
        .name = "spool-max-age",
        .type = OptionType::TimeSpan,
        .defaultValue = "604800",
        .meaning = "Maximum age of events in the spool. Older events are dropped, with a warning. "
                   "A negative number: no limit",
        .negative = Negative::Unlimited,
        .dependsOn = "spool-dir",
    },
    {
        .name = "log-level",
        .type = OptionType::Choice,
        .defaultValue = "WARNING",
        .meaning = "The lowest severity to log",
        .choices = "DEBUG|INFO|WARNING|ERROR|CRITICAL",
    },
    {
        .name = "color",
        .type = OptionType::Choice,
        .defaultValue = "auto",
        .meaning = "Colour the log, the help and the explanation; auto: on a terminal, unless "
                   "NO_COLOR is set",
        .choices = "auto|always|never",
    },
    {
        .name = "log-secrets",
        .type = OptionType::Switch,
        .defaultValue = "false",
        .meaning = "Do not mask secrets in the wrapper's own log",
        .environmentAlias = "EXEC_WRAPPER_API_LOG_SECRETS",
    },
};

} // namespace exec_wrapper::config
