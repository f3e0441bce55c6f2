#pragma once

#include "config/configuration.h"
#include "events/bus.h"
#include "exec_wrapper/host.h"
#include "exec_wrapper/reporter.h"
#include "plugins/plugin_loader.h"
#include "report/spool/spool_config.h"
#include "run/procfs/plugin_programs.h"

#include <memory>
#include <string>

namespace exec_wrapper::wiring {

/// How the spool is used, by the settings; without a directory where there is to be none. What runs
/// of one job have in common is the process type, else the lock file, else the name or the command.
report::SpoolConfig spoolRulesFrom(const config::EffectiveSettings& settings,
                                   const RunIdentity& run, WallTime now);

/// Makes reporter objects for earlier runs: each with a factory, settings and host of its own. Used
/// by one thread at a time, and not while others load plugins.
class EarlierReporters {
public:
  /// All outlive it, and the objects too.
  EarlierReporters(const config::Configuration& configuration, plugins::PluginLoader& plugins,
                   events::Bus& bus, const Clock& clock, run::PluginPrograms& programs)
      : configuration_(configuration), plugins_(plugins), bus_(bus), clock_(clock),
        programs_(programs) {}

  /// Throws what the plugin throws, and std::exception.
  std::shared_ptr<Reporter> make(const std::string& name, const RunIdentity& run);

private:
  const config::Configuration& configuration_;
  plugins::PluginLoader& plugins_;
  events::Bus& bus_;
  const Clock& clock_;
  run::PluginPrograms& programs_;
};

} // namespace exec_wrapper::wiring
