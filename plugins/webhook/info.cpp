#include "common/http/options.h"
#include "exec_wrapper/plugin.h"

#include <array>
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

constexpr auto kOwn = std::to_array<Option>({
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
});

using Http = http::Rows<"webhook", "the receiver", "webhook-url">;
constexpr auto kOptions = http::rows(
    kOwn, std::array{Http::timeout("10"), Http::retries("3"), Http::retryDelay("5")}, Http::kTls);

} // namespace

constinit const PluginInfo info{
    .name = "webhook",
    .version = EXEC_WRAPPER_VERSION,
    .summary = "sends events to a program of yours or to a chat",
    .kinds = {PluginKind::Reporter},
    .options = kOptions,
    .selectedBy = "webhook-url",
};

} // namespace exec_wrapper::webhook
