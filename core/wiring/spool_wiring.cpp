#include "wiring/spool_wiring.h"

#include "base/process_list.h"
#include "base/times.h"
#include "plugins/plugin_host.h"
#include "report/spool/event_codec.h"
#include "wiring/job_identity.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace exec_wrapper::wiring {

namespace {

// The number of digits of the time does not change for two hundred years, so names sort by time.
std::string nameFor(const RunIdentity& run, WallTime now) {
  std::string host = run.host;
  std::replace(host.begin(), host.end(), '/', '_');
  return std::to_string(report::timeNumber(now)) + "-" + host + "-" +
         std::to_string(run.wrapperPid);
}

// A reporter and the objects that it needs, in the order of their dependencies.
struct Earlier {
  RunIdentity run;
  std::unique_ptr<Settings> settings;
  std::unique_ptr<plugins::PluginHost> host;
  std::unique_ptr<Factory> factory;
  std::unique_ptr<Reporter> reporter;
};

} // namespace

report::SpoolConfig spoolRulesFrom(const config::EffectiveSettings& settings,
                                   const RunIdentity& run, WallTime now) {
  const std::unique_ptr<Settings> core = settings.view(config::OptionRegistry::kCore);
  report::SpoolConfig rules;
  rules.directory = core->text("spool-dir");
  if (rules.directory.empty()) {
    return rules;
  }
  rules.mostBytes = static_cast<std::uint64_t>(core->integer("spool-max-bytes").value_or(0));
  rules.longestAge = core->duration("spool-max-age").value_or(Duration::max());
  rules.drainTimeout = core->duration("drain-timeout").value_or(Duration::zero());
  rules.journal = nameFor(run, now);
  rules.job = jobIdentity(settings, run);
  rules.boot = base::bootId();
  rules.sinceBoot = base::sinceBoot();
  if (const std::optional<base::ProcessEntry> self = base::processEntry(run.wrapperPid)) {
    rules.processStarted = self->started;
  }
  return rules;
}

std::shared_ptr<Reporter> EarlierReporters::make(const std::string& name, const RunIdentity& run) {
  auto earlier = std::make_shared<Earlier>();
  earlier->run = run;
  earlier->settings = configuration_.settings.view(name);
  earlier->host = std::make_unique<plugins::PluginHost>(
      name, bus_, clock_, earlier->run, [](const std::string&) {}, // that run is over
      programs_);
  earlier->factory = plugins_.makeFactory(name);
  earlier->reporter = earlier->factory->makeReporter(*earlier->settings, *earlier->host);
  if (!earlier->reporter) {
    throw std::runtime_error("plugin " + name + " creates no reporter");
  }
  return {earlier, earlier->reporter.get()};
}

} // namespace exec_wrapper::wiring
