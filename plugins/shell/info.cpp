#include "exec_wrapper/plugin.h"

namespace exec_wrapper::shell {

extern const PluginInfo info;

static constexpr Option kOptions[] = {
    {
        .name = "shell-program",
        .type = OptionType::Path,
        .defaultValue = "/bin/sh",
        .meaning = "The shell that runs a line: a program that takes -c LINE, such as /bin/bash",
    },
};

constinit const PluginInfo info{
    .name = "shell",
    .version = EXEC_WRAPPER_VERSION,
    .summary = "has /bin/sh run the command as shell text",
    .kinds = {PluginKind::Runner},
    .options = kOptions,
};

} // namespace exec_wrapper::shell
