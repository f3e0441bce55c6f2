#include "exec_wrapper/plugin.h"

#include <array>

namespace exec_wrapper::history {

extern const PluginInfo info;

namespace {

constexpr auto kOptions = std::to_array<Option>({
    {
        .name = "history",
        .type = OptionType::Secret,
        .meaning = "The database that keeps all runs, for exec_wrapper_history: on, the path of a "
                   "file (SQLite), or postgresql:KEYWORD=VALUE ... or a postgresql:// URL. on: "
                   "/var/lib/exec_wrapper/history.db for root, "
                   "$XDG_STATE_HOME/exec_wrapper/history.db for others. off: no history. "
                   "file:/path reads the value from a file",
        .placeholder = "DATABASE",
        .address = true,
    },
    {
        .name = "history-progress",
        .type = OptionType::TimeSpan,
        .defaultValue = "10",
        .meaning = "The shortest time between two updates with the command's progress; a negative "
                   "number: never alone",
        .negative = Negative::Unlimited,
    },
    {
        .name = "history-mode",
        .type = OptionType::Choice,
        .defaultValue = "0600",
        .meaning = "The mode of a new database file. 0640: its group can read it; 0660: its group "
                   "shares it",
        .choices = "0600|0640|0644|0660|0664",
    },
    {
        .name = "history-max-age",
        .type = OptionType::TimeSpan,
        .defaultValue = "90d",
        .meaning = "How long successful, stopped and refused runs are kept; a negative number: no "
                   "limit",
        .negative = Negative::Unlimited,
        .positive = true,
    },
    {
        .name = "history-max-failed-age",
        .type = OptionType::TimeSpan,
        .defaultValue = "400d",
        .meaning = "How long failed runs are kept; a negative number: no limit",
        .negative = Negative::Unlimited,
        .positive = true,
    },
    {
        .name = "history-max-bytes",
        .type = OptionType::Integer,
        .defaultValue = "268435456",
        .meaning = "The size of the database above which the oldest runs are deleted, successes "
                   "first; a negative number: no limit",
        .placeholder = "BYTES",
        .minimum = 1'048'576,
        .negative = Negative::Unlimited,
    },
    {
        .name = "history-timeout",
        .type = OptionType::TimeSpan,
        .defaultValue = "10",
        .meaning = "How long a run waits for other writers or for the server, at its end too",
        .positive = true,
    },
});

} // namespace

constinit const PluginInfo info{
    .name = "history",
    .version = EXEC_WRAPPER_VERSION,
    .summary = "keeps all runs in a database",
    .kinds = {PluginKind::Reporter},
    .options = kOptions,
    .selectedBy = "history",
    .package = "exec-wrapper-history",
};

} // namespace exec_wrapper::history
