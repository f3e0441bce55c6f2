#include "etcd_guard.h"

#include "base/text.h"
#include "base/times.h"
#include "holder.h"

#include <algorithm>
#include <utility>

namespace exec_wrapper::etcd {

namespace {

using Kind = Reply::Kind;

constexpr int kBadAnswer = 76; // the exit status
constexpr Duration kLongestTry = std::chrono::seconds(30);
constexpr Duration kLongestGivingBack = std::chrono::seconds(4); // the core does not wait longer
constexpr Duration kLookAgain = std::chrono::seconds(1);

} // namespace

EtcdGuard::EtcdGuard(EtcdSettings settings, std::vector<std::unique_ptr<Member>> members,
                     Host& host, std::string parentsToken, common::Wait wait)
    : settings_(std::move(settings)), host_(host), parentsToken_(std::move(parentsToken)),
      wait_(std::move(wait)),
      cluster_(std::move(members), {settings_.timeout, settings_.user, settings_.password},
               host.clock()),
      store_(cluster_),
      slots_(store_, settings_.key, settings_.slots, settings_.terms, host.clock()),
      refusals_(settings_.counting, settings_.key, store_, host) {}

Decision EtcdGuard::acquire(std::stop_token stop) {
  const Clock& clock = host_.clock();
  const SteadyTime started = clock.now();
  for (bool waiting = false; !stop.stop_requested(); waiting = true) {
    const std::string value = formatHolder(ourselves(host_.run(), clock.wallNow()));
    Slots::Result result = slots_.take(value, refusals_.endedByAdmission(), limits(stop));
    if (const auto* const slot = std::get_if<Slot>(&result)) {
      return admit(*slot);
    }
    if (stop.stop_requested()) {
      break;
    }
    const Duration waited = clock.now() - started;
    const Duration patience = this->patience(result);
    if (waited >= patience) {
      return refuse(result, waited, stop);
    }
    if (!waiting) {
      sayWait(result, patience);
    }
    wait_(std::min<Duration>(kLookAgain, patience - waited), stop);
  }
  return Refusal::cancelled();
}

/// For one request, and for the release of its result.
Duration EtcdGuard::cancelTimeout() const {
  return settings_.timeout + kLongestGivingBack + std::chrono::seconds(1);
}

/// A slot that is taken later than this could not be renewed in time.
Limits EtcdGuard::limits(const std::stop_token& stop) const {
  return {host_.clock().now() + std::min(kLongestTry, settings_.terms.left()), stop};
}

Decision EtcdGuard::admit(const Slot& slot) {
  try {
    if (settings_.stopWhenLost) {
      sentinel_.emplace();
    }
    // Half the margin before the lease ends: by then the wrapper has stopped the command, if it
    // can.
    const auto renewed = [this, late = marginOf(settings_.terms.ttl) / 2](Duration left) {
      if (sentinel_) {
        sentinel_->grant(left - late);
      }
    };
    keeper_.emplace(store_, slot, settings_.terms, settings_.stopWhenLost, host_, wait_, renewed);
    keeper_->start();
    if (sentinel_) {
      standBy();
    }
  } catch (...) {
    keeper_.reset();
    giveBack(slot.lease);
    throw;
  }
  const std::string token = std::to_string(slot.revision);
  return Admission{{{"etcd_key", slot.key}, {"fencing_token", token}}, {{kFencingToken, token}}};
}

/// The total time for which waiting makes sense. An election is soon over, and is no reason to
/// refuse the run.
Duration EtcdGuard::patience(const Slots::Result& result) const {
  if (const auto* const full = std::get_if<Full>(&result)) {
    return heldByParent(*full) ? Duration::zero() : settings_.wait;
  }
  switch (std::get<Reply>(result).kind) {
  case Kind::NoLeader:
    return std::max(settings_.wait, settings_.timeout);
  case Kind::Unavailable:
    return settings_.wait;
  default:
    return Duration::zero();
  }
}

/// Waiting for the parent would never end: it waits for this run.
bool EtcdGuard::heldByParent(const Full& full) const {
  return full.taken.size() == 1 && !parentsToken_.empty() &&
         std::to_string(full.taken.front().created) == parentsToken_;
}

Refusal EtcdGuard::refuse(const Slots::Result& result, Duration waited,
                          const std::stop_token& stop) {
  const auto* const full = std::get_if<Full>(&result);
  return full != nullptr ? refuseFull(*full, waited, stop)
                         : refuseReply(std::get<Reply>(result), waited);
}

Refusal EtcdGuard::refuseFull(const Full& full, Duration waited, const std::stop_token& stop) {
  std::string message =
      describe(settings_.key, settings_.slots, full.taken, host_.clock().wallNow());
  const Holder first = full.taken.empty() ? Holder() : parseHolder(full.taken.front().value);
  refusals_.refused(first, message, limits(stop));
  if (heldByParent(full)) {
    message +=
        " (this run is part of that command, so a wait would never end; give it its own etcd-key)";
  } else if (settings_.wait > Duration::zero()) {
    message += " (waited " + base::formatDuration(waited) + ")";
  }
  return Refusal::busy(std::move(message));
}

Refusal EtcdGuard::refuseReply(const Reply& reply, Duration waited) const {
  DeliveryFailed failure;
  failure.reporter = "etcd";
  failure.reason = reply.reason;
  failure.failures = 1;
  failure.firstOfOutage = true;
  failure.givenUp = true;
  host_.publish(Severity::Warning, std::move(failure));
  switch (reply.kind) {
  case Kind::Denied:
  case Kind::Expired:
    return Refusal::denied(
        reply.reason +
        " (are etcd-user and etcd-password right, with permission to read and write " +
        base::printable(settings_.key) + "/?)");
  case Kind::Unavailable:
  case Kind::NoLeader: {
    const bool again = settings_.wait > Duration::zero() || reply.kind == Kind::NoLeader;
    const std::string tried = again ? " (tried for " + base::formatDuration(waited) + ")" : "";
    return Refusal::unavailable("etcd cannot be queried" + tried + ": " + reply.reason);
  }
  default:
    return Refusal::failed(kBadAnswer,
                           reply.reason + " (is that an etcd of version 3.4 or later?)");
  }
}

void EtcdGuard::sayWait(const Slots::Result& result, Duration patience) const {
  const auto* const full = std::get_if<Full>(&result);
  const std::string why =
      full != nullptr
          ? describe(settings_.key, settings_.slots, full->taken, host_.clock().wallNow())
          : "etcd cannot be queried: " + std::get<Reply>(result).reason;
  host_.logger().info("waiting at most " + base::formatDuration(patience) + " for a lock: " + why);
}

void EtcdGuard::standBy() {
  if (const int error = sentinel_->start(); error != 0) {
    host_.logger().warning("cannot start the sentinel, so a wrapper frozen for longer than its "
                           "lease does not kill the command: " +
                           base::errorText(error));
  }
}

/// Logs why the command was killed: only the sentinel knows it.
void EtcdGuard::dismissSentinel() {
  if (sentinel_ && sentinel_->dismiss()) {
    host_.logger().error("the command was killed because the wrapper, or the whole machine, was "
                         "frozen for longer than the lease of " +
                         base::printable(settings_.key) + "; another host may run it now");
  }
}

std::string EtcdGuard::release(ReleaseReason) {
  dismissSentinel();
  if (keeper_) {
    keeper_->stop();
    const std::int64_t lease = keeper_->slot().lease;
    keeper_.reset();
    giveBack(lease);
  }
  return {};
}

/// A lease that cannot be revoked now expires later.
void EtcdGuard::giveBack(std::int64_t lease) {
  const base::Status given = slots_.giveBack(lease, {host_.clock().now() + kLongestGivingBack});
  if (!given.ok()) {
    host_.logger().warning("cannot revoke the etcd lease; the lock expires in at most " +
                           base::formatDuration(settings_.terms.ttl) + ": " + given.text());
  }
}

} // namespace exec_wrapper::etcd
