#pragma once

#include "exec_wrapper/event.h"
#include "exec_wrapper/time.h"

#include <cstdint>
#include <optional>

namespace exec_wrapper::report {

/// The updates that one reporter is owed without anybody publishing them for it: a heartbeat when
/// nothing was delivered for long, and progress when there is news, at its own pace. From the
/// admission to the end of the run. Not synchronised.
class HeartbeatTimer {
public:
  /// Nothing, or no heartbeat interval at all: there never is one of that sort.
  HeartbeatTimer(std::optional<Duration> heartbeat, std::optional<Duration> progress);

  /// Learns the run's state from an event.
  void observe(const Event& event) noexcept;

  /// The intervals begin anew.
  void delivered(const Event& event, SteadyTime now) noexcept;

  /// The same. The news that it carried is not by itself a reason to try again.
  void givenUp(SteadyTime now) noexcept;

  void stop() noexcept { running_ = false; }

  /// When the next update is due. Nothing while there is none.
  std::optional<SteadyTime> due() const noexcept;

  /// The one that is due by now, with the newest counts seen.
  EventPtr make(const Clock& clock) const;

  /// The event with the newest progress in it, for an attempt that comes late.
  EventPtr refreshed(EventPtr event) const;

private:
  std::optional<SteadyTime> progressDue() const noexcept;

  const std::optional<Duration> heartbeat_;
  const std::optional<Duration> progress_;
  bool running_ = false;
  SteadyTime since_{};                        // of the last delivery
  SteadyTime lastUpdate_ = SteadyTime::min(); // the last delivery that told of an attempt
  std::uint64_t told_ = 0;                    // the progress that was delivered or given up
  Tally tally_;
  std::uint64_t lastSequence_ = 0;
};

} // namespace exec_wrapper::report
