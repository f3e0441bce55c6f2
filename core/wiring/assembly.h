#pragma once

#include "config/configuration.h"
#include "plugins/plugin_loader.h"
#include "support/process/signals.h"

#include <memory>

namespace exec_wrapper::wiring {

/// The result of a run.
struct RunOutcome {
  int exitStatus = 0;
  bool leaveAtOnce = false; ///< a thread was abandoned in a call and must not be waited for
};

/// Creates the objects from the settings and connects them: the only place that knows every stage.
class Assembly {
public:
  /// Loads the plugins and creates everything that a run needs, but starts nothing. Throws Fatal.
  /// The arguments must outlive it.
  Assembly(const config::Configuration& configuration, plugins::PluginLoader& plugins,
           SignalSource& signals);
  ~Assembly();
  Assembly(const Assembly&) = delete;
  Assembly& operator=(const Assembly&) = delete;

  /// Once: the whole run.
  RunOutcome run();

  /// After the run, unless it abandoned a thread: destroys the objects of the plugins. If a
  /// destructor does not return, its object is named on standard error, and the process exits with
  /// this status.
  void dismiss(int exitStatus);

private:
  class Parts;
  std::unique_ptr<Parts> parts_;
};

} // namespace exec_wrapper::wiring
