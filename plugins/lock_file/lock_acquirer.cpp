#include "lock_acquirer.h"

#include "base/text.h"
#include "lock_file/lock/file_probe.h"

#include <algorithm>
#include <utility>

namespace exec_wrapper::lock_file {

namespace {

using State = Liveness::State;

// A lock that was stale may belong to another run, and be stale again, when we remove it. If that
// happens this often, runs die faster than we look.
constexpr int kLooks = 32;

KilledRun killedRun(const Holder& holder) {
  KilledRun run;
  run.wrapper = holder.wrapper->pid;
  run.wrapperStarted = holder.wrapper->started;
  if (holder.group) {
    run.group = holder.group->pid;
    run.groupStarted = holder.group->started;
  }
  return run;
}

/// ", as pid 12 (sleep), pid 13 (cat) and 7 more", or empty if no process is visible.
std::string namesOf(const std::vector<base::ProcessEntry>& survivors) {
  constexpr std::size_t kMost = 10;
  return survivors.empty() ? "" : ", as " + base::describeProcesses(survivors, kMost);
}

LockFailure cannotBreak(const std::string& path, const Removal& removal) {
  return {"the run that held the lock " + base::printable(path) +
          " is dead, but the lock cannot be taken over: " + base::printable(removal.path) + ": " +
          base::errorText(removal.error) + "; remove the lock, or further runs are refused"};
}

} // namespace

LockAcquirer::LockAcquirer(std::string path, StaleLocks stale, Host& host, ProcessFacts facts)
    : path_(std::move(path)), stale_(stale), host_(host), facts_(std::move(facts)) {}

LockAcquirer::Result LockAcquirer::take() {
  const Holder us = ourselves();
  HeldLock last;
  for (int i = 0; i < kLooks; ++i) {
    auto found = tryOnce(us);
    if (auto* const lock = std::get_if<Lock>(&found)) {
      return std::move(*lock);
    }
    if (auto* const failure = std::get_if<LockFailure>(&found)) {
      return std::move(*failure);
    }
    auto& occupant = std::get<ExistingLock>(found);
    const Liveness liveness = livenessOf(occupant, us, facts_);
    if (!canBreak(occupant, liveness)) {
      return held(std::move(occupant), liveness);
    }
    if (heldByFlock(path_, occupant)) { // before any process of that run is killed
      return held(std::move(occupant), {State::Dead, {}});
    }
    if (!killOrphansOfHolder(occupant.holder, liveness)) {
      const Liveness after = livenessOf(occupant, us, facts_);
      return held(std::move(occupant), {State::Orphaned, after.survivors});
    }
    last = held(occupant, {State::Dead, {}});
    const Removal removal = breakLock(occupant, us);
    if (removal.result == Removal::Result::Failed) {
      return cannotBreak(path_, removal);
    }
    if (removal.result == Removal::Result::InUse) {
      return last;
    }
  }
  return last;
}

/// Writes nothing if the lock is held: many runs may be refused, or wait for a long time.
std::variant<Lock, ExistingLock, LockFailure> LockAcquirer::tryOnce(const Holder& us) const {
  auto found = inspect(path_);
  if (auto* const occupant = std::get_if<ExistingLock>(&found)) {
    return std::move(*occupant);
  }
  if (auto* const failure = std::get_if<LockFailure>(&found)) {
    return std::move(*failure);
  }
  return takeLock(path_, us);
}

bool LockAcquirer::canBreak(const ExistingLock& occupant, const Liveness& liveness) const {
  return liveness.wrapperGone() && stale_ == StaleLocks::Break && trustedOwner(occupant.owner);
}

/// No run begins beside the orphans of another. Returns whether no process of the dead run remains.
/// Orphans that survived the first try are waited for like any other holder.
bool LockAcquirer::killOrphansOfHolder(const Holder& holder, const Liveness& liveness) {
  if (liveness.state == State::Past) {
    return true; // its pids belong to other processes now
  }
  if (liveness.state == State::Orphaned && tried_ == holder) {
    return false;
  }
  tried_ = holder;
  return host_.killOrphans(killedRun(holder));
}

Removal LockAcquirer::breakLock(const ExistingLock& occupant, const Holder& us) const {
  const auto dead = [&](const ExistingLock& there) {
    const Liveness liveness = livenessOf(there, us, facts_);
    return liveness.wrapperGone() && liveness.survivors.empty();
  };
  // A holder that has since died in its place is another one, and may have left its own orphans.
  const IsStale isStale = [&](const ExistingLock& there) {
    return there.holder == occupant.holder && dead(there);
  };
  Removal removal = removeStaleLock(path_, isStale);
  if (removal.result == Removal::Result::Removed) {
    host_.logger().warning("took over the lock of a run that died without releasing it: " +
                           describe(path_, occupant, host_.clock().wallNow()));
    removeStaleNodes(path_, dead);
  }
  return removal;
}

HeldLock LockAcquirer::held(ExistingLock occupant, const Liveness& liveness) const {
  HeldLock lock;
  lock.forEver = liveness.state == State::Abandoned ||
                 (liveness.wrapperGone() && !canBreak(occupant, liveness));
  lock.remark = remark(occupant, liveness);
  lock.occupant = std::move(occupant);
  return lock;
}

std::string LockAcquirer::remark(const ExistingLock& occupant, const Liveness& liveness) const {
  switch (liveness.state) {
  case State::Nameless: // the description covers that
  case State::Alive:
    return {};
  case State::Elsewhere:
    return " (unknown here whether that run is still alive; the lock belongs to " +
           userName(occupant.owner) + ", remove it if the run is dead)";
  case State::Abandoned:
    return " (its wrapper is dead, because the file is not locked; but it ran in another container "
           "or namespace, where processes of its command may still run: check there, then remove "
           "the lock, rm " +
           base::printable(path_) + ")";
  case State::Orphaned:
    return " (its wrapper is dead, but its command still runs" + namesOf(liveness.survivors) +
           whyNotEnded(occupant) + ")";
  case State::Dead:
  case State::Past:
    break;
  }
  if (stale_ == StaleLocks::Keep) {
    return " (that run is dead, and lock-stale is keep: remove the lock to let others run)";
  }
  if (!trustedOwner(occupant.owner)) {
    return " (that run is dead, but its lock belongs to " + userName(occupant.owner) +
           " and this user may not break it: remove it to let others run)";
  }
  return " (that run is dead; another process has the lock file locked, and may be taking it over)";
}

std::string LockAcquirer::whyNotEnded(const ExistingLock& occupant) const {
  if (stale_ == StaleLocks::Keep) {
    return "; lock-stale is keep: kill it and remove the lock to let others run";
  }
  if (!trustedOwner(occupant.owner)) {
    return "; its lock belongs to " + userName(occupant.owner) +
           " and this user may not break it: kill it and remove the lock to let others run";
  }
  return ", and cannot be killed: kill it to let others run";
}

Holder LockAcquirer::ourselves() const {
  const RunIdentity& run = host_.run();
  Holder holder;
  holder.wrapper = facts_.identify(run.wrapperPid);
  holder.bootId = facts_.bootId();
  holder.pidNamespace = facts_.pidNamespace();
  holder.timeNamespace = facts_.timeNamespace();
  holder.host = run.host;
  holder.since = host_.clock().wallNow();
  holder.command = run.commandLine;
  return holder;
}

} // namespace exec_wrapper::lock_file
