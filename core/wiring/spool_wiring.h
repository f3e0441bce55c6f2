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

/// The spool configuration from the settings; without a directory if there is no spool.
report::SpoolConfig spoolRulesFrom(const config::EffectiveSettings& settings,
                                   const RunIdentity& run, WallTime now);

/// Creates reporter objects for earlier runs, each with its own factory, settings and host. Used by
/// one thread at a time, and not while other threads load plugins.
class EarlierReporters {
public:
  /// All arguments outlive it and the objects.
  EarlierReporters(const config::Configuration& configuration, plugins::PluginLoader& plugins,
                   events::Bus& bus, const Clock& clock, run::PluginPrograms& programs)
      : configuration_(configuration), plugins_(plugins), bus_(bus), clock_(clock),
        programs_(programs) {}

  /// Throws any exception of the plugin, and std::exception.
  std::shared_ptr<Reporter> make(const std::string& name, const RunIdentity& run);

private:
  const config::Configuration& configuration_;
  plugins::PluginLoader& plugins_;
  events::Bus& bus_;
  const Clock& clock_;
  run::PluginPrograms& programs_;
};

} // namespace exec_wrapper::wiring
