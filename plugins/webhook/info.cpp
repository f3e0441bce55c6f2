#include "common/http/options.h"
#include "exec_wrapper/plugin.h"

#include <array>
#include <string>

namespace exec_wrapper::webhook {

extern const PluginInfo info;

namespace {

/// People want fewer events than programs.
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
        .meaning =
            "The http or https URL that receives a POST with a document for each event; a query is "
            "allowed. It is masked as a secret, because chat services use it as a password",
    },
    {
        .name = "webhook-format",
        .type = OptionType::Choice,
        .defaultValue = "json",
        .meaning = "Format of the body: the whole event in JSON, or one sentence in the format of "
                   "a chat service's incoming webhooks",
        .choices = "json|slack|discord|mattermost|teams",
    },
    {
        .name = "webhook-template",
        .type = OptionType::Path,
        .meaning = "A file with the JSON to send instead. {{message}}, {{event}}, {{host}} and "
                   "other placeholders are replaced by the values of the event",
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
        .meaning =
            "The events to send: run_refused, run_admitted, attempt_started, attempt_ended, "
            "run_finished, run_failed, command_ready, command_stopping, stalled, still_running, "
            "delivery_failed, alert (with stalled and still_running)",
    },
    {
        .name = "webhook-heartbeat",
        .type = OptionType::TimeSpan,
        .defaultNote = "none",
        .meaning = "Send a heartbeat event after this time without another event; a negative "
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
        .meaning = "Sign the body with this key (HMAC-SHA-256), so that the receiver can verify "
                   "the sender",
        .dependsOn = "webhook-url",
    },
    {
        .name = "webhook-headers",
        .type = OptionType::Secret,
        .meaning = "Additional headers, one \"Name: value\" per line, such as an Authorization",
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
    .summary = "sends events to your own server or to a chat",
    .kinds = {PluginKind::Reporter},
    .options = kOptions,
    .selectedBy = "webhook-url",
};

} // namespace exec_wrapper::webhook
