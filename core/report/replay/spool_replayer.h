#pragma once

#include "report/replay/spool_delivery.h"
#include "support/mutex.h"

#include <functional>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <thread>

namespace exec_wrapper::report {

/// Delivers what earlier runs of this job left in the spool, beside this run, on a thread of its
/// own: at once, and again after a while where that failed. Once the run is over it goes on as long
/// as it succeeds, within the time for drains.
class SpoolReplayer {
public:
  /// `changed`: it came to rest after `close`. From its thread; must not block.
  SpoolReplayer(SpoolDelivery delivery, const Clock& clock, Duration drainTimeout,
                std::function<void()> changed);

  /// Waits for the attempt that is under way.
  ~SpoolReplayer();

  SpoolReplayer(const SpoolReplayer&) = delete;
  SpoolReplayer& operator=(const SpoolReplayer&) = delete;

  /// The run is over.
  void close();
  void flush(Duration limit);

  /// Whether this reporter was told of an earlier run. Waits until that is known: not longer than
  /// drains may take, and not after a stop. Any thread but its own.
  bool awaitTold(const std::string& reporter, std::stop_token stop);

  bool atRest() const;
  bool stuck(SteadyTime now) const;
  std::optional<SteadyTime> nextCheck(SteadyTime now) const;

  /// The thread is to end after what it is doing. Does not wait.
  void quit() noexcept;

private:
  void work() noexcept;
  bool stopped() const;
  SteadyTime latest() const;
  bool awaitNext(Duration delay);
  void note(const SpoolDelivery::Result& result);

  SpoolDelivery delivery_; // the thread's alone
  const Clock& clock_;
  const Duration drainTimeout_;
  const std::function<void()> changed_;

  mutable Mutex mutex_;
  Condition roused_;
  Condition passedOnce_;
  SteadyTime latest_ EW_GUARDED_BY(mutex_) = SteadyTime::max();
  bool closed_ EW_GUARDED_BY(mutex_) = false;
  bool quit_ EW_GUARDED_BY(mutex_) = false;
  bool waiting_ EW_GUARDED_BY(mutex_) = false;
  bool ended_ EW_GUARDED_BY(mutex_) = false;
  bool passed_ EW_GUARDED_BY(mutex_) = false; // once at least
  std::set<std::string> told_ EW_GUARDED_BY(mutex_);
  std::thread thread_; // last: it uses all of the above
};

} // namespace exec_wrapper::report
