#pragma once

#include "exec_wrapper/option.h"

namespace exec_wrapper::config {

/// One attempt: its limits, its processes, its output.
inline constexpr Option kAttemptRows[] = {
    {
        .name = "process-timeout",
        .type = OptionType::TimeSpan,
        .defaultValue = "-1",
        .defaultNote = "none",
        .meaning = "Time limit of one attempt. After it the command and its descendants get "
                   "SIGTERM, then SIGKILL. 0 or a negative number: no limit. Ignored for a service",
        .negative = Negative::Unlimited,
        .exported = true,
    },
    {
        .name = "process-termination-grace-period",
        .type = OptionType::TimeSpan,
        .defaultValue = "30",
        .meaning = "Time between SIGTERM and SIGKILL",
        .negative = Negative::Zero,
        .exported = true,
    },
    {
        .name = "survivors",
        .type = OptionType::Choice,
        .defaultValue = "leave",
        .meaning = "Processes that still run after the command has exited by itself: leave them "
                   "alone, or kill them as on a timeout. A timeout or a stop always kills them",
        .choices = "leave|kill",
    },
    {
        .name = "watcher",
        .type = OptionType::Boolean,
        .defaultValue = "false",
        .meaning = "Start a watcher, a small second process. It kills the orphans when the wrapper "
                   "itself is killed. Without it the kernel kills only the command's own process",
    },
    {
        .name = "cgroup",
        .type = OptionType::Choice,
        .defaultValue = "none",
        .meaning = "Whether the command gets its own cgroup (version 2) below the wrapper's, where "
                   "that is permitted. No descendant can then escape by another parent, session or "
                   "environment, and SIGKILL reaches all at once",
        .choices = "none|own",
    },
    {
        .name = "output-tail",
        .type = OptionType::Integer,
        .defaultValue = "0",
        .meaning = "Number of bytes to keep of the command's standard output, and of its standard "
                   "error, for the reports. A quarter is from the beginning, the rest from the "
                   "end. The streams pass through the wrapper unchanged. 0: keep nothing; the "
                   "command then writes to them directly",
        .placeholder = "BYTES",
        .maximum = 1048576,
    },
};

} // namespace exec_wrapper::config
