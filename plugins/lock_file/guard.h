#pragma once

#include "exec_wrapper/guard.h"
#include "exec_wrapper/host.h"
#include "lock.h"
#include "process_facts.h"

#include <optional>
#include <stop_token>
#include <string>
#include <variant>

namespace exec_wrapper::lock_file {

/// Admits one run at a time: the one whose link(2) made the lock file.
class LockFileGuard final : public Guard {
public:
  /// `wait`: how long for a lock that is held.
  LockFileGuard(std::string path, Duration wait, Host& host, ProcessFacts facts = ProcessFacts());

  Decision acquire(std::stop_token stop) override;
  void attemptStarted(pid_t group) override;
  std::string release(Use use) override;

private:
  using Try = std::variant<Lock, Occupant, LockFailure>;

  Try tryToTake() const;
  std::optional<Try> await(Occupant occupant, const std::stop_token& stop) const;
  bool mayWaitFor(const Occupant& occupant) const;
  bool heldByAncestor(const Holder& holder) const;
  Refusal refuse(const Occupant& occupant, Duration waited) const;
  Holder ourselves() const;

  const std::string path_;
  const Duration wait_;
  Host& host_;
  const ProcessFacts facts_;
  std::optional<Lock> lock_; // held
};

} // namespace exec_wrapper::lock_file
