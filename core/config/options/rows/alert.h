#pragma once

#include "exec_wrapper/option.h"

namespace exec_wrapper::config {

/// Which runs people should know of.
inline constexpr Option kAlertRows[] = {
    {
        .name = "alert-after",
        .type = OptionType::Integer,
        .defaultNote = "1 with another setting for alerts, 0 with alert-rate",
        .meaning = "Alert after this number of consecutive failed runs, and again after as many; "
                   "0: not for this reason. With a setting for alerts, reporters for people "
                   "deliver alerts in place of failed runs",
        .placeholder = "N",
    },
    {
        .name = "alert-rate",
        .type = OptionType::Text,
        .defaultNote = "none",
        .meaning = "Alert when this number of runs failed within this time, as in 3/24h",
        .placeholder = "N/DURATION",
    },
    {
        .name = "expect-duration",
        .type = OptionType::Text,
        .defaultNote = "none",
        .meaning = "Alert when a run is shorter or longer than this, as in 5m..2h, 5m.. or ..2h",
        .placeholder = "MIN..MAX",
    },
    {
        .name = "state-dir",
        .type = OptionType::Path,
        .defaultNote = "/var/lib/exec_wrapper/state for root, else "
                       "$XDG_STATE_HOME/exec_wrapper/state (~/.local/state/...)",
        .meaning = "Directory for the number of failed runs of each job. Used after the end of a "
                   "run, only with a setting for alerts",
        .placeholder = "DIR",
        .use = PathUse::OwnDirectory,
    },
};

} // namespace exec_wrapper::config
