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
        .meaning = "The UUID of a check at healthchecks.io or at your own server, or the ping key "
                   "of a project. With a ping key healthchecks-slug names the check. The check "
                   "gets a ping for each run",
    },
    {
        .name = "healthchecks-slug",
        .computedDefault = slugOfTheName,
        .defaultNote = "derived from process-name",
        .meaning = "The check of the project, where healthchecks-key is a ping key: lower-case "
                   "letters, digits, - and _",
        .dependsOn = "healthchecks-key",
    },
    {
        .name = "healthchecks-create",
        .type = OptionType::Boolean,
        .defaultValue = "false",
        .meaning = "Let the server create a check for an unknown slug",
    },
    {
        .name = "healthchecks-base-url",
        .type = OptionType::Url,
        .defaultValue = "https://hc-ping.com",
        .meaning = "The beginning of the URL of every check; at your own server it ends in /ping",
    },
    {
        .name = "healthchecks-start",
        .type = OptionType::Boolean,
        .defaultValue = "true",
        .meaning = "Report the start too, so that the server knows the duration of runs",
    },
    {
        .name = "healthchecks-refused",
        .type = OptionType::Choice,
        .defaultValue = "log",
        .meaning = "What to report for a refused run, for example because of a held lock: nothing, "
                   "an entry in the check's log, or a failure",
        .choices = "ignore|log|fail",
    },
    {
        .name = "healthchecks-alerts",
        .type = OptionType::Choice,
        .defaultValue = "fail",
        .meaning = "What to report for an alert, such as a lock that was held too often: nothing, "
                   "an entry in the check's log, or a failure",
        .choices = "ignore|log|fail",
    },
    {
        .name = "healthchecks-attempts",
        .type = OptionType::Boolean,
        .defaultValue = "false",
        .meaning = "Add an entry to the check's log for each failed attempt before the last",
    },
    {
        .name = "healthchecks-heartbeat",
        .type = OptionType::TimeSpan,
        .defaultNote = "none",
        .meaning = "Add an entry with the command's progress to the check's log after this time "
                   "without another report; a negative number: never",
        .negative = Negative::Unlimited,
        .positive = true,
    },
    {
        .name = "healthchecks-output",
        .type = OptionType::Boolean,
        .defaultValue = "true",
        .meaning = "Send the end of the command's output, where output-tail keeps it",
    },
});

using Http = http::Rows<"healthchecks", "the server", "healthchecks-key">;
constexpr auto kOptions = http::rows(
    kOwn, std::array{Http::timeout("10"), Http::retries("3"), Http::retryDelay("5")}, Http::kTls);

} // namespace

constinit const PluginInfo info{
    .name = "healthchecks",
    .version = EXEC_WRAPPER_VERSION,
    .summary = "reports each run to a check of healthchecks.io",
    .kinds = {PluginKind::Reporter},
    .options = kOptions,
    .selectedBy = "healthchecks-key",
};

} // namespace exec_wrapper::healthchecks
