#pragma once

#include "exec_wrapper/event.h"
#include "run/output/relay.h"
#include "support/threads/mutex.h"
#include "support/threads/wake_up.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <thread>
#include <variant>
#include <vector>

namespace exec_wrapper::run {

/// Passes the command's output on, on a separate thread. So a slow or stalled reader of our output
/// delays neither the supervision nor the detection of an exit. The methods do not block.
class CaptureThread {
public:
  /// Throws std::system_error if no thread can be started. `complain` is called on that thread.
  CaptureThread(std::size_t budget, const Clock& clock, OutputRelay::Complain complain);

  /// Output that was not passed on by then is lost.
  ~CaptureThread();
  CaptureThread(const CaptureThread&) = delete;
  CaptureThread& operator=(const CaptureThread&) = delete;

  void begin(std::vector<OutputSource> inlets);
  void end();
  void readKeys(KeyRelay::Listen how);

  /// Readable when one of the following has become true; `acknowledge` makes it unreadable.
  int descriptor() const noexcept { return changed_.descriptor(); }
  void acknowledge() noexcept;
  bool settled() const;
  bool drained() const;

  /// The signals of the keys for the whole run since the last call.
  std::vector<int> takeStruck();

  /// When the command was last seen to write; the earliest time: never.
  SteadyTime lastOutput() const noexcept {
    return SteadyTime(Duration(lastOutput_.load(std::memory_order_relaxed)));
  }

  /// Of the attempt that began last. After `settled`.
  Output output() const;

private:
  struct End {};
  struct ReadKeys {
    KeyRelay::Listen how;
  };
  using Begin = std::vector<OutputSource>;
  using Order = std::variant<Begin, End, ReadKeys>;
  struct State {
    bool settled = true;
    bool drained = true;
    Output output;
    std::vector<int> struck;
  };

  void work();
  bool obey();
  void tell();
  void noteOutput();
  void give(Order order);

  OutputRelay flow_;        // used by the thread only
  std::uint64_t taken_ = 0; // the same
  const Clock& clock_;
  std::atomic<Duration::rep> lastOutput_ = 0;
  WakeUp wake_;
  WakeUp changed_;
  mutable Mutex mutex_;
  std::vector<Order> orders_ EW_GUARDED_BY(mutex_);
  bool stopping_ EW_GUARDED_BY(mutex_) = false;
  State state_ EW_GUARDED_BY(mutex_);
  std::thread thread_;
};

} // namespace exec_wrapper::run
