#pragma once

#include "exec_wrapper/guard.h"
#include "exec_wrapper/host.h"
#include "exec_wrapper/reporter.h"
#include "exec_wrapper/runner.h"
#include "exec_wrapper/settings.h"

#include <memory>

namespace exec_wrapper {

/// A plugin's way in: makes finished objects from settings. A plugin overrides the methods of the
/// kinds that its `PluginInfo` names; the core calls no other.
///
/// The core makes one factory per plugin and run, on the main thread, and keeps it longer than
/// every object it made; so two kinds of one plugin may share state through it. (An earlier run
/// whose reports are still in the spool has a factory of its own, on a thread of its own, of which
/// only `makeReporter` is called; see `Reporter`.) Each method is called at most once, before
/// anything is started. It may open files but must not wait for
/// anybody; it throws `ConfigurationError` when the settings cannot work (exit 78). `settings` and
/// `host` outlive the object; the object is the caller's.
///
/// A call that does not return is ended with the wrapper: by the first signal that tells it to
/// stop, at the latest after a minute (exit 78). All destructors together have five seconds once
/// the run is over; what takes longer is named and left behind.
///
/// ABI: a method added, removed, moved or changed here is a change of the number (see plugin.h).
class Factory {
public:
  virtual ~Factory() = default;

  virtual std::unique_ptr<Guard> makeGuard(const Settings&, Host&) { return nullptr; }
  virtual std::unique_ptr<Reporter> makeReporter(const Settings&, Host&) { return nullptr; }
  virtual std::unique_ptr<Runner> makeRunner(const Settings&, Host&) { return nullptr; }
};

} // namespace exec_wrapper
