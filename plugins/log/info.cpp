#include "exec_wrapper/plugin.h"

namespace exec_wrapper::log {

extern const PluginInfo info;

static constexpr Option kOptions[] = {
    {
        .name = "log-format",
        .type = OptionType::Choice,
        .defaultValue = "text",
        .meaning = "How the log is written: lines for people, or one JSON object per line",
        .choices = "text|json",
    },
    {
        .name = "log-file", // Text: a Path may be rewritten by who reads it, and "syslog:" is none
        .defaultNote = "standard error",
        .meaning = "Where the log goes: a file, to which lines are added and which is opened anew "
                   "when it was rotated, /dev/stdout and the like, or \"syslog:\". What cannot be "
                   "written there goes to standard error",
        .placeholder = "PATH|syslog:",
        .use = PathUse::AppendFile,
    },
};

constinit const PluginInfo info{
    .name = "log",
    .version = EXEC_WRAPPER_VERSION,
    .summary = "writes what happens to standard error, a file or syslog",
    .kinds = {PluginKind::Reporter},
    .options = kOptions,
};

} // namespace exec_wrapper::log
