#include "exec_wrapper/plugin.h"

namespace exec_wrapper::rollbar {

extern const PluginInfo info;

static constexpr Option kOptions[] = {
    {
        .name = "rollbar-access-token",
        .type = OptionType::Secret,
        .meaning = "The access token of a Rollbar project, which is told when the process API "
                   "cannot be reached or a plugin raises an alarm",
        .exported = true,
    },
    {
        .name = "rollbar-timeout",
        .type = OptionType::TimeSpan,
        .defaultValue = "30",
        .meaning = "How long one request to Rollbar may take in all; a negative number: as long as "
                   "it likes",
        .negative = Negative::Unlimited,
        .positive = true,
        .exported = true,
    },
    {
        .name = "rollbar-retries",
        .type = OptionType::Integer,
        .defaultValue = "2",
        .meaning = "How often a request to Rollbar that failed is tried again while the run goes "
                   "on; a negative number: for ever",
        .negative = Negative::Unlimited,
        .exported = true,
    },
    {
        .name = "rollbar-retry-delay",
        .type = OptionType::TimeSpan,
        .defaultValue = "600",
        .meaning = "How long to wait before a request to Rollbar is tried again",
        .negative = Negative::Zero,
        .exported = true,
    },
    {
        .name = "rollbar-base-url",
        .type = OptionType::Url,
        .defaultValue = "https://api.rollbar.com",
        .meaning = "The address of Rollbar's API",
    },
};

constinit const PluginInfo info{
    .name = "rollbar",
    .version = EXEC_WRAPPER_VERSION,
    .summary = "tells Rollbar what keeps runs from being reported",
    .kinds = {PluginKind::Reporter},
    .options = kOptions,
    .selectedBy = "rollbar-access-token",
};

} // namespace exec_wrapper::rollbar
