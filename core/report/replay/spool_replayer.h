#pragma once

#include "report/replay/spool_delivery.h"
#include "support/threads/mutex.h"

#include <functional>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <thread>

namespace exec_wrapper::report {

/// Delivers the events that earlier runs of this job left in the spool, in parallel with this run,
/// on its own thread: at once, and again after a delay if that failed. After the end of the run it
/// continues as long as it succeeds, within the drain timeout.
class SpoolReplayer {
public:
  /// `changed`: called when it comes to rest after `close`, from its thread; must not block.
  SpoolReplayer(SpoolDelivery delivery, const Clock& clock, Duration drainTimeout,
                std::function<void()> changed);

  /// Waits for the current attempt.
  ~SpoolReplayer();

  SpoolReplayer(const SpoolReplayer&) = delete;
  SpoolReplayer& operator=(const SpoolReplayer&) = delete;

  /// The run is over.
  void close();
  void flush(Duration limit);

  /// Whether this reporter delivered an earlier run. Waits until this is known: at most for the
  /// drain timeout, and not after a stop. Any thread but its own.
  bool awaitTold(const std::string& reporter, const std::stop_token& stop);

  bool atRest() const;
  bool stuck(SteadyTime now) const;
  std::optional<SteadyTime> nextCheck(SteadyTime now) const;

  /// The thread ends after its current work. Does not wait.
  void quit() noexcept;

private:
  void work() noexcept;
  bool stopped() const;
  SteadyTime latest() const;
  bool awaitNext(Duration delay);
  void note(const SpoolDelivery::Result& result);

  SpoolDelivery delivery_; // used by the thread only
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
  bool passed_ EW_GUARDED_BY(mutex_) = false; // at least once
  std::set<std::string> told_ EW_GUARDED_BY(mutex_);
  std::thread thread_; // last: it uses all members above
};

} // namespace exec_wrapper::report
