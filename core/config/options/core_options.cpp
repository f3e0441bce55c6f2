#include "config/options/core_options.h"

#include "exec_wrapper/settings.h"
#include "exec_wrapper/version.h"

#include <string>

namespace exec_wrapper::config {

namespace {

constexpr Option kOptions[] = {
    {
        .name = "config",
        .type = OptionType::Path,
        .defaultNote =
            "the first that exists of $XDG_CONFIG_HOME/exec_wrapper/exec_wrapper.properties (where "
            "that is not set: ~/.config/...) and /etc/exec_wrapper/exec_wrapper.properties",
        .meaning = "The properties file to read",
        .placeholder = "FILE",
    },
    {
        .name = "plugin-dir",
        .type = OptionType::List,
        .defaultNote = "none",
        .meaning = "Directories to search for plugins, before the bundled ones. Given again on the "
                   "command line, it adds to the list",
        .placeholder = "DIR,...",
        .appends = true,
    },
    {
        .name = "guard",
        .type = OptionType::List,
        .defaultNote = "each guard whose settings are given",
        .meaning = "The guards that must admit the run, in this order",
        .placeholder = "NAME,...",
    },
    {
        .name = "reporters",
        .type = OptionType::List,
        .defaultNote = "log, and each reporter whose settings are given",
        .meaning = "The reporters that deliver the events of the run",
        .placeholder = "NAME,...",
    },
    {
        .name = "runner",
        .type = OptionType::Text,
        .defaultNote = "shell for a line with shell syntax, else exec",
        .meaning = "The runner that starts the command",
        .placeholder = "NAME",
    },
    {
        .name = "command",
        .type = OptionType::ShellLine,
        .meaning = "The command, as one line for the shell. Words on the command line win over "
                   "this setting in the environment or a file",
        .placeholder = "LINE",
    },
    {
        .name = "work-dir",
        .type = OptionType::Path,
        .defaultNote = "the wrapper's own",
        .meaning = "The working directory of the command",
        .placeholder = "DIR",
    },
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
        .meaning = "Maximum wait, after the run, for reporters with events in the spool. Without a "
                   "spool the reporters' own retries set the time",
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
        .name = "process-max-retries",
        .type = OptionType::Integer,
        .defaultValue = "0",
        .meaning =
            "Number of further attempts after a failure or a timeout; a negative number: no limit",
        .negative = Negative::Unlimited,
    },
    {
        .name = "process-retry-delay",
        .type = OptionType::TimeSpan,
        .defaultValue = "600",
        .meaning = "Delay before the next attempt",
        .negative = Negative::Zero,
    },
    {
        .name = "process-check-interval",
        .type = OptionType::TimeSpan,
        .defaultValue = "10",
        .meaning = "Accepted for old deployments, without effect: exits are noticed at once",
        .positive = true,
    },
    {
        .name = "exit-status",
        .type = OptionType::Choice,
        .defaultValue = "child",
        .meaning = "Exit status after the command has run: its own status, or always 0",
        .choices = "child|zero",
    },
    {
        .name = "refused-exit-code",
        .type = OptionType::Integer,
        .defaultValue = "75",
        .meaning = "Exit status when a guard refuses the run because another run holds the place",
        .maximum = 255,
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
    {
        .name = "service",
        .type = OptionType::Switch,
        .defaultValue = "false",
        .meaning = "The command is a service, which runs without a planned end",
        .environment = "EXEC_WRAPPER_PROCESS_IS_SERVICE",
    },
    {
        .name = "process-type-id",
        .type = OptionType::Integer,
        .meaning = "The number of this kind of process in the process API",
        .dependsOn = "api-base-url",
        .exported = true,
    },
    {
        .name = "process-max-concurrency",
        .type = OptionType::Integer,
        .defaultValue = "1",
        .meaning = "Maximum number of simultaneous runs with the same process type id, or with the "
                   "same etcd-key; a negative number: no limit",
        .minimum = 1,
        .negative = Negative::Unlimited,
        .exported = true,
    },
    {
        .name = "lock-wait",
        .type = OptionType::TimeSpan,
        .defaultValue = "0",
        .meaning = "Maximum wait for a lock of another run (lock file or etcd), or for an "
                   "unreachable etcd",
    },
    {
        .name = "process-name",
        .type = OptionType::Text,
        .meaning = "The name of the run in reports",
        .exported = true,
    },
    {
        .name = "project",
        .type = OptionType::Text,
        .meaning = "The project of the command",
    },
    {
        .name = "program-version",
        .type = OptionType::Text,
        .meaning = "The version of the command, or a hash of its source",
    },
    {
        .name = "wrapper-version",
        .type = OptionType::Text,
        .computedDefault = [](const Settings&) { return std::string(EXEC_WRAPPER_VERSION); },
        .defaultNote = "the version of this program",
        .meaning = "The version of the wrapper in reports",
        .environment = "EXEC_WRAPPER_VERSION",
    },
    {
        .name = "process-cron-schedule",
        .type = OptionType::Text,
        .meaning = "The schedule of the command, for the reports",
        .exported = true,
    },
    {
        .name = "deployment",
        .type = OptionType::Text,
        .meaning = "The deployment's name: production, staging and the like",
        .exported = true,
    },
    {
        .name = "export-secrets",
        .type = OptionType::Boolean,
        .defaultValue = "true",
        .meaning = "Pass secrets such as API_KEY on to the command. false: remove the variables of "
                   "all secret settings, including those of plugins, from its environment",
    },
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

} // namespace

std::span<const Option> coreOptions() {
  return kOptions;
}

} // namespace exec_wrapper::config
