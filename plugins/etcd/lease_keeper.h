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

/// Renews the lease of a slot as long as it is held, and reports its loss.
///
/// It has its own thread, because the guards' thread serves the other guards meanwhile. `start`
/// starts the thread; `stop` or the destructor joins it. While it runs, it alone uses the store. It
/// sleeps between renewals, and one of its requests takes five seconds at most.
class LeaseKeeper {
public:
  /// Called on any thread with the remaining time of the lease.
  using Renewed = std::function<void(Duration left)>;

  /// `stopWhenLost`: a lost lease revokes the run; else people are alerted. The arguments must
  /// outlive the object.
  LeaseKeeper(
      Store& store, Slot slot, LeaseTerms terms, bool stopWhenLost, Host& host,
      common::Wait wait = common::waitUnlessStopped, Renewed renewed = [](Duration) {});
  ~LeaseKeeper() { stop(); }
  LeaseKeeper(const LeaseKeeper&) = delete;
  LeaseKeeper& operator=(const LeaseKeeper&) = delete;

  /// Throws std::system_error if no thread can be started.
  void start();
  void stop() noexcept;

  /// The function of the thread: returns after a stop, or when there is nothing left to renew.
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

  // Used by the thread only.
  SteadyTime asked_;           // the time of the last try
  std::uint64_t failures_ = 0; // since the last renewal
  std::string lastReason_;
  bool told_ = false; // the loss of the lease was reported

  std::jthread thread_;
};

} // namespace exec_wrapper::etcd
