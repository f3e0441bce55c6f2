#pragma once

#include "support/process_api/event_signal.h"
#include "system/faults/descriptor.h"

#include <poll.h>

#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>

namespace exec_wrapper::test::faults {

/// A port of 127.0.0.1 that leads to another one, to a third, or nowhere. Any thread.
class Gate {
public:
  /// Leads to that port at first.
  explicit Gate(std::uint16_t target);
  ~Gate();
  Gate(const Gate&) = delete;
  Gate& operator=(const Gate&) = delete;

  std::uint16_t port() const noexcept { return port_; }

  /// From now on it leads there. Connections that were open are ended.
  void leadTo(std::uint16_t target);

  /// From now on it is a black hole: what comes through open connections is taken and never
  /// answered, and new connections are neither accepted nor refused, because the queue of those
  /// that wait to be accepted is full.
  void swallow();

private:
  struct Passage {
    Descriptor outside;
    Descriptor inside;
  };

  void work();
  std::vector<pollfd> sources();
  void serve();
  void let(Descriptor visitor);
  void fillQueue();
  void emptyQueue();
  void rouse();

  Descriptor listener_;
  std::uint16_t port_;
  EventSignal ends_;

  std::mutex mutex_; ///< for all below
  std::uint16_t target_;
  bool swallows_ = false;
  std::vector<Passage> passages_;
  std::vector<Descriptor> fillers_;
  Descriptor roused_;

  std::thread thread_; ///< last, as it uses the others
};

} // namespace exec_wrapper::test::faults
