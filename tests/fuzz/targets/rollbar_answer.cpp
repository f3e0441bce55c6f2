// What Rollbar's server sends in answer to an alert.

#include "rollbar_reporter.h"

#include "exec_wrapper/plugin.h"
#include "exec_wrapper/testing/sample_host.h"
#include "exec_wrapper/testing/sample_settings.h"
#include "fuzz/support/answered.h"
#include "fuzz/support/target.h"

namespace exec_wrapper::rollbar {

extern const PluginInfo info;

} // namespace exec_wrapper::rollbar

namespace exec_wrapper::fuzz {
namespace {

using Verdict = Delivery::Verdict;

Event alert() {
  Event event;
  event.severity = Severity::Error;
  event.payload = Alert{"lock_file", "the lock is still held", {}};
  return event;
}

void requireDelivery(const Delivery& delivery, const http::Result& result) {
  const auto* const response = std::get_if<http::Response>(&result);
  const bool good = response != nullptr && response->status < 300;
  require(good == (delivery.verdict == Verdict::Delivered), "delivered is what was accepted");
  require(delivery.verdict != Verdict::Revoked, "Rollbar revokes no run");
  if (!good) {
    requireMessage(delivery.reason);
    requireNoSecret(delivery.reason);
  }
}

} // namespace

void examine(std::string_view input) {
  const http::Result result = answered({.bytes = input});
  contract::SampleHost host;
  contract::SampleSettings settings(rollbar::info.options,
                                    {{"rollbar-access-token", std::string(kSecret)}});
  rollbar::RollbarReporter reporter(settings, host,
                                    [&](const http::Request&, SteadyTime) { return result; });
  requireDelivery(reporter.deliver(alert(), SteadyTime::max()), result);
}

} // namespace exec_wrapper::fuzz
