#include "exec_wrapper/plugin.h"

namespace exec_wrapper::lock_file {

extern const PluginInfo info;

static constexpr Option kOptions[] = {
    {
        .name = "lockfile",
        .type = OptionType::Path,
        .meaning = "Only one run at a time holds this lock file; another one is refused",
        .placeholder = "FILE",
    },
    {
        .name = "lock-wait",
        .type = OptionType::TimeSpan,
        .defaultValue = "0",
        .meaning = "How long to wait for a lock that another run holds",
    },
};

constinit const PluginInfo info{
    .name = "lock_file",
    .version = EXEC_WRAPPER_VERSION,
    .summary = "lets one run at a time hold a lock file",
    .kinds = {PluginKind::Guard},
    .options = kOptions,
    .selectedBy = "lockfile",
    .place = 10,
};

} // namespace exec_wrapper::lock_file
