#include "exec_wrapper/plugin.h"

namespace exec_wrapper::log {

extern const PluginInfo info;

static constexpr Option kOptions[] = {
    {
        .name = "log-format",
        .type = OptionType::Choice,
        .defaultValue = "text",
        .meaning = "Format of the log: lines for people, or one JSON object per line",
        .choices = "text|json",
    },
    {
        .name = "log-file", // Text, because readers may rewrite a Path; "syslog:" is not a path
        .defaultNote = "standard error",
        .meaning = "Target of the log: a file, /dev/stdout and the like, or \"syslog:\". Lines are "
                   "appended to a file, which is reopened after a rotation. Lines that cannot be "
                   "written there go to standard error",
        .placeholder = "PATH|syslog:",
        .use = PathUse::AppendFile,
    },
};

constinit const PluginInfo info{
    .name = "log",
    .version = EXEC_WRAPPER_VERSION,
    .summary = "writes the events to standard error, a file or syslog",
    .kinds = {PluginKind::Reporter},
    .options = kOptions,
};

} // namespace exec_wrapper::log
