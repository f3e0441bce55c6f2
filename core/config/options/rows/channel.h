#pragma once

#include "exec_wrapper/option.h"

namespace exec_wrapper::config {

/// What the command reports, and its silence.
inline constexpr Option kChannelRows[] = {
    {
        .name = "enable-status-update-listener",
        .type = OptionType::Switch,
        .defaultValue = "false",
        .meaning = "Receive progress messages from the command, by UDP on 127.0.0.1 and ::1",
        .exported = true,
    },
    {
        .name = "notify",
        .type = OptionType::Choice,
        .defaultValue = "auto",
        .meaning = "Give the command a socket to report to: progress, READY, STATUS and the like, "
                   "by sd_notify or exec_wrapper --tell. auto: if a reporter sends progress, if "
                   "enable-status-update-listener is set, or under a service manager that waits "
                   "for notifications",
        .choices = "auto|on|off",
    },
    {
        .name = "stall-timeout",
        .type = OptionType::TimeSpan,
        .meaning = "How long the command may show no sign of life before it counts as stalled",
        .positive = true,
    },
    {
        .name = "stall-signs",
        .type = OptionType::List,
        .defaultNote = "all that the run can see",
        .meaning = "The signs of life: output (with output-tail), progress (messages), watchdog "
                   "(WATCHDOG=1), cpu (its processes compute)",
    },
    {
        .name = "stall-action",
        .type = OptionType::Choice,
        .defaultValue = "alert",
        .meaning =
            "A stalled command is an alert; stop: it is also ended, as on a timeout, without "
            "another attempt; retry: the same, and another attempt may follow",
        .choices = "alert|stop|retry",
    },
    {
        .name = "watchdog-timeout",
        .type = OptionType::TimeSpan,
        .defaultNote = "that of the service manager, if it has one",
        .meaning = "The maximum time between two WATCHDOG=1 of the command, before it counts as "
                   "stalled. The command finds it as WATCHDOG_USEC",
        .positive = true,
    },
    {
        .name = "process-warn-after",
        .type = OptionType::TimeSpan,
        .meaning =
            "Warn once if the run lasts longer than this, counted from the start of its first "
            "attempt. It ends nothing",
        .positive = true,
    },
    {
        .name = "ready-when",
        .type = OptionType::Choice,
        .defaultValue = "auto",
        .meaning = "When a service manager that waits for notifications (Type=notify) gets READY: "
                   "when the first attempt has started, when the command has sent READY=1, "
                   "or auto: as the latter, but also if the command sends no notification within "
                   "ready-timeout",
        .choices = "auto|started|told",
    },
    {
        .name = "ready-timeout",
        .type = OptionType::TimeSpan,
        .defaultValue = "5",
        .meaning = "With ready-when = auto, how long to wait for the command's first notification. "
                   "It ends nothing",
    },
    {
        .name = "status-update-socket-port",
        .type = OptionType::Integer,
        .defaultValue = "2048",
        .meaning = "The port for progress messages; 0: any free port. The command finds the number "
                   "in its environment",
        .placeholder = "PORT",
        .maximum = 65535,
        .exported = true,
    },
    {
        .name = "status-update-message-max-bytes",
        .type = OptionType::Integer,
        .defaultValue = "65536",
        .meaning = "Maximum length of a progress message. A longer message is discarded",
        .minimum = 1,
        .maximum = 1048576, // the limit of all progress of a run
        .exported = true,
    },
    {
        .name = "status-update-interval",
        .type = OptionType::TimeSpan,
        .defaultValue = "-1",
        .defaultNote = "only with heartbeats and at the end",
        .meaning = "Minimum time between two progress reports; a negative number: progress is "
                   "reported only with heartbeats and at the end",
        .negative = Negative::Unlimited,
        .exported = true,
    },
};

} // namespace exec_wrapper::config
