#include "common/http/options.h"
#include "exec_wrapper/plugin.h"

#include <array>

namespace exec_wrapper::rollbar {

extern const PluginInfo info;

namespace {

constexpr auto kOwn = std::to_array<Option>({
    {
        .name = "rollbar-access-token",
        .type = OptionType::Secret,
        .meaning = "The access token of a Rollbar project. It receives an item when the process "
                   "API cannot be reached or a plugin raises an alert",
        .exported = true,
    },
    {
        .name = "rollbar-base-url",
        .type = OptionType::Url,
        .defaultValue = "https://api.rollbar.com",
        .meaning = "The URL of Rollbar's API",
    },
});

using Http = http::Rows<"rollbar", "Rollbar", "rollbar-access-token">;
constexpr auto kOptions =
    http::rows(kOwn,
               std::array{http::exported(Http::timeout("30")), http::exported(Http::retries("2")),
                          http::exported(Http::retryDelay("600"))},
               Http::kTls);

} // namespace

constinit const PluginInfo info{
    .name = "rollbar",
    .version = EXEC_WRAPPER_VERSION,
    .summary = "reports failed deliveries and alerts to Rollbar",
    .kinds = {PluginKind::Reporter},
    .options = kOptions,
    .selectedBy = "rollbar-access-token",
};

} // namespace exec_wrapper::rollbar
