#pragma once

#include "common/stoppable_wait.h"
#include "exec_wrapper/host.h"
#include "slots.h"
#include "store.h"

#include <cstdint>
#include <functional>
#include <string>
#include <thread>

namespace exec_wrapper::etcd {

/// Renews the lease of a slot as long as it is held, and says when it is lost.
///
/// This takes a thread of its own, because the guards' thread serves the other guards meanwhile. It
/// is started by `start` and joined by `stop`, or by the destructor; while it runs it alone uses
/// the store. It sleeps between renewals, and a request of it takes five seconds at most.
class LeaseKeeper {
public:
  /// Told, on any thread, how long the lease holds from now on.
  using Renewed = std::function<void(Duration left)>;

  /// `stopWhenLost`: a lost lease revokes the run; else people are alerted. All outlive it.
  LeaseKeeper(
      Store& store, Slot slot, LeaseTerms terms, bool stopWhenLost, Host& host,
      common::Wait wait = common::waitUnlessStopped, Renewed renewed = [](Duration) {});
  ~LeaseKeeper() { stop(); }
  LeaseKeeper(const LeaseKeeper&) = delete;
  LeaseKeeper& operator=(const LeaseKeeper&) = delete;

  /// Throws std::system_error where the machine has no thread to give.
  void start();
  void stop() noexcept;

  /// What the thread does: returns after a stop, or when there is nothing left to renew.
  void keep(const std::stop_token& stop);

  const Slot& slot() const noexcept { return slot_; }

private:
  bool renew(const std::stop_token& stop);
  void failed(const std::string& reason);
  void recovered();
  void tellWhenLate();
  void lost(const std::string& why);
  void tellHowLong() const;
  SteadyTime lastMoment() const { return slot_.renewed + terms_.left(); }
  SteadyTime nextTry(SteadyTime now) const;

  Store& store_;
  Slot slot_;
  const LeaseTerms terms_;
  const bool stopWhenLost_;
  Host& host_;
  const common::Wait wait_;
  const Renewed renewed_;

  // The thread's own.
  SteadyTime asked_;           // the last try
  std::uint64_t failures_ = 0; // since the last renewal
  std::string lastReason_;
  bool told_ = false; // that the lease is lost

  std::jthread thread_;
};

} // namespace exec_wrapper::etcd
