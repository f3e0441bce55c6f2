#include "common/http/options.h"
#include "exec_wrapper/plugin.h"

#include <array>
#include <chrono>
#include <string>

namespace exec_wrapper::etcd {

extern const PluginInfo info;

namespace {

/// Long enough to stop the command before the lease ends, and to outlast a short outage of etcd.
std::string leaseTtl(const Settings& settings) {
  const Duration grace =
      settings.duration("process-termination-grace-period").value_or(Duration::zero());
  const auto ttl = std::chrono::ceil<std::chrono::seconds>(grace) + std::chrono::minutes(1);
  return std::to_string(ttl.count());
}

constexpr auto kOwn = std::to_array<Option>({
    {
        .name = "etcd-endpoints",
        .type = OptionType::List,
        .meaning = "The servers of the etcd cluster (version 3.4 or later) that holds the lock, "
                   "such as https://db1:2379,https://db2:2379",
        .placeholder = "URL,...",
    },
    {
        .name = "etcd-key",
        .type = OptionType::Text,
        .meaning = "The name of the lock in etcd. Runs with the same name exclude each other, on "
                   "all hosts",
        .placeholder = "KEY",
        .dependsOn = "etcd-endpoints",
    },
    {
        .name = "etcd-lease-ttl",
        .type = OptionType::TimeSpan,
        .computedDefault = leaseTtl,
        .defaultNote = "the grace period and 60s",
        .meaning = "How long the lock stays held after its last renewal, in whole seconds",
        .positive = true,
        .dependsOn = "etcd-endpoints",
    },
    {
        .name = "lease-lost",
        .type = OptionType::Choice,
        .defaultValue = "stop",
        .meaning = "What to do when the lease of a lock cannot be renewed: stop the command before "
                   "another host can take the lock, or let it continue, perhaps beside another run",
        .choices = "stop|continue",
        .dependsOn = "etcd-endpoints",
    },
    {
        .name = "etcd-user",
        .type = OptionType::Text,
        .meaning = "The user name for etcd",
        .dependsOn = "etcd-endpoints",
    },
    {
        .name = "etcd-password",
        .type = OptionType::Secret,
        .meaning = "The user's password",
        .dependsOn = "etcd-user",
    },
    {
        .name = "etcd-threshold",
        .type = OptionType::Integer,
        .defaultValue = "0",
        .meaning = "Number of refused runs, of all hosts, before an error reports that the lock in "
                   "etcd stays held; 0: do not count them",
        .dependsOn = "etcd-endpoints",
    },
    {
        .name = "etcd-threshold-rule",
        .type = OptionType::Choice,
        .defaultValue = "exceeded",
        .meaning = "When to report the error of etcd-threshold: after the count has exceeded the "
                   "threshold, or as soon as it has reached it",
        .choices = "exceeded|reached",
        .dependsOn = "etcd-endpoints",
    },
    {
        .name = "etcd-counter-reset",
        .type = OptionType::Choice,
        .defaultValue = "acquired",
        .meaning = "When to set the count of refused runs back to 0, besides after the error: "
                   "whenever a run gets the lock, or never",
        .choices = "acquired|never",
        .dependsOn = "etcd-endpoints",
    },
});

using Http = http::Rows<"etcd", "an etcd server", "etcd-endpoints">;
constexpr auto kOptions = http::rows(kOwn, std::array{Http::boundedTimeout("5")}, Http::kTls);

} // namespace

constinit const PluginInfo info{
    .name = "etcd",
    .version = EXEC_WRAPPER_VERSION,
    .summary = "limits the number of simultaneous runs, on all hosts, by a lock in etcd",
    .kinds = {PluginKind::Guard},
    .options = kOptions,
    .selectedBy = "etcd-endpoints",
    .place = 100,
};

} // namespace exec_wrapper::etcd
