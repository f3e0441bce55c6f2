#include "wiring/flush.h"

#include "config/bundled_plugins.h"
#include "events/bus_logger.h"
#include "events/last_resort.h"
#include "plugins/plugin_call.h"
#include "plugins/plugin_host.h"
#include "plugins/selection.h"
#include "report/replay/spool_delivery.h"
#include "run/recovery/orphan_killer.h"
#include "support/fatal.h"
#include "support/machine_clock.h"
#include "support/process/standard_streams.h"
#include "support/text/exception_text.h"
#include "support/threads/call_watchdog.h"
#include "wiring/run_identity.h"
#include "wiring/spool_wiring.h"

#include <cerrno>
#include <map>
#include <string>

namespace exec_wrapper::wiring {

namespace {

constexpr Duration kAtMost = std::chrono::hours(24);

// Prints log messages to standard output: the user asked for them. A full disk or a closed pipe
// does not prevent deliveries.
class Printer final : public Logger {
public:
  bool enabled(Severity severity) const noexcept override { return severity >= Severity::Info; }
  void log(Severity severity, std::string_view text) noexcept override {
    if (enabled(severity) && error_ == 0) {
      error_ = writeOut(std::string(text) + "\n");
    }
  }

  /// The errno of a failed print, or 0. A reader may close the pipe when it has seen enough.
  int error() const noexcept { return error_ == EPIPE ? 0 : error_; }

private:
  int error_ = 0;
};

std::map<std::string, std::string> destinationsOf(const std::vector<std::string>& names,
                                                  EarlierReporters& reporters,
                                                  const RunIdentity& run) {
  std::map<std::string, std::string> destinations;
  for (const std::string& name : names) {
    const std::string destination = plugins::callPlugin(
        "reporter", name, [&] { return reporters.make(name, run)->policy().destination; });
    if (!destination.empty()) {
      destinations.emplace(name, destination);
    }
  }
  return destinations;
}

void checkDirectory(const std::string& directory) {
  if (directory.empty()) {
    throw ConfigurationFailure("--flush needs spool-dir: the directory of undelivered events");
  }
  try {
    report::JournalDirectory(directory).list();
  } catch (...) {
    throw ConfigurationFailure("spool-dir: " + exceptionText());
  }
}

} // namespace

int flushSpool(const config::Configuration& configuration, plugins::PluginLoader& plugins) {
  const MachineClock clock;
  events::Bus bus(clock, configuration.settings.redactor());
  events::LastResort lastResort;
  bus.subscribe(lastResort);
  const RunIdentity run = identify(configuration, configuration.settings.redactor());
  const report::SpoolConfig rules = spoolRulesFrom(configuration.settings, run, clock.wallNow());
  checkDirectory(rules.directory);
  run::PluginPrograms programs;
  EarlierReporters reporters(configuration, plugins, bus, clock, programs);
  Printer printer;
  report::SpoolDelivery delivery(
      rules, std::nullopt,
      destinationsOf(plugins::selectPlugins(configuration, config::bundledPlugins()).reporters,
                     reporters, run),
      {clock, printer,
       [&](const std::string& name, const RunIdentity& earlier) {
         return reporters.make(name, earlier);
       },
       [&](const KilledRun& killed) {
         return plugins::PluginHost("spool", bus, clock, run, {}, programs).killOrphans(killed);
       }});
  CallWatchdog watchdog(kAtMost, exit_status::kUnavailable, CallWatchdog::OnStop::ExitAsStopped);
  watchdog.watch("spool", rules.directory);
  const report::SpoolDelivery::Result result =
      delivery.pass({[] { return false; }, [] { return SteadyTime::max(); }});
  printer.info("spool " + rules.directory + ": " +
               std::to_string(result.delivered - result.rejected) + " delivered, " +
               std::to_string(result.rejected) + " refused for good, " +
               std::to_string(result.left) + " left");
  if (printer.error() != 0) {
    events::BusLogger(bus, "flush").error(outputFailure(printer.error()));
  }
  if (result.left != 0) {
    return exit_status::kUnavailable;
  }
  return printer.error() != 0 ? exit_status::kOutput : 0;
}

} // namespace exec_wrapper::wiring
