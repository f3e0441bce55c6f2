#include "guard.h"

#include "common/text.h"
#include "lock_wait.h"

#include <utility>

namespace exec_wrapper::lock_file {

namespace {

constexpr int kLockStatus = 73; // the lock cannot be handled

} // namespace

LockFileGuard::LockFileGuard(std::string path, Duration wait, Host& host, ProcessFacts facts)
    : path_(std::move(path)), wait_(wait), host_(host), facts_(std::move(facts)) {}

Decision LockFileGuard::acquire(std::stop_token stop) {
  const SteadyTime started = host_.clock().now();
  std::optional<Try> result = tryToTake();
  if (const auto* occupant = std::get_if<Occupant>(&*result); occupant && mayWaitFor(*occupant)) {
    result = await(*occupant, stop);
  }
  if (!result) {
    return Refusal::cancelled();
  }
  if (auto* lock = std::get_if<Lock>(&*result)) {
    lock_ = std::move(*lock);
    return Admission{{{"lockfile", path_}}, {}};
  }
  if (const auto* failure = std::get_if<LockFailure>(&*result)) {
    return Refusal::failed(kLockStatus, failure->message);
  }
  return refuse(std::get<Occupant>(*result), host_.clock().now() - started);
}

/// Writes nothing where the lock is held: many may be refused, or wait, for long.
LockFileGuard::Try LockFileGuard::tryToTake() const {
  const auto found = inspect(path_);
  if (const auto* occupant = std::get_if<Occupant>(&found)) {
    return *occupant;
  }
  if (const auto* failure = std::get_if<LockFailure>(&found)) {
    return *failure;
  }
  return takeLock(path_, ourselves());
}

/// Nothing when a stop was asked.
std::optional<LockFileGuard::Try> LockFileGuard::await(Occupant occupant,
                                                       const std::stop_token& stop) const {
  const Clock& clock = host_.clock();
  const SteadyTime end = clock.now() + wait_;
  LockWait changes(path_, stop);
  host_.logger().info("waiting at most " + common::durationText(wait_) +
                      " for a lock: " + describe(path_, occupant, clock.wallNow()));
  for (;;) {
    if (stop.stop_requested()) {
      return std::nullopt;
    }
    if (Try result = tryToTake(); std::holds_alternative<Occupant>(result)) {
      occupant = std::get<Occupant>(std::move(result));
    } else {
      return result;
    }
    const SteadyTime now = clock.now();
    if (now >= end || !mayWaitFor(occupant)) {
      return occupant;
    }
    changes.wait(end - now);
  }
}

bool LockFileGuard::mayWaitFor(const Occupant& occupant) const {
  return wait_ > Duration::zero() && !heldByAncestor(occupant.holder);
}

/// Waiting for it would never end: it waits for us.
bool LockFileGuard::heldByAncestor(const Holder& holder) const {
  const Holder us = ourselves();
  const bool known = !us.bootId.empty() && !us.pidNamespace.empty();
  const bool sameProcesses = holder.host == us.host && holder.bootId == us.bootId &&
                             holder.pidNamespace == us.pidNamespace;
  return known && sameProcesses && holder.wrapper && facts_.isAncestor(*holder.wrapper);
}

Refusal LockFileGuard::refuse(const Occupant& occupant, Duration waited) const {
  std::string message = describe(path_, occupant, host_.clock().wallNow());
  if (heldByAncestor(occupant.holder)) {
    message += " (this run is part of that command, so waiting for the lock would never end; give "
               "it a lockfile of its own)";
  } else if (wait_ > Duration::zero()) {
    message += " (waited " + common::durationText(waited) + ")";
  }
  return Refusal::busy(std::move(message));
}

Holder LockFileGuard::ourselves() const {
  const RunIdentity& run = host_.run();
  Holder holder;
  holder.wrapper = facts_.identify(run.wrapperPid);
  holder.bootId = facts_.bootId();
  holder.pidNamespace = facts_.pidNamespace();
  holder.host = run.host;
  holder.since = host_.clock().wallNow();
  holder.command = run.commandLine;
  return holder;
}

void LockFileGuard::attemptStarted(pid_t group) {
  if (!lock_) {
    return;
  }
  if (const int error = lock_->rewriteGroup(facts_.identify(group)); error != 0) {
    host_.logger().warning("cannot write the process group of the command into the lock " +
                           common::printable(path_) + ": " + common::errorText(error));
  }
}

std::string LockFileGuard::release(Use) {
  std::string problem = lock_ ? lock_->release(host_.clock().wallNow()) : std::string();
  lock_.reset();
  return problem;
}

} // namespace exec_wrapper::lock_file
