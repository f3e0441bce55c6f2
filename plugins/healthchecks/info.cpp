#include "exec_wrapper/plugin.h"

#include "slug.h"

namespace exec_wrapper::healthchecks {

extern const PluginInfo info;

namespace {

std::string slugOfTheName(const Settings& settings) {
  return slugFrom(settings.text("process-name"));
}

} // namespace

static constexpr Option kOptions[] = {
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
    {
        .name = "healthchecks-timeout",
        .type = OptionType::TimeSpan,
        .defaultValue = "10",
        .meaning = "How long one request to the server may take in all; a negative number: as long "
                   "as it likes",
        .negative = Negative::Unlimited,
        .positive = true,
    },
    {
        .name = "healthchecks-retries",
        .type = OptionType::Integer,
        .defaultValue = "3",
        .meaning = "How often a request to the server that failed is tried again, after the end of "
                   "the run too; a negative number: for ever",
        .negative = Negative::Unlimited,
    },
    {
        .name = "healthchecks-retry-delay",
        .type = OptionType::TimeSpan,
        .defaultValue = "5",
        .meaning = "How long to wait before it is tried again, unless the server says it",
        .negative = Negative::Zero,
    },
    {
        .name = "healthchecks-ca-file",
        .type = OptionType::Path,
        .defaultNote = "the system's",
        .meaning = "The certificates, in PEM, of those who may vouch for the server",
        .placeholder = "FILE",
        .use = PathUse::ReadFile,
    },
    {
        .name = "healthchecks-client-cert-file",
        .type = OptionType::Path,
        .meaning =
            "Our certificate, in PEM, and those that it rests on, for a server that asks for one",
        .placeholder = "FILE",
        .dependsOn = "healthchecks-key",
        .use = PathUse::ReadFile,
    },
    {
        .name = "healthchecks-client-key-file",
        .type = OptionType::Path,
        .defaultNote = "in the file of the certificate",
        .meaning = "The key of that certificate, in PEM, without a password",
        .placeholder = "FILE",
        .dependsOn = "healthchecks-client-cert-file",
        .use = PathUse::ReadFile,
    },
};

constinit const PluginInfo info{
    .name = "healthchecks",
    .version = EXEC_WRAPPER_VERSION,
    .summary = "tells a check of healthchecks.io of each run",
    .kinds = {PluginKind::Reporter},
    .options = kOptions,
    .selectedBy = "healthchecks-key",
};

} // namespace exec_wrapper::healthchecks
