#pragma once

#include "exec_wrapper/guard.h"
#include "exec_wrapper/host.h"
#include "exec_wrapper/reporter.h"
#include "exec_wrapper/runner.h"
#include "exec_wrapper/settings.h"

#include <memory>

namespace exec_wrapper {

/// The entry of a plugin: creates complete objects from settings. A plugin overrides the methods of
/// the kinds in its `PluginInfo`; the core calls no other.
///
/// The core creates one factory per plugin and run, on the main thread. The factory outlives every
/// object that it made, so two kinds of one plugin may share state through it. (An earlier run with
/// events in the spool has its own factory, on its own thread; only its `makeReporter` is called,
/// see `Reporter`.) Each method is called at most once, before anything is started. It may open
/// files but must not block. It throws `ConfigurationError` when the settings cannot work (exit
/// 78). `settings` and `host` outlive the object; the caller owns the object.
///
/// When a call does not return, the wrapper exits: at the first stop signal, at the latest after a
/// minute (exit 78). After the run all destructors together have five seconds. Then the wrapper
/// logs the plugin and exits without it.
///
/// ABI: adding, removing, moving or changing a method here changes the number (see plugin.h).
class Factory {
public:
  virtual ~Factory() = default;

  virtual std::unique_ptr<Guard> makeGuard(const Settings&, Host&) { return nullptr; }
  virtual std::unique_ptr<Reporter> makeReporter(const Settings&, Host&) { return nullptr; }
  virtual std::unique_ptr<Runner> makeRunner(const Settings&, Host&) { return nullptr; }
};

} // namespace exec_wrapper
