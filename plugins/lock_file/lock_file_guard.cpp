#include "lock_file_guard.h"

#include "base/text.h"
#include "base/times.h"
#include "lock_file/lock/lock_wait.h"
#include "lock_file/stale/liveness.h"

#include <cstdlib>
#include <system_error>
#include <utility>

namespace exec_wrapper::lock_file {

namespace {

constexpr int kLockStatus = 73; // the lock cannot be handled

} // namespace

LockFileGuard::LockFileGuard(const LockSettings& settings, Host& host, ProcessFacts facts)
    : path_(settings.path), wait_(settings.wait), host_(host), facts_(std::move(facts)),
      taker_(path_, settings.stale, host, facts_),
      refusals_(settings.counting, settings.counterFile, path_, host) {}

Decision LockFileGuard::acquire(std::stop_token stop) {
  const SteadyTime started = host_.clock().now();
  std::optional<LockAcquirer::Result> result = taker_.take();
  if (const auto* held = std::get_if<HeldLock>(&*result); held && mayWaitFor(*held)) {
    result = await(*held, stop);
  }
  if (!result) {
    return Refusal::cancelled();
  }
  if (auto* lock = std::get_if<Lock>(&*result)) {
    lock_ = std::move(*lock);
    sayIfUnlocked();
    refusals_.lockAcquired();
    return Admission{{{"lockfile", path_}}, {}};
  }
  if (const auto* failure = std::get_if<LockFailure>(&*result)) {
    return Refusal::failed(kLockStatus, failure->message);
  }
  return refuse(std::get<HeldLock>(*result), host_.clock().now() - started);
}

/// The file alone keeps other runs out. But the kernel's locks on it show whether its holder is
/// alive, and who may take it over from a dead holder.
void LockFileGuard::sayIfUnlocked() const {
  if (!lock_->unlocked().empty()) {
    host_.logger().warning(
        "the kernel cannot lock the lock file " + base::printable(path_) + " (" +
        lock_->unlocked() +
        "): other runs are still refused, but if this run is killed you may have to remove the "
        "file by hand; allow these calls, or set lockfile to a path on another file system");
  }
}

/// No value after a stop request.
std::optional<LockAcquirer::Result> LockFileGuard::await(HeldLock held,
                                                         const std::stop_token& stop) {
  const Clock& clock = host_.clock();
  const SteadyTime end = clock.now() + wait_;
  LockWait changes(path_, stop);
  host_.logger().info("waiting at most " + base::formatDuration(wait_) + " for a lock: " +
                      describe(path_, held.occupant, clock.wallNow()) + held.remark);
  for (;;) {
    if (stop.stop_requested()) {
      return std::nullopt;
    }
    if (LockAcquirer::Result result = taker_.take(); std::holds_alternative<HeldLock>(result)) {
      held = std::get<HeldLock>(std::move(result));
    } else {
      return result;
    }
    const SteadyTime now = clock.now();
    if (now >= end || !mayWaitFor(held)) {
      return held;
    }
    changes.wait(end - now);
  }
}

bool LockFileGuard::mayWaitFor(const HeldLock& held) const {
  return wait_ > Duration::zero() && !held.forEver && !heldByAncestor(held.occupant.holder);
}

/// Waiting for an ancestor would never end: it waits for us. In our own pid namespace its pid means
/// nothing to us, but `EXEC_WRAPPER_PARENT` names the wrappers around us by their own pids.
bool LockFileGuard::heldByAncestor(const Holder& holder) const {
  const Holder us = taker_.ourselves();
  if (us.bootId.empty() || holder.bootId != us.bootId || !holder.wrapper) {
    return false;
  }
  const bool sameProcesses =
      !us.pidNamespace.empty() && holder.host == us.host && holder.pidNamespace == us.pidNamespace;
  const char* const told = std::getenv("EXEC_WRAPPER_PARENT");
  return (sameProcesses && facts_.isAncestor(*holder.wrapper)) ||
         (told != nullptr && holder.wrapper->started > 0 && names(told, *holder.wrapper));
}

Refusal LockFileGuard::refuse(const HeldLock& held, Duration waited) const {
  std::string message = describe(path_, held.occupant, host_.clock().wallNow()) + held.remark;
  refusals_.refused(held.occupant.holder, message);
  if (heldByAncestor(held.occupant.holder)) {
    message +=
        " (this run is part of that command, so a wait would never end; give it its own lockfile)";
  } else if (wait_ > Duration::zero()) {
    message += " (waited " + base::formatDuration(waited) + ")";
  }
  return Refusal::busy(std::move(message));
}

void LockFileGuard::attemptStarted(pid_t group) {
  if (!lock_) {
    return;
  }
  if (const int error = lock_->rewriteGroup(facts_.identify(group)); error != 0) {
    host_.logger().warning("cannot write the process group of the command into the lock " +
                           base::printable(path_) + ": " + base::errorText(error));
  }
  lookAfterLock();
}

/// Not before the command: the command must not wait for a thread, and most runs are too short to
/// need it.
void LockFileGuard::lookAfterLock() {
  try {
    keeper_ = keeper_ ? std::move(keeper_) : std::make_unique<LockKeeper>(*lock_, host_);
  } catch (const std::system_error& error) {
    host_.logger().warning("cannot watch the lock " + base::printable(path_) +
                           " during the run, because no thread can be started (" + error.what() +
                           "): its time is not renewed, and its loss is reported only at the end");
  }
}

std::string LockFileGuard::release(ReleaseReason) {
  keeper_.reset();
  const base::Status released = lock_ ? lock_->release(host_.clock().wallNow()) : base::Status();
  lock_.reset();
  return released.text();
}

} // namespace exec_wrapper::lock_file
