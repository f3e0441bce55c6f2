#pragma once

#include "exec_wrapper/event.h"
#include "exec_wrapper/time.h"

#include <cstdint>
#include <optional>

namespace exec_wrapper::report {

/// Creates the updates for one reporter that are not published on the bus: a heartbeat if nothing
/// was delivered for a long time, and new progress at its own interval. Active from the admission
/// to the end of the run. Not synchronised.
class HeartbeatTimer {
public:
  /// std::nullopt disables that kind of update; so does a heartbeat interval that is not positive.
  HeartbeatTimer(std::optional<Duration> heartbeat, std::optional<Duration> progress);

  /// Updates the state of the run from an event.
  void observe(const Event& event) noexcept;

  /// Restarts the intervals.
  void delivered(const Event& event, SteadyTime now) noexcept;

  /// The same. The progress in the event is not by itself a reason for another attempt.
  void givenUp(SteadyTime now) noexcept;

  void stop() noexcept { running_ = false; }

  /// When the next update is due. std::nullopt if there is none.
  std::optional<SteadyTime> due() const noexcept;

  /// The update that is due now, with the newest counts.
  EventPtr make(const Clock& clock) const;

  /// The event with the newest progress, for a late attempt.
  EventPtr refreshed(EventPtr event) const;

private:
  std::optional<SteadyTime> progressDue() const noexcept;

  const std::optional<Duration> heartbeat_;
  const std::optional<Duration> progress_;
  bool running_ = false;
  SteadyTime since_{};                        // of the last delivery
  SteadyTime lastUpdate_ = SteadyTime::min(); // the last delivery with counts of attempts
  std::uint64_t told_ = 0;                    // the progress that was delivered or given up
  Tally tally_;
  std::uint64_t lastSequence_ = 0;
};

} // namespace exec_wrapper::report
