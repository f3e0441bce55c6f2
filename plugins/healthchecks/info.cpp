#include "common/http/options.h"
#include "exec_wrapper/plugin.h"

#include "slug.h"

#include <array>

namespace exec_wrapper::healthchecks {

extern const PluginInfo info;

namespace {

std::string slugOfTheName(const Settings& settings) {
  return slugFrom(settings.text("process-name"));
}

constexpr auto kOwn = std::to_array<Option>({
    {
        .name = "healthchecks-key",
        .type = OptionType::Secret,
        .meaning = "The UUID of a check at healthchecks.io or at a server of your own, or the ping "
                   "key of a project, whose check healthchecks-slug names; the check is told of "
                   "each run",
    },
    {
        .name = "healthchecks-slug",
        .computedDefault = slugOfTheName,
        .defaultNote = "made of process-name",
        .meaning = "Which check of the project is told, where healthchecks-key is a ping key: "
                   "lower-case letters, digits, - and _",
        .dependsOn = "healthchecks-key",
    },
    {
        .name = "healthchecks-create",
        .type = OptionType::Boolean,
        .defaultValue = "false",
        .meaning = "Let the server make a check for a slug that it does not know",
    },
    {
        .name = "healthchecks-base-url",
        .type = OptionType::Url,
        .defaultValue = "https://hc-ping.com",
        .meaning = "What the address of every check begins with; at a server of your own it ends "
                   "in /ping",
    },
    {
        .name = "healthchecks-start",
        .type = OptionType::Boolean,
        .defaultValue = "true",
        .meaning = "Tell the start too, so that the server knows how long runs take",
    },
    {
        .name = "healthchecks-refused",
        .type = OptionType::Choice,
        .defaultValue = "log",
        .meaning = "What to tell of a run that was refused, by a lock that is held, say: nothing, "
                   "an entry in the check's log, or a failure",
        .choices = "ignore|log|fail",
    },
    {
        .name = "healthchecks-alerts",
        .type = OptionType::Choice,
        .defaultValue = "fail",
        .meaning = "What to tell when something asks for attention, such as a lock that was held "
                   "too often: nothing, an entry in the check's log, or a failure",
        .choices = "ignore|log|fail",
    },
    {
        .name = "healthchecks-attempts",
        .type = OptionType::Boolean,
        .defaultValue = "false",
        .meaning = "Add an entry to the check's log for each attempt that failed and is followed "
                   "by another",
    },
    {
        .name = "healthchecks-heartbeat",
        .type = OptionType::TimeSpan,
        .defaultNote = "none",
        .meaning = "Add an entry with the command's progress to the check's log when nothing else "
                   "was told for this long; a negative number: never",
        .negative = Negative::Unlimited,
        .positive = true,
    },
    {
        .name = "healthchecks-output",
        .type = OptionType::Boolean,
        .defaultValue = "true",
        .meaning = "Send the end of what the command printed, where output-tail keeps it",
    },
});

using Http = http::Rows<"healthchecks", "the server", "healthchecks-key">;
constexpr auto kOptions = http::rows(
    kOwn, std::array{Http::timeout("10"), Http::retries("3"), Http::retryDelay("5")}, Http::kTls);

} // namespace

constinit const PluginInfo info{
    .name = "healthchecks",
    .version = EXEC_WRAPPER_VERSION,
    .summary = "tells a check of healthchecks.io of each run",
    .kinds = {PluginKind::Reporter},
    .options = kOptions,
    .selectedBy = "healthchecks-key",
};

} // namespace exec_wrapper::healthchecks
