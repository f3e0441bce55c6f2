#include "exec_wrapper/plugin.h"

#include <string>

namespace exec_wrapper::webhook {

extern const PluginInfo info;

namespace {

/// People want to hear of less than programs.
std::string chosenEvents(const Settings& settings) {
  const bool forPrograms =
      settings.text("webhook-format") == "json" && settings.text("webhook-template").empty();
  return forPrograms ? "run_refused,attempt_started,attempt_ended,run_finished,alert"
                     : "run_refused,run_failed,alert";
}

} // namespace

static constexpr Option kOptions[] = {
    {
        .name = "webhook-url",
        .type = OptionType::Secret,
        .meaning = "Where to send a document for each event, by POST: an http or https URL, query "
                   "and all; it is kept secret, since chat services take it for a password",
    },
    {
        .name = "webhook-format",
        .type = OptionType::Choice,
        .defaultValue = "json",
        .meaning = "What is sent: the whole event in JSON, or a sentence in the form that the "
                   "incoming webhooks of a chat service take",
        .choices = "json|slack|discord|mattermost|teams",
    },
    {
        .name = "webhook-template",
        .type = OptionType::Path,
        .meaning =
            "A file with the JSON to send instead, in which {{message}}, {{event}}, {{host}} "
            "and the like stand for what the event says",
        .placeholder = "FILE",
        .dependsOn = "webhook-url",
        .use = PathUse::ReadFile,
    },
    {
        .name = "webhook-events",
        .type = OptionType::List,
        .computedDefault = chosenEvents,
        .defaultNote = "run_refused,attempt_started,attempt_ended,run_finished,alert; for people "
                       "run_refused,run_failed,alert",
        .meaning = "Which events are sent: run_refused, run_admitted, attempt_started, "
                   "attempt_ended, run_finished, run_failed, delivery_failed, alert",
    },
    {
        .name = "webhook-heartbeat",
        .type = OptionType::TimeSpan,
        .defaultNote = "none",
        .meaning = "Send a heartbeat event when nothing else was sent for this long; a negative "
                   "number: never",
        .negative = Negative::Unlimited,
        .positive = true,
    },
    {
        .name = "webhook-progress",
        .type = OptionType::TimeSpan,
        .defaultNote = "none",
        .meaning = "Send the command's progress, at most this often; a negative number: never",
        .negative = Negative::Unlimited,
    },
    {
        .name = "webhook-secret",
        .type = OptionType::Secret,
        .meaning = "Sign what is sent with this key (HMAC-SHA-256), so that the receiver can tell "
                   "who sent it",
        .dependsOn = "webhook-url",
    },
    {
        .name = "webhook-headers",
        .type = OptionType::Secret,
        .meaning = "Headers to send along, one \"Name: value\" in a line, such as an Authorization",
        .dependsOn = "webhook-url",
    },
    {
        .name = "webhook-timeout",
        .type = OptionType::TimeSpan,
        .defaultValue = "10",
        .meaning = "How long one request may take in all; a negative number: as long as it likes",
        .negative = Negative::Unlimited,
        .positive = true,
    },
    {
        .name = "webhook-retries",
        .type = OptionType::Integer,
        .defaultValue = "3",
        .meaning = "How often a request that failed is tried again, after the end of the run too; "
                   "a negative number: for ever",
        .negative = Negative::Unlimited,
    },
    {
        .name = "webhook-retry-delay",
        .type = OptionType::TimeSpan,
        .defaultValue = "5",
        .meaning = "How long to wait before it is tried again, unless the receiver says it",
        .negative = Negative::Zero,
    },
    {
        .name = "webhook-ca-file",
        .type = OptionType::Path,
        .defaultNote = "the system's",
        .meaning = "The certificates, in PEM, of those who may vouch for the receiver",
        .placeholder = "FILE",
        .use = PathUse::ReadFile,
    },
    {
        .name = "webhook-client-cert-file",
        .type = OptionType::Path,
        .meaning =
            "Our certificate, in PEM, and those that it rests on, for a receiver that asks for one",
        .placeholder = "FILE",
        .dependsOn = "webhook-url",
        .use = PathUse::ReadFile,
    },
    {
        .name = "webhook-client-key-file",
        .type = OptionType::Path,
        .defaultNote = "in the file of the certificate",
        .meaning = "The key of that certificate, in PEM, without a password",
        .placeholder = "FILE",
        .dependsOn = "webhook-client-cert-file",
        .use = PathUse::ReadFile,
    },
};

constinit const PluginInfo info{
    .name = "webhook",
    .version = EXEC_WRAPPER_VERSION,
    .summary = "sends events to a program of yours or to a chat",
    .kinds = {PluginKind::Reporter},
    .options = kOptions,
    .selectedBy = "webhook-url",
};

} // namespace exec_wrapper::webhook
