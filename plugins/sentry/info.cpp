#include "common/http/options.h"
#include "exec_wrapper/plugin.h"

#include "run_limit.h"

#include <algorithm>
#include <array>
#include <string>

namespace exec_wrapper::sentry {

extern const PluginInfo info;

namespace {

constexpr Duration kLongestMonitored = std::chrono::hours(28 * 24);

std::string secondsText(Duration duration) {
  return std::to_string(std::chrono::ceil<std::chrono::seconds>(duration).count());
}

/// Room for the wait before the guards, beyond Sentry's own minute.
std::string usualMargin(const Settings& settings) {
  const Duration splay = settings.duration("start-splay").value_or(Duration::zero());
  return splay > Duration::zero() ? secondsText(splay + std::chrono::minutes(1)) : std::string();
}

std::string limitOfRun(const Settings& settings) {
  const std::optional<Duration> longest = longestRun(settings, kLongestMonitored);
  return longest ? secondsText(*longest) : std::string();
}

/// None for a run that its own limits end before Sentry would count it as timed out.
std::string usualHeartbeat(const Settings& settings) {
  constexpr Duration kLeast = std::chrono::seconds(30);
  constexpr Duration kUsual = std::chrono::minutes(10); // Sentry's own max_runtime is 30 minutes
  const std::optional<Duration> runtime = settings.duration("sentry-max-runtime");
  if (settings.isSet("sentry-max-runtime")) {
    return runtime ? secondsText(std::max<Duration>(*runtime / 3, kLeast)) : secondsText(kUsual);
  }
  const bool scheduled =
      !settings.text("sentry-schedule").empty() || !settings.text("process-cron-schedule").empty();
  return scheduled && runtime ? std::string() : secondsText(kUsual);
}

constexpr auto kOwn = std::to_array<Option>({
    {
        .name = "sentry-dsn",
        .type = OptionType::Secret,
        .meaning = "The DSN of a project at Sentry, https://KEY@HOST/PROJECT. Its monitors get "
                   "check-ins for each run, and each failed run is an event. SENTRY_DSN gives it "
                   "where reporters names sentry",
        .sharedVariable = "SENTRY_DSN",
    },
    {
        .name = "sentry-environment",
        .defaultNote = "SENTRY_ENVIRONMENT, else deployment, else production",
        .meaning = "The environment at Sentry: at most 64 characters",
        .sharedVariable = "SENTRY_ENVIRONMENT",
    },
    {
        .name = "sentry-release",
        .defaultNote = "SENTRY_RELEASE, else program-version",
        .meaning = "The release at Sentry: at most 200 characters",
        .sharedVariable = "SENTRY_RELEASE",
    },
    {
        .name = "sentry-check-ins",
        .type = OptionType::Boolean,
        .defaultValue = "true",
        .meaning = "Send check-ins to the monitor of the job",
    },
    {
        .name = "sentry-monitor",
        .defaultNote = "derived from process-name, else from the command",
        .meaning = "The slug of the job's monitor: at most 50 lower-case letters, digits, - and _",
        .dependsOn = "sentry-dsn",
    },
    {
        .name = "sentry-schedule",
        .defaultNote = "process-cron-schedule",
        .meaning =
            "When the job runs: a cron expression, or an interval such as \"every 2 hours\". "
            "With it Sentry creates the monitor, or changes it",
        .dependsOn = "sentry-dsn",
    },
    {
        .name = "sentry-timezone",
        .defaultNote = "the host's",
        .meaning = "The time zone of the schedule, such as Europe/Berlin",
    },
    {
        .name = "sentry-checkin-margin",
        .type = OptionType::TimeSpan,
        .computedDefault = usualMargin,
        .defaultNote = "start-splay and a minute; else that of the monitor",
        .meaning = "How late a run may start before Sentry reports it as missed, in whole minutes",
        .positive = true,
    },
    {
        .name = "sentry-max-runtime",
        .type = OptionType::TimeSpan,
        .computedDefault = limitOfRun,
        .defaultNote = "from process-timeout and the retries; else that of the monitor",
        .meaning = "How long Sentry waits for the next check-in of a running job before it reports "
                   "a timeout, in whole minutes",
        .positive = true,
    },
    {
        .name = "sentry-heartbeat",
        .type = OptionType::TimeSpan,
        .computedDefault = usualHeartbeat,
        .defaultNote = "a third of sentry-max-runtime; 10m without a time limit; else none",
        .meaning = "Send a check-in after this time without another, so that a run may last longer "
                   "than the monitor's max_runtime; a negative number: never",
        .negative = Negative::Unlimited,
        .positive = true,
    },
    {
        .name = "sentry-failure-threshold",
        .type = OptionType::Integer,
        .defaultNote = "that of the monitor",
        .meaning = "After how many consecutive failed check-ins Sentry opens an issue",
        .minimum = 1,
        .maximum = 720,
    },
    {
        .name = "sentry-recovery-threshold",
        .type = OptionType::Integer,
        .defaultNote = "that of the monitor",
        .meaning = "After how many consecutive good check-ins Sentry closes the issue",
        .minimum = 1,
        .maximum = 720,
    },
    {
        .name = "sentry-owner",
        .defaultNote = "that of the monitor",
        .meaning = "The owner of the monitor: user:EMAIL or team:SLUG",
    },
    {
        .name = "sentry-max-age",
        .type = OptionType::TimeSpan,
        .defaultValue = "15m",
        .meaning = "A check-in that could not be delivered for this time is not sent any more, "
                   "because Sentry takes the time of its arrival for that of the run; a negative "
                   "number: no limit",
        .negative = Negative::Unlimited,
    },
    {
        .name = "sentry-refused",
        .type = OptionType::Choice,
        .defaultValue = "ignore",
        .meaning =
            "The check-in of a refused run, for example because of a held lock: none, a good "
            "one or a failure",
        .choices = "ignore|ok|error",
    },
    {
        .name = "sentry-events",
        .type = OptionType::List,
        .defaultValue = "run_failed,alert",
        .meaning =
            "The events to send as issues: run_failed, run_refused, alert (with stalled and "
            "still_running), attempt_ended, delivery_failed and the others of webhook-events",
    },
    {
        .name = "sentry-output",
        .type = OptionType::Boolean,
        .defaultValue = "true",
        .meaning = "Attach the end of the command's output to the event of a failed run, where "
                   "output-tail keeps it",
    },
});

using Http = http::Rows<"sentry", "Sentry", "sentry-dsn">;
constexpr auto kOptions = http::rows(
    kOwn, std::array{Http::timeout("10"), Http::retries("3"), Http::retryDelay("5")}, Http::kTls);

} // namespace

constinit const PluginInfo info{
    .name = "sentry",
    .version = EXEC_WRAPPER_VERSION,
    .summary = "reports runs to Sentry: check-ins of a monitor, and events for failures",
    .kinds = {PluginKind::Reporter},
    .options = kOptions,
    .selectedBy = "sentry-dsn",
};

} // namespace exec_wrapper::sentry
