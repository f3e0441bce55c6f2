#include "exec_wrapper/plugin.h"

namespace exec_wrapper::guard_command {

extern const PluginInfo info;

static constexpr Option kOptions[] = {
    {
        .name = "guard-command",
        .type = OptionType::ShellLine,
        .meaning = "A shell command that decides whether the run may start: it admits with exit "
                   "status 0, and refuses with 75 (busy), 77 (denied) or 69 (unavailable). It is "
                   "run once more when the run is over",
    },
    {
        .name = "guard-command-timeout",
        .type = OptionType::TimeSpan,
        .defaultValue = "30",
        .meaning = "Time limit of guard-command. After it its process group gets SIGTERM, and "
                   "SIGKILL three seconds later; the run is refused (69)",
        .positive = true,
        .dependsOn = "guard-command",
    },
};

constinit const PluginInfo info{
    .name = "guard_command",
    .version = EXEC_WRAPPER_VERSION,
    .summary = "lets your own program decide whether the run may start",
    .kinds = {PluginKind::Guard},
    .options = kOptions,
    .selectedBy = "guard-command",
    .place = 150,
};

} // namespace exec_wrapper::guard_command
