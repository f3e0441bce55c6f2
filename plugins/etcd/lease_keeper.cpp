#include "lease_keeper.h"

#include "base/text.h"
#include "base/times.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace exec_wrapper::etcd {

namespace {

constexpr Duration kLongestRound = std::chrono::seconds(5); // `stop` must not wait longer
constexpr Duration kLongestPause = std::chrono::seconds(1); // between failed tries

} // namespace

LeaseKeeper::LeaseKeeper(Store& store, Slot slot, LeaseTerms terms, bool stopWhenLost, Host& host,
                         common::Wait wait, Renewed renewed)
    : store_(store), slot_(std::move(slot)), terms_(terms), stopWhenLost_(stopWhenLost),
      host_(host), wait_(std::move(wait)), renewed_(std::move(renewed)), asked_(slot_.renewed) {}

void LeaseKeeper::start() {
  tellHowLong();
  thread_ = std::jthread([this](const std::stop_token& stop) { keep(stop); });
}

void LeaseKeeper::stop() noexcept {
  if (thread_.joinable()) {
    thread_.request_stop();
    thread_.join();
  }
}

void LeaseKeeper::keep(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    const SteadyTime now = host_.clock().now();
    wait_(std::max<Duration>(nextTry(now) - now, Duration::zero()), stop);
    if (stop.stop_requested()) {
      return;
    }
    tellWhenLate(); // before anything that takes time
    if (!renew(stop)) {
      return;
    }
    tellWhenLate();
  }
}

/// A failed try is soon followed by the next. A try that begins before the last moment also ends
/// before it. A server that always reports a short remaining lease is not asked more often.
SteadyTime LeaseKeeper::nextTry(SteadyTime now) const {
  const bool failed = failures_ > 0;
  const SteadyTime last = failed ? now : asked_;
  const SteadyTime again = last + std::min(kLongestPause, terms_.renewal() / 2);
  const bool inTime = !told_ && last < lastMoment();
  const SteadyTime earliest = inTime ? std::min(again, lastMoment()) : again;
  return failed ? earliest : std::max(earliest, slot_.renewed + terms_.renewal());
}

/// False: there is nothing left to renew.
bool LeaseKeeper::renew(const std::stop_token& stop) {
  const SteadyTime asked = asked_ = host_.clock().now();
  const SteadyTime end = asked + std::min(kLongestRound, terms_.renewal());
  const Limits limits{told_ ? end : std::min(end, lastMoment()), stop};
  const Answer<Renewal> answer = store_.renew(slot_.lease, slot_.key, slot_.revision, limits);
  if (stop.stop_requested()) {
    return false;
  }
  if (!answer.value) {
    failed(answer.reply.reason);
    return true;
  }
  if (!answer.value->alive) {
    lost("etcd has ended the lease of " + base::printable(slot_.key) + ", or the key was removed");
    return false;
  }
  slot_.renewed = asked - (terms_.ttl - std::min(terms_.ttl, answer.value->ttl));
  tellHowLong();
  recovered();
  return true;
}

void LeaseKeeper::tellHowLong() const {
  renewed_(slot_.renewed + terms_.ttl - host_.clock().now());
}

void LeaseKeeper::failed(const std::string& reason) {
  ++failures_;
  lastReason_ = reason;
  DeliveryFailed failure;
  failure.reporter = "etcd";
  failure.reason =
      "the lease of " + base::printable(slot_.key) + " could not be renewed: " + reason;
  failure.failures = failures_;
  failure.firstOfOutage = failures_ == 1;
  host_.publish(failures_ == 1 ? Severity::Warning : Severity::Debug, std::move(failure));
}

void LeaseKeeper::recovered() {
  if (failures_ > 0 || told_) {
    host_.logger().info("the lease of " + base::printable(slot_.key) + " is renewed again");
  }
  failures_ = 0;
  told_ = told_ && stopWhenLost_; // a revoked run stays revoked
}

void LeaseKeeper::tellWhenLate() {
  const SteadyTime now = host_.clock().now();
  if (told_ || now < lastMoment()) {
    return;
  }
  const Duration left = slot_.renewed + terms_.ttl - now;
  std::string why =
      "the lease of " + base::printable(slot_.key) + " was not renewed for " +
      base::formatDuration(now - slot_.renewed) + ", so another host can take it " +
      (left > Duration::zero() ? "in " + base::formatDuration(left) : std::string("by now"));
  why += lastReason_.empty() ? "" : ": " + lastReason_;
  lost(why);
}

void LeaseKeeper::lost(const std::string& why) {
  if (std::exchange(told_, true)) {
    return;
  }
  if (stopWhenLost_) {
    host_.revoke(why);
    return;
  }
  Alert alert;
  alert.text = why + "; the command continues (lease-lost = continue), perhaps beside another run";
  alert.facts = {{"etcd_key", base::printable(slot_.key)},
                 {"fencing_token", std::to_string(slot_.revision)}};
  host_.publish(Severity::Error, std::move(alert));
}

} // namespace exec_wrapper::etcd
