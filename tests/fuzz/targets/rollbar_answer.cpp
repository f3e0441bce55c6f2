// What Rollbar's server sends in answer to an alert.

#include "rollbar_reporter.h"

#include "fuzz/support/answered.h"
#include "fuzz/support/target.h"
#include "plugins/rollbar/fake_surroundings.h"

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
  rollbar::test::FakeHost host;
  rollbar::test::FakeSettings settings;
  settings.token = kSecret;
  rollbar::RollbarReporter reporter(settings, host,
                                    [&](const http::Request&, SteadyTime) { return result; });
  requireDelivery(reporter.deliver(alert(), SteadyTime::max()), result);
}

} // namespace exec_wrapper::fuzz
