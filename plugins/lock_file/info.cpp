#include "exec_wrapper/plugin.h"

namespace exec_wrapper::lock_file {

extern const PluginInfo info;

static constexpr Option kOptions[] = {
    {
        .name = "lockfile",
        .type = OptionType::Path,
        .meaning = "Only one run at a time holds this lock file; another one is refused",
        .placeholder = "FILE",
        .use = PathUse::MakeFile,
    },
    {
        .name = "lock-stale",
        .type = OptionType::Choice,
        .defaultValue = "break",
        .meaning =
            "What to do about the lock of a run that died without giving it back: end what is "
            "left of that run and take the lock over, or keep it until somebody removes it",
        .choices = "break|keep",
    },
    {
        .name = "threshold",
        .type = OptionType::Integer,
        .defaultValue = "0",
        .meaning = "How many runs may be refused, one after the other, before an error says that "
                   "the lock stays held; 0: they are not counted",
        .dependsOn = "lockfile",
    },
    {
        .name = "counter-file",
        .type = OptionType::Path,
        .meaning = "The file that counts the refused runs; a threshold needs it",
        .placeholder = "FILE",
        .dependsOn = "lockfile",
        .use = PathUse::UpdateFile,
    },
    {
        .name = "threshold-rule",
        .type = OptionType::Choice,
        .defaultValue = "exceeded",
        .meaning = "When the error comes: once more runs than the threshold were counted, or "
                   "with the run that reaches it",
        .choices = "exceeded|reached",
    },
    {
        .name = "counter-reset",
        .type = OptionType::Choice,
        .defaultValue = "acquired",
        .meaning = "When the count begins anew, besides after the error: whenever a run gets the "
                   "lock, or never",
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
