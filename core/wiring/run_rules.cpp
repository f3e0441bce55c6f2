#include "wiring/run_rules.h"

#include "base/random/random_bits.h"
#include "config/options/option_registry.h"
#include "config/rules/retrying.h"
#include "run/channel/outer_socket.h"
#include "wiring/start_splay.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace exec_wrapper::wiring {

namespace {

run::RetryRules retryFrom(const Settings& core) {
  run::RetryRules retry;
  retry.maxRetries = std::nullopt;
  if (const auto retries = core.integer("process-max-retries")) {
    retry.maxRetries = static_cast<std::uint64_t>(*retries);
  }
  retry.backoff = config::backoffFrom(core);
  retry.window = core.duration("process-retry-window");
  retry.reset = core.duration("process-retry-reset");
  retry.retryOn = config::outcomesFrom(core, "retry-on");
  retry.neverRetryOn = config::outcomesFrom(core, "never-retry-on");
  retry.successOn = config::outcomesFrom(core, "success-on");
  retry.seed = base::randomBits();
  return retry;
}

run::ProgressRules progressFrom(const Settings& core) {
  run::ProgressRules progress;
  progress.listen = core.flag("enable-status-update-listener");
  if (const auto port = core.integer("status-update-socket-port")) {
    progress.port = static_cast<std::uint16_t>(*port);
  }
  if (const auto bytes = core.integer("status-update-message-max-bytes")) {
    progress.longestMessage = static_cast<std::size_t>(*bytes);
  }
  return progress;
}

run::ManagerRules managerFrom(const Settings& core) {
  run::ManagerRules manager;
  const std::string when = core.text("ready-when");
  manager.readyWhen = when == "started" ? run::ReadyWhen::Started
                      : when == "told"  ? run::ReadyWhen::Told
                                        : run::ReadyWhen::Auto;
  manager.readyTimeout = core.duration("ready-timeout").value_or(Duration::zero());
  manager.watchdog =
      run::managersWatchdog(std::getenv("WATCHDOG_USEC"), std::getenv("WATCHDOG_PID"), getpid());
  return manager;
}

run::StallSigns signsFrom(const std::vector<std::string>& names) {
  run::StallSigns signs;
  for (const std::string& name : names) {
    signs.output = signs.output || name == "output";
    signs.progress = signs.progress || name == "progress";
    signs.watchdog = signs.watchdog || name == "watchdog";
    signs.cpu = signs.cpu || name == "cpu";
  }
  return signs;
}

run::StallRules stallFrom(const Settings& core, const run::ChannelRules& channel) {
  run::StallRules stall;
  stall.timeout = core.duration("stall-timeout");
  const bool reports = channel.notify || channel.progress.listen;
  stall.signs = core.isSet("stall-signs")
                    ? signsFrom(core.list("stall-signs"))
                    : run::StallSigns{.output = core.integer("output-tail").value_or(0) != 0,
                                      .progress = reports,
                                      .watchdog = channel.notify,
                                      .cpu = true};
  const std::string action = core.text("stall-action");
  stall.action = action == "stop"    ? run::StallAction::Stop
                 : action == "retry" ? run::StallAction::Retry
                                     : run::StallAction::Alert;
  const std::optional<Duration> own = core.duration("watchdog-timeout");
  stall.watchdogFromReady = own.has_value();
  stall.watchdog = !channel.notify ? std::nullopt : own ? own : channel.manager.watchdog;
  return stall;
}

/// Whether silence is judged by what the command reports.
bool needsReports(const Settings& core) {
  const auto names = core.list("stall-signs");
  const bool reported = std::ranges::any_of(
      names, [](const std::string& name) { return name == "progress" || name == "watchdog"; });
  return core.isSet("watchdog-timeout") || core.isSet("ready-timeout") ||
         (core.isSet("stall-timeout") && (reported || !core.isSet("stall-signs")));
}

/// Where `notify = auto`: whether anything needs the command's reports.
bool wantsNotify(const Settings& core, const std::string& outerSocket, bool reported) {
  const std::string choice = core.text("notify");
  return choice == "on" || (choice == "auto" &&
                            (!outerSocket.empty() || core.flag("enable-status-update-listener") ||
                             core.text("ready-when") == "told" || needsReports(core) || reported));
}

run::ChannelRules channelFrom(const Settings& core, Redactor redactor, bool reported) {
  run::ChannelRules rules;
  rules.progress = progressFrom(core);
  rules.manager = managerFrom(core);
  rules.manager.masked = [redactor = std::move(redactor)](std::string_view text) {
    return redactor.masked(text);
  };
  const std::string choice = core.text("notify");
  const auto variable = [](const char* name) -> const char* { return std::getenv(name); };
  const auto text = [](const char* value) { return std::string(value == nullptr ? "" : value); };
  if (choice != "off") {
    rules.outerSocket = run::ourOuterSocket(choice == "on", getpid(), variable);
    rules.replacesNotifySocket =
        !rules.outerSocket.empty() || text(variable("NOTIFY_SOCKET")).empty();
  }
  rules.notify = wantsNotify(core, rules.outerSocket, reported);
  return rules;
}

run::RunRules rulesFrom(const Settings& core) {
  run::RunRules rules;
  if (!core.flag("service")) {
    rules.timeout = core.duration("process-timeout");
  }
  rules.gracePeriod = core.duration("process-termination-grace-period").value_or(Duration::zero());
  rules.retry = retryFrom(core);
  if (const auto status = core.integer("refused-exit-code")) {
    rules.refusedStatus = static_cast<int>(*status);
  }
  rules.watched = core.flag("watcher");
  rules.killSurvivors = core.text("survivors") == "kill";
  rules.ownCgroup = core.text("cgroup") == "own";
  rules.exitZero = core.text("exit-status") == "zero";
  rules.outputTail = static_cast<std::size_t>(core.integer("output-tail").value_or(0));
  rules.warnAfter = core.duration("process-warn-after");
  return rules;
}

} // namespace

RunPlan planRun(const config::EffectiveSettings& settings, const RunIdentity& run, bool reported) {
  const std::unique_ptr<Settings> core = settings.view(config::OptionRegistry::kCore);
  RunPlan plan{rulesFrom(*core), channelFrom(*core, settings.redactor(), reported)};
  plan.rules.splay = splayFrom(settings, run, plan.rules.retry.seed);
  plan.rules.stall = stallFrom(*core, plan.channel);
  plan.rules.inspects = plan.rules.timeout || plan.rules.stall.any();
  plan.channel.watchdog = plan.rules.stall.watchdog;
  plan.channel.manager.attempts = plan.rules.retry.maxAttempts();
  return plan;
}

} // namespace exec_wrapper::wiring
