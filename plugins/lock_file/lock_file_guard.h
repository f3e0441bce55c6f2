#pragma once

#include "exec_wrapper/guard.h"
#include "exec_wrapper/host.h"
#include "lock_acquirer.h"
#include "lock_file/lock/lock.h"
#include "lock_file/lock/lock_keeper.h"
#include "lock_file/refusals/refusals.h"
#include "lock_settings.h"
#include "process_facts.h"

#include <memory>
#include <optional>
#include <stop_token>
#include <string>

namespace exec_wrapper::lock_file {

/// Admits one run at a time: the run whose link(2) made the lock file.
class LockFileGuard final : public Guard {
public:
  LockFileGuard(const LockSettings& settings, Host& host, ProcessFacts facts = ProcessFacts());

  Decision acquire(std::stop_token stop) override;
  void attemptStarted(pid_t group) override;
  std::string release(ReleaseReason use) override;

private:
  std::optional<LockAcquirer::Result> await(HeldLock held, const std::stop_token& stop);
  bool mayWaitFor(const HeldLock& held) const;
  bool heldByAncestor(const Holder& holder) const;
  void sayIfUnlocked() const;
  void lookAfterLock();
  Refusal refuse(const HeldLock& held, Duration waited) const;

  const std::string path_;
  const Duration wait_;
  Host& host_;
  const ProcessFacts facts_;
  LockAcquirer taker_;
  const Refusals refusals_;
  std::optional<Lock> lock_; // held
  std::unique_ptr<LockKeeper> keeper_;
};

} // namespace exec_wrapper::lock_file
