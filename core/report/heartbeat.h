#pragma once

#include "exec_wrapper/event.h"
#include "exec_wrapper/time.h"

#include <optional>

namespace exec_wrapper {

/// When the next heartbeat of one reporter is due: an interval after the last delivery, from the
/// admission to the end of the run. Not synchronised.
class Heartbeats {
public:
  /// Nothing, or zero: there never is one.
  explicit Heartbeats(std::optional<Duration> interval);

  /// Learns the run's state from an event.
  void observe(const Event& event) noexcept;

  /// The interval begins anew: something was delivered, or a heartbeat was given up.
  void restart(SteadyTime now) noexcept { since_ = now; }

  void stop() noexcept { running_ = false; }

  /// Nothing while there are none.
  std::optional<SteadyTime> due() const noexcept;

  /// A heartbeat of this moment, with the newest counts seen.
  EventPtr make(const Clock& clock) const;

private:
  const std::optional<Duration> interval_;
  bool running_ = false;
  SteadyTime since_{};
  Tally tally_;
  std::uint64_t lastSequence_ = 0;
};

} // namespace exec_wrapper
