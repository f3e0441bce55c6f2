#pragma once

#include "exec_wrapper/event.h"
#include "run/output/relay.h"
#include "support/mutex.h"
#include "support/wake_up.h"

#include <cstddef>
#include <thread>
#include <variant>
#include <vector>

namespace exec_wrapper::run {

/// Passes the command's output on, on a thread of its own: whoever reads our output, or does not,
/// holds up neither the supervision nor the notice of an exit. The methods do not block.
class CaptureThread {
public:
  /// Throws std::system_error where no thread can be had. `complain` is called on it.
  CaptureThread(std::size_t budget, const Clock& clock, OutputRelay::Complain complain);

  /// What was not passed on by then is lost.
  ~CaptureThread();
  CaptureThread(const CaptureThread&) = delete;
  CaptureThread& operator=(const CaptureThread&) = delete;

  void begin(std::vector<OutputSource> inlets);
  void end();
  void readKeys(KeyRelay::Listen how);

  /// Readable when one of these has become true; `acknowledge` makes it unreadable.
  int descriptor() const noexcept { return changed_.descriptor(); }
  void acknowledge() noexcept;
  bool settled() const;
  bool drained() const;

  /// The signals of the keys that were struck since the last call.
  std::vector<int> takeStruck();

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
  void give(Order order);

  OutputRelay flow_; // the thread's own
  WakeUp wake_;
  WakeUp changed_;
  mutable Mutex mutex_;
  std::vector<Order> orders_ EW_GUARDED_BY(mutex_);
  bool stopping_ EW_GUARDED_BY(mutex_) = false;
  State state_ EW_GUARDED_BY(mutex_);
  std::thread thread_;
};

} // namespace exec_wrapper::run
