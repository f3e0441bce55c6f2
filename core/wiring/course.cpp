#include "wiring/course.h"

#include "base/times.h"
#include "support/retry/course_text.h"
#include "wiring/run_identity.h"
#include "wiring/run_rules.h"

namespace exec_wrapper::wiring {

namespace {

std::string startText(const config::Configuration& configuration, Duration splay) {
  const std::unique_ptr<Settings> core = configuration.settings.view(config::OptionRegistry::kCore);
  if (core->flag("start-splay-fixed")) {
    return "start: after " + base::formatDuration(splay) + ", in every run of this job here\n";
  }
  const Duration longest = core->duration("start-splay").value_or(Duration::zero());
  return longest == Duration::zero()
             ? ""
             : "start: after a random time up to " + base::formatDuration(longest) + "\n";
}

} // namespace

std::string courseOf(const config::Configuration& configuration) {
  const Redactor redactor = configuration.settings.redactor();
  const RunPlan plan = planRun(configuration.settings, identify(configuration, redactor), false);
  const run::RetryRules& retry = plan.rules.retry;
  return startText(configuration, plan.rules.splay) +
         "retries: " + courseText({retry.backoff, retry.maxRetries, retry.window, retry.reset}) +
         "\n";
}

} // namespace exec_wrapper::wiring
