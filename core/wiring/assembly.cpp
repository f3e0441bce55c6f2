#include "wiring/assembly.h"

#include "config/bundled_plugins.h"
#include "events/end_of_run.h"
#include "events/last_resort.h"
#include "guard/guard_chain.h"
#include "plugins/plugin_call.h"
#include "plugins/plugin_host.h"
#include "plugins/selection.h"
#include "report/reporters.h"
#include "run/supervisor.h"
#include "support/fatal.h"
#include "support/machine_clock.h"
#include "support/marks/child_variables.h"
#include "support/threads/call_watchdog.h"
#include "wiring/alert_wiring.h"
#include "wiring/run_identity.h"
#include "wiring/run_rules.h"
#include "wiring/spool_wiring.h"
#include "wiring/tracing.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <optional>
#include <utility>

namespace exec_wrapper::wiring {

namespace {

constexpr Duration kPatienceAfter = std::chrono::seconds(5); // for the plugins' destructors

std::string processType(const Settings& core) {
  const auto id = core.integer("process-type-id");
  return id ? std::to_string(*id) : std::string();
}

bool canBeStarted(const Launch& launch) {
  const auto whole = [](const std::string& word) { return word.find('\0') == word.npos; };
  return !launch.program.empty() && whole(launch.program) && !launch.arguments.empty() &&
         std::ranges::all_of(launch.arguments, whole) &&
         std::ranges::all_of(launch.environment, isVariable);
}

RunIdentity withSecrets(const config::Configuration& configuration, const RunIdentity& run) {
  RunIdentity shown = identify(configuration, {});
  shown.id = run.id;
  return shown;
}

/// The command gets the words after the line, and a SHELL that does not wrap its lines again.
void behaveAsShell(Launch& launch, const std::string& runner, const config::ShellCall& call) {
  const bool bundled = runner == plugins::kShellRunner;
  if (!bundled && !call.names.empty()) {
    throw ConfigurationFailure("runner " + runner + " takes only the line of -c, and no words " +
                               "after it: leave them out, or set runner = shell");
  }
  launch.arguments.insert(launch.arguments.end(), call.names.begin(), call.names.end());
  launch.environment["SHELL"] = bundled ? launch.program : "/bin/sh";
}

const char* kindName(PluginKind kind) {
  switch (kind) {
  case PluginKind::Guard:
    return "guard";
  case PluginKind::Reporter:
    return "reporter";
  case PluginKind::Runner:
    return "runner";
  }
  return "plugin";
}

} // namespace

/// The objects of a run, in the order of their dependencies.
class Assembly::Parts {
public:
  Parts(const config::Configuration& configuration, plugins::PluginLoader& plugins,
        SignalSource& signals)
      : configuration_(configuration), plugins_(plugins), signals_(signals),
        core_(configuration.settings.view(config::OptionRegistry::kCore)),
        identity_(identify(configuration, configuration.settings.redactor())),
        logIdentity_(core_->flag("log-secrets") ? withSecrets(configuration, identity_)
                                                : identity_),
        bus_(clock_, configuration.settings.redactor()) {
    const plugins::Selection selection =
        plugins::selectPlugins(configuration, config::bundledPlugins());
    if (isTraced(selection.reporters)) {
      logIdentity_.trace = identity_.trace = traceFor(identity_);
    }
    if (const report::SpoolConfig rules =
            spoolRulesFrom(configuration.settings, identity_, clock_.wallNow());
        !rules.directory.empty()) {
      reporters_.useSpool(rules, identity_);
      journal_ = report::Journal::pathOf(rules.directory, rules.journal);
    }
    if (std::optional<report::AlertConfig> alerts = alertsFrom(configuration.settings, identity_)) {
      reporters_.useAlerts(std::move(*alerts));
    }
    makeReporters(selection.reporters);
    makeGuards(selection.guards);
    makeLauncher(selection.runner);
  }

  RunOutcome run() {
    for (const std::string& warning : configuration_.warnings) {
      logger_.warning(warning);
    }
    reporters_.replay([this](const std::string& name,
                             const RunIdentity& run) { return earlier_.make(name, run); },
                      [this](const KilledRun& killed) {
                        return plugins::PluginHost("spool", bus_, clock_, identity_, {}, programs_)
                            .killOrphans(killed);
                      });
    RunPlan plan = planRun(configuration_.settings, identity_, reporters_.carryProgress());
    plan.rules.guardCancelTimeout = guards_.cancelTimeout();
    plan.rules.livenessFile = journal_;
    supervisor_ = std::make_unique<run::Supervisor>(
        plan.rules,
        run::Supervisor::Parts{bus_, clock_, signals_, inbox_, *launcher_, guardPort_, reportPort_,
                               terminal_, &programs_, attemptVariables()},
        std::move(plan.channel), processType(*core_));
    const RunOutcome outcome{supervisor_->run(), supervisor_->abandonedThread()};
    if (!outcome.leaveAtOnce) { // else one of its threads may never return
      supervisor_.reset();
    }
    return outcome;
  }

