#include "exec_wrapper/plugin.h"

namespace exec_wrapper::lock_file {

extern const PluginInfo info;

static constexpr Option kOptions[] = {
    {
        .name = "lockfile",
        .type = OptionType::Path,
        .meaning = "The lock file. Only one run at a time holds it; other runs are refused",
        .placeholder = "FILE",
        .use = PathUse::MakeFile,
    },
    {
        .name = "lock-stale",
        .type = OptionType::Choice,
        .defaultValue = "break",
        .meaning = "What to do with the lock of a run that died without releasing it: kill its "
                   "orphans and take the lock over, or keep the lock until it is removed by hand",
        .choices = "break|keep",
    },
    {
        .name = "threshold",
        .type = OptionType::Integer,
        .defaultValue = "0",
        .meaning = "Number of consecutive refused runs before an error reports that the lock stays "
                   "held; 0: do not count them",
        .dependsOn = "lockfile",
    },
    {
        .name = "counter-file",
        .type = OptionType::Path,
        .meaning = "The file with the count of refused runs; threshold needs it",
        .placeholder = "FILE",
        .dependsOn = "lockfile",
        .use = PathUse::UpdateFile,
    },
    {
        .name = "threshold-rule",
        .type = OptionType::Choice,
        .defaultValue = "exceeded",
        .meaning = "When to report the error of threshold: after the count has exceeded the "
                   "threshold, or as soon as it has reached it",
        .choices = "exceeded|reached",
    },
    {
        .name = "counter-reset",
        .type = OptionType::Choice,
        .defaultValue = "acquired",
        .meaning = "When to set the count of refused runs back to 0, besides after the error: "
                   "whenever a run gets the lock, or never",
        .choices = "acquired|never",
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
