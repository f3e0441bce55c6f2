#include "common/http/options.h"
#include "exec_wrapper/plugin.h"

#include <array>

namespace exec_wrapper::mail {

extern const PluginInfo info;

namespace {

constexpr auto kOwn = std::to_array<Option>({
    {
        .name = "mail-to",
        .meaning = "The addresses that receive a mail when a run fails, and when people should "
                   "act: user@example.com or Name <user@example.com>, separated by commas",
        .placeholder = "ADDRESSES",
    },
    {
        .name = "mail-from",
        .defaultNote = "the user's name, @ and the host's name",
        .meaning = "The address of the sender",
        .placeholder = "ADDRESS",
    },
    {
        .name = "mail-server",
        .defaultNote = "none: mail-sendmail is used",
        .meaning = "The mail server: smtp://HOST (port 25), smtp://HOST:587, or smtps://HOST (port "
                   "465) for TLS from the start",
        .placeholder = "URL",
    },
    {
        .name = "mail-starttls",
        .type = OptionType::Choice,
        .defaultValue = "auto",
        .meaning = "TLS with a server of smtp:// by STARTTLS. auto: if the server offers it (on "
                   "this machine only if there is a mail-password); required: no mail without it",
        .choices = "auto|required|off",
    },
    {
        .name = "mail-user",
        .meaning = "The user name for the mail server",
        .dependsOn = "mail-server",
    },
    {
        .name = "mail-password",
        .type = OptionType::Secret,
        .meaning = "The password for the mail server. It is sent by TLS only, except to a server "
                   "on this machine",
        .dependsOn = "mail-user",
    },
    {
        .name = "mail-sendmail",
        .type = OptionType::ShellLine,
        .defaultValue = "/usr/sbin/sendmail",
        .meaning = "Without mail-server: the program that sends the mail, with its own options. "
                   "-i, -f SENDER, -- and the addresses are added",
    },
    {
        .name = "mail-events",
        .type = OptionType::List,
        .defaultValue = "run_failed,alert",
        .meaning = "The events that are mailed: run_refused, run_admitted, attempt_started, "
                   "attempt_ended, run_finished, run_failed, command_ready, command_stopping, "
                   "stalled, still_running, delivery_failed, alert (with stalled and "
                   "still_running). Only run_finished includes runs that were stopped",
    },
    {
        .name = "mail-output-max-bytes",
        .type = OptionType::Integer,
        .defaultValue = "65536",
        .meaning = "How much of the output that output-tail keeps is in a mail; 0: none",
        .maximum = 16 << 20,
    },
    {
        .name = "mail-timeout",
        .type = OptionType::TimeSpan,
        .defaultValue = "30",
        .meaning = "Time limit of one attempt to send a mail",
        .positive = true,
    },
    {
        .name = "mail-retries",
        .type = OptionType::Integer,
        .defaultValue = "2",
        .meaning = "Number of further attempts to send a mail; a negative number: no limit",
        .negative = Negative::Unlimited,
    },
    {
        .name = "mail-retry-delay",
        .type = OptionType::TimeSpan,
        .defaultValue = "10",
        .meaning = "Delay before each of them",
        .negative = Negative::Zero,
    },
});

using Rows = http::Rows<"mail", "the mail server", "mail-server">;
constexpr auto kOptions = http::rows(kOwn, Rows::kTls);

} // namespace

constinit const PluginInfo info{
    .name = "mail",
    .version = EXEC_WRAPPER_VERSION,
    .summary = "sends a mail when a run fails",
    .kinds = {PluginKind::Reporter},
    .options = kOptions,
    .selectedBy = "mail-to",
};

} // namespace exec_wrapper::mail
