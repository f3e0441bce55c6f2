#pragma once

#include "config/configuration.h"
#include "plugins/plugin_loader.h"
#include "support/signals.h"

#include <memory>

namespace exec_wrapper::wiring {

/// How a run came out.
struct RunOutcome {
  int exitStatus = 0;
  bool leaveAtOnce = false; ///< a thread was left behind in a call and must not be waited for
};

/// Turns settings into objects and connects them: the only place that knows every stage.
class Assembly {
public:
  /// Loads the plugins and makes everything that a run needs, and starts nothing. Throws Fatal.
  /// What it is given must outlive it.
  Assembly(const config::Configuration& configuration, plugins::PluginLoader& plugins,
           SignalSource& signals);
  ~Assembly();
  Assembly(const Assembly&) = delete;
  Assembly& operator=(const Assembly&) = delete;

  /// Once: the whole run.
  RunOutcome run();

  /// After the run, unless it left somebody behind: destroys what the plugins made. One that does
  /// not come to an end is named on standard error, and the process exits with this status.
  void dismiss(int exitStatus);

private:
  class Parts;
  std::unique_ptr<Parts> parts_;
};

} // namespace exec_wrapper::wiring
