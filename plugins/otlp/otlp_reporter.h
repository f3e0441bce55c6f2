#pragma once

#include "exec_wrapper/host.h"
#include "exec_wrapper/reporter.h"
#include "exec_wrapper/settings.h"
#include "exporter.h"
#include "log_records.h"
#include "run_trace.h"
#include "spans.h"

#include <cstdint>
#include <string>
#include <vector>

namespace exec_wrapper::otlp {

/// Sends a run as one trace: the span of each failed attempt when it has ended, the others with the
/// span of the run at its end. A log record for each thing that went wrong, at once; metrics at the
/// end.
class OtlpReporter final : public Reporter {
public:
  /// `exchange` is called by `deliver` only. Throws `ConfigurationError` for a setting that cannot
  /// be used.
  OtlpReporter(const Settings& settings, Host& host, Destinations destinations, Exchanger exchange);

  DeliveryPolicy policy() const override { return policy_; }
  Delivery deliver(const Event& event, SteadyTime deadline) override;

private:
  void take(const Event& event);
  void takeAttempt(const AttemptFacts& attempt, WallTime ended);
  void takeEnd(const RunFinished& finished, WallTime ended);
  void note(const Event& event);
  bool isWrong(const Event& event) const;
  void dropSent(const Event& event);
  Facts toRemember(const Event& event, const Delivery& delivery) const;
  void publishWarnings();

  Host& host_;
  std::vector<std::string> warnings_;
  const RunTrace trace_;
  const Spans spans_;
  const LogRecords logs_;
  const DeliveryPolicy policy_;
  Exporter exporter_;
  std::uint64_t taken_ = 0;    ///< the sequence of the newest event that was made into items
  std::uint64_t attempts_;     ///< the newest attempt that has its span
  SpanEvents eventsOfAttempt_; ///< of the current one
  SpanEvents eventsOfRun_;
};

} // namespace exec_wrapper::otlp
