#pragma once

#include "common/event/event_filter.h"
#include "exec_wrapper/host.h"
#include "exec_wrapper/reporter.h"
#include "exec_wrapper/settings.h"
#include "labels.h"
#include "monitor_config.h"
#include "sender.h"

#include <cstdint>
#include <optional>
#include <string>

namespace exec_wrapper::sentry {

/// Reports a run to a Sentry project in two ways: as check-ins of the job's monitor, and, if the
/// run failed, as an event with its output. Check-ins have no time, so they are sent in time or not
/// at all; events have one.
class SentryReporter final : public Reporter {
public:
  /// `exchange` is called by `deliver` only. Throws `ConfigurationError` for settings that Sentry
  /// would not take.
  SentryReporter(const Settings& settings, Host& host, Sender::Exchanger exchange);

  DeliveryPolicy policy() const override;
  Delivery deliver(const Event& event, SteadyTime deadline) override;

private:
  /// The parts of the current event that need no further attempt.
  struct Parts {
    std::uint64_t sequence = 0;
    bool checkIn = false;
    bool report = false;
    std::optional<Delivery> rejected; ///< the first of them that never will be delivered
  };

  Delivery open(const Event& event, SteadyTime deadline);
  Delivery beat(SteadyTime deadline);
  bool beatIsUseful() const;
  Delivery finish(const Event& event, SteadyTime deadline);
  Delivery close(const Event& event, SteadyTime deadline);
  Delivery report(const Event& event, SteadyTime deadline);
  Delivery checkIn(std::string_view status, std::optional<Duration> duration, SteadyTime deadline);
  std::string_view closingStatus(const Event& event) const;
  bool tooOld(const Event& event) const;
  void note(const Delivery& delivery, bool& done);

  Host& host_;
  const Labels labels_;
  const common::EventFilter events_;
  const bool checkIns_;
  const std::string refused_; ///< the status of its check-in, or `ignore`
  const bool output_;
  const std::optional<Duration> longestAge_;
  const std::optional<std::uint64_t> attempts_; ///< of the command, at most
  MonitorConfig config_;                        ///< empty after it was sent
  Sender sender_;
  const DeliveryPolicy policy_;
  Parts parts_;
  std::optional<SteadyTime> lastCheckIn_;
  std::optional<RunFinished> finished_; ///< for an alert about it
};

} // namespace exec_wrapper::sentry
