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
        .defaultNote = "the first that exists of "
                       "$XDG_CONFIG_HOME/exec_wrapper/exec_wrapper.properties (where that is not "
                       "set: ~/.config/...) and /etc/exec_wrapper/exec_wrapper.properties",
        .meaning = "The properties file to read",
        .placeholder = "FILE",
    },
    {
        .name = "plugin-dir",
        .type = OptionType::List,
        .defaultNote = "none",
        .meaning = "Directories in which plugins are searched, before the bundled ones; given "
                   "again on the command line, it adds to the list",
        .placeholder = "DIR,...",
        .appends = true,
    },
    {
        .name = "guard",
        .type = OptionType::List,
        .defaultNote = "those whose settings are given",
        .meaning = "The guards that must admit the run, in the order in which they are asked",
        .placeholder = "NAME,...",
    },
    {
        .name = "reporters",
        .type = OptionType::List,
        .defaultNote = "log, and those whose settings are given",
        .meaning = "The reporters that tell what happens",
        .placeholder = "NAME,...",
    },
    {
        .name = "runner",
        .type = OptionType::Text,
        .defaultNote = "shell for what only a shell understands, else exec",
        .meaning = "The runner that starts the command",
        .placeholder = "NAME",
    },
    {
        .name = "command",
        .type = OptionType::ShellLine,
        .meaning = "The command, as one line for the shell; words on the command line win over one "
                   "from the environment or a file",
        .placeholder = "LINE",
    },
    {
        .name = "work-dir",
        .type = OptionType::Path,
        .defaultNote = "the wrapper's own",
        .meaning = "The directory in which the command runs",
        .placeholder = "DIR",
    },
    {
        .name = "process-timeout",
        .type = OptionType::TimeSpan,
        .defaultValue = "-1",
        .defaultNote = "none",
        .meaning =
            "How long an attempt may take before the command and its descendants are ended; 0 or a "
            "negative number: as long as it likes. Ignored for a service",
        .negative = Negative::Unlimited,
        .exported = true,
    },
    {
        .name = "process-termination-grace-period",
        .type = OptionType::TimeSpan,
        .defaultValue = "30",
        .meaning = "How long to wait after SIGTERM before what is left is killed with SIGKILL",
        .negative = Negative::Zero,
        .exported = true,
    },
    {
        .name = "survivors",
        .type = OptionType::Choice,
        .defaultValue = "leave",
        .meaning = "What becomes of processes that the command leaves running when it ends by "
                   "itself: they are left alone, or ended as on a timeout. A timeout or a stop "
                   "ends them in any case",
        .choices = "leave|kill",
    },
    {
        .name = "watcher",
        .type = OptionType::Boolean,
        .defaultValue = "false",
        .meaning = "Whether a second, small process ends what is left of the command when the "
                   "wrapper itself is killed; without it the kernel ends the command's own "
                   "process only",
    },
    {
        .name = "cgroup",
        .type = OptionType::Choice,
        .defaultValue = "none",
        .meaning = "Whether the command gets a cgroup (version 2) of its own below the wrapper's, "
                   "where that is permitted. What comes of the command is then found whatever "
                   "becomes of its parents, its session and its environment, and is killed at once",
        .choices = "none|own",
    },
    {
        .name = "output-tail",
        .type = OptionType::Integer,
        .defaultValue = "0",
        .meaning = "How many bytes of the command's standard output, and as many of its standard "
                   "error, are kept for the reports: a quarter of them from the beginning, the "
                   "rest from the end. The streams then pass through the wrapper, unchanged; 0: "
                   "nothing is kept, and the command writes to them itself",
        .placeholder = "BYTES",
        .maximum = 1048576,
    },
    {
        .name = "spool-dir",
        .type = OptionType::Path,
        .defaultNote = "none",
        .meaning = "The directory in which what begins and ends a run is kept until every reporter "
                   "that has a server was told of it: what a server that is away or a killed "
                   "wrapper leaves there is delivered by the next run of the same job, or by "
                   "--flush. It is made where it is not there",
        .placeholder = "DIR",
        .use = PathUse::OwnDirectory,
    },
    {
        .name = "drain-timeout",
        .type = OptionType::TimeSpan,
        .defaultValue = "30",
        .meaning = "How long reporters whose reports are kept in the spool are waited for once the "
                   "run is over; without a spool they take the time of their own retries",
        .negative = Negative::Zero,
        .dependsOn = "spool-dir",
    },
    {
        .name = "spool-max-bytes",
        .type = OptionType::Integer,
        .defaultValue = "67108864",
        .meaning = "How much may wait in the spool; a run that finds more there is not kept",
        .dependsOn = "spool-dir",
    },
    {
        .name = "spool-max-age",
        .type = OptionType::TimeSpan,
        .defaultValue = "604800",
        .meaning = "How long something may wait in the spool before it is dropped, with a warning; "
                   "a negative number: for ever",
        .negative = Negative::Unlimited,
        .dependsOn = "spool-dir",
    },
    {
        .name = "process-max-retries",
        .type = OptionType::Integer,
        .defaultValue = "0",
        .meaning = "How often a command that failed or timed out is started again; a negative "
                   "number: for ever",
        .negative = Negative::Unlimited,
    },
    {
        .name = "process-retry-delay",
        .type = OptionType::TimeSpan,
        .defaultValue = "600",
        .meaning = "How long to wait before the command is started again",
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
        .meaning = "What to exit with once the command has run: its own status, or 0 whatever it "
                   "was",
        .choices = "child|zero",
    },
    {
        .name = "refused-exit-code",
        .type = OptionType::Integer,
        .defaultValue = "75",
        .meaning = "What to exit with when a guard refused the run because another holds the place",
        .maximum = 255,
    },
    {
        .name = "log-level",
        .type = OptionType::Choice,
        .defaultValue = "WARNING",
        .meaning = "The least severity that is logged",
        .choices = "DEBUG|INFO|WARNING|ERROR|CRITICAL",
    },
    {
        .name = "color",
        .type = OptionType::Choice,
        .defaultValue = "auto",
        .meaning = "Whether the log, the help and the explanation are coloured; auto: on a "
                   "terminal, unless NO_COLOR is set",
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
        .meaning = "The command is meant to run for ever",
        .environment = "EXEC_WRAPPER_PROCESS_IS_SERVICE",
    },
    {
        .name = "process-type-id",
        .type = OptionType::Integer,
        .meaning = "The number under which the process API knows this kind of process",
        .dependsOn = "api-base-url",
        .exported = true,
    },
    {
        .name = "process-max-concurrency",
        .type = OptionType::Integer,
        .defaultValue = "1",
        .meaning = "How many runs with the same process type id, or with the same etcd-key, may go "
                   "on at a time; a negative number: no limit",
        .minimum = 1,
        .negative = Negative::Unlimited,
        .exported = true,
    },
    {
        .name = "lock-wait",
        .type = OptionType::TimeSpan,
        .defaultValue = "0",
        .meaning = "How long to wait for a lock that another run holds, a lock file or one in "
                   "etcd, or for an etcd that is out of reach",
    },
    {
        .name = "process-name",
        .type = OptionType::Text,
        .meaning = "The name under which the run is reported",
        .exported = true,
    },
    {
        .name = "project",
        .type = OptionType::Text,
        .meaning = "The project that the command belongs to",
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
        .meaning = "The version of the wrapper, as it is reported",
        .environment = "EXEC_WRAPPER_VERSION",
    },
    {
        .name = "process-cron-schedule",
        .type = OptionType::Text,
        .meaning = "The schedule by which the command is run, for the reports",
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
        .meaning = "Pass secrets such as API_KEY on to the command; false keeps the variables of "
                   "all secret settings, those of plugins too, out of its environment",
    },
    {
        .name = "enable-status-update-listener",
        .type = OptionType::Switch,
        .defaultValue = "false",
        .meaning = "Listen for what the command tells of its progress, by UDP on 127.0.0.1 and ::1",
        .exported = true,
    },
    {
        .name = "status-update-socket-port",
        .type = OptionType::Integer,
        .defaultValue = "2048",
        .meaning = "The port on which to listen; 0: any free one, which the command learns from "
                   "its environment",
        .placeholder = "PORT",
        .maximum = 65535,
        .exported = true,
    },
    {
        .name = "status-update-message-max-bytes",
        .type = OptionType::Integer,
        .defaultValue = "65536",
        .meaning = "The longest message about progress; a longer one is discarded",
        .minimum = 1,
        .maximum = 1048576, // what all progress of a run may be
        .exported = true,
    },
    {
        .name = "status-update-interval",
        .type = OptionType::TimeSpan,
        .defaultValue = "-1",
        .defaultNote = "only with heartbeats and at the end",
        .meaning = "How long to wait at least between two reports of progress; a negative number: "
                   "progress travels only with heartbeats and at the end",
        .negative = Negative::Unlimited,
        .exported = true,
    },
};

} // namespace

std::span<const Option> coreOptions() {
  return kOptions;
}

} // namespace exec_wrapper::config