  void dismiss(int exitStatus) {
    CallWatchdog& watchdog =
        leaving_.emplace(kPatienceAfter, exitStatus, CallWatchdog::OnStop::KeepStatus);
    reporters_.dismiss([&](const std::string& name) { watchdog.watch("reporter", name); });
    guards_.dismiss([&](const std::string& name) { watchdog.watch("guard", name); });
    for (auto& [name, plugin] : loaded_) {
      watchdog.watch("plugin", name);
      plugin.factory.reset();
    }
  }

  // A plugin as this run uses it. Kept until the end: its objects refer to it.
  struct Plugin {
    std::unique_ptr<Settings> settings;
    std::unique_ptr<plugins::PluginHost> host;
    std::unique_ptr<Factory> factory;
  };

  struct Guards final : run::GuardPort {
    explicit Guards(guard::GuardChain& guards) : chain(guards) {}
    void ask() override { chain.ask(); }
    void cancel() override { chain.cancel(); }
    void attemptStarted(pid_t group) override { chain.attemptStarted(group); }
    void release() override { chain.release(); }
    std::string busy() const override { return chain.busy(); }
    guard::GuardChain& chain;
  };

  struct Reports final : run::ReportPort {
    explicit Reports(report::Reporters& lanes) : reporters(lanes) {}
    void begin() override { reporters.begin(); }
    void close() override { reporters.close(); }
    void flush(Duration limit) override { reporters.flush(limit); }
    std::vector<std::string> unfinished() const override { return reporters.unfinished(); }
    std::vector<run::LateReporter> late(SteadyTime now) const override {
      std::vector<run::LateReporter> all;
      for (const report::Reporters::Late& one : reporters.late(now)) {
        all.push_back({one.name, one.stuck,
                       one.kept ? "; its undelivered events stay in the spool for the next run or "
                                  "exec_wrapper --flush"
                                : ""});
      }
      return all;
    }
    std::optional<SteadyTime> nextCheck(SteadyTime now) const override {
      return reporters.nextCheck(now);
    }
    report::Reporters& reporters;
  };

  Plugin& plugin(const std::string& name, PluginKind kind) {
    if (!plugins_.info(name).kinds.contains(kind)) {
      throw ConfigurationFailure("plugin " + name + " is not a " + kindName(kind) +
                                 "; see --list-plugins");
    }
    Plugin& plugin = loaded_[name];
    if (!plugin.factory) {
      plugin.settings = configuration_.settings.view(name);
      plugin.host = std::make_unique<plugins::PluginHost>(
          name, bus_, clock_, showsSecrets(name) ? logIdentity_ : identity_,
          [this](std::string reason) { inbox_.post(run::Revoked{std::move(reason)}); }, programs_,
          &end_);
      plugin.factory =
          plugins::callPlugin("plugin", name, [&] { return plugins_.makeFactory(name); });
    }
    return plugin;
  }

  template <class T>
  std::unique_ptr<T> make(const std::string& name, PluginKind kind,
                          std::unique_ptr<T> (Factory::*method)(const Settings&, Host&)) {
    Plugin& source = plugin(name, kind);
    std::unique_ptr<T> object = plugins::callPlugin(kindName(kind), name, [&] {
      return (source.factory.get()->*method)(*source.settings, *source.host);
    });
    if (!object) {
      throw ConfigurationFailure("plugin " + name + " declares itself a " + kindName(kind) +
                                 " but creates none; its author must correct it");
    }
    return object;
  }

  // `log-secrets` applies to our own log, never to other destinations.
  bool showsSecrets(const std::string& name) const {
    return name == plugins::kLogReporter && core_->flag("log-secrets");
  }

  bool isTraced(const std::vector<std::string>& reporters) {
    return std::ranges::any_of(reporters, [this](const std::string& name) {
      const PluginInfo& info = plugins_.info(name);
      return info.traces != nullptr && info.traces(*configuration_.settings.view(name));
    });
  }

  std::function<run::Launcher::Variables(std::uint64_t)> attemptVariables() const {
    if (identity_.trace.traceId.empty()) {
      return {};
    }
    return [this](std::uint64_t attempt) { return traceVariables(identity_, attempt); };
  }

  void makeReporters(const std::vector<std::string>& names) {
    bool logged = false;
    for (const std::string& name : names) {
      logged = logged || name == plugins::kLogReporter;
      auto reporter = make(name, PluginKind::Reporter, &Factory::makeReporter);
      plugins::callPlugin("reporter", name,
                          [&] { reporters_.add(name, std::move(reporter), showsSecrets(name)); });
    }
    if (!logged) {
      bus_.subscribe(lastResort_);
    }
  }

  void makeGuards(const std::vector<std::string>& names) {
    for (const std::string& name : names) {
      auto guard = make(name, PluginKind::Guard, &Factory::makeGuard);
      plugins::callPlugin("guard", name, [&] { guards_.add(name, std::move(guard)); });
    }
    if (!names.empty()) {
      bus_.subscribe(end_);
    }
  }

  void makeLauncher(const std::string& name) {
    auto runner = make(name, PluginKind::Runner, &Factory::makeRunner);
    const bool wanted = !identity_.command.empty(); // else only the settings are checked
    Launch launch = plugins::callPlugin("runner", name, [&] {
      Launch prepared = wanted ? runner->prepare({identity_.command}) : Launch();
      runner.reset();
      return prepared;
    });
    if (!wanted) {
      return;
    }
    if (configuration_.shell) {
      behaveAsShell(launch, name, *configuration_.shell);
    }
    if (!canBeStarted(launch)) {
      throw ConfigurationFailure("runner " + name +
                                 " returned no program to start; its author must correct it");
    }
    run::Launcher::Variables variables = configuration_.settings.exportedVariables();
    variables[std::string(kRunIdVariable)] = identity_.id;
    launcher_ = std::make_unique<run::Launcher>(std::move(launch), environ, variables,
                                                core_->text("work-dir"), signals_.inherited());
  }

  const config::Configuration& configuration_;
  plugins::PluginLoader& plugins_;
  SignalSource& signals_;
  MachineClock clock_;
  run::Terminal terminal_ = run::Terminal::ofStandardStreams(); // its state at our start
  std::unique_ptr<Settings> core_;
  RunIdentity identity_;
  RunIdentity logIdentity_;
  std::string journal_; // of this run; empty if there is no spool
  run::Inbox inbox_;
  events::Bus bus_;
  events::BusLogger logger_{bus_, std::string(config::OptionRegistry::kCore)};
  events::LastResort lastResort_;
  events::EndOfRun end_; // for the guards
  run::PluginPrograms programs_;
  std::map<std::string, Plugin> loaded_;
  EarlierReporters earlier_{configuration_, plugins_, bus_, clock_, programs_};
  report::Reporters reporters_{
      bus_,
      clock_,
      {[this](std::string reason) { inbox_.post(run::Revoked{std::move(reason)}); },
       [this] { inbox_.post(run::ReportsChanged{}); }}};
  guard::GuardChain guards_{
      logger_,
      [this](Decision decision, std::string guard) {
        inbox_.post(run::GuardsAnswered{std::move(decision), std::move(guard)});
      },
      [this](std::string error) { inbox_.post(run::GuardsReleased{std::move(error)}); },
      [this](const std::string& guard, const std::stop_token& stop) {
        return reporters_.spoolDelivered(guard, stop);
      }};
  Guards guardPort_{guards_};
  Reports reportPort_{reporters_};
  std::unique_ptr<run::Launcher> launcher_;
  std::unique_ptr<run::Supervisor> supervisor_; // during the run; kept if it abandoned a thread
  std::optional<CallWatchdog> leaving_;         // kept to the end of the process
};

Assembly::Assembly(const config::Configuration& configuration, plugins::PluginLoader& plugins,
                   SignalSource& signals) {
  const WatchdogTimer timer; // for all plugin calls
  // cppcheck-suppress useInitializationList ; the timer comes first
  parts_ = std::make_unique<Parts>(configuration, plugins, signals);
}

Assembly::~Assembly() = default;

RunOutcome Assembly::run() {
  return parts_->run();
}

void Assembly::dismiss(int exitStatus) {
  parts_->dismiss(exitStatus);
}

} // namespace exec_wrapper::wiring
