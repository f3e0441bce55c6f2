#pragma once

#include "events/bus.h"

namespace exec_wrapper::events {

/// Keeps the event that ends the run, for a guard that is released after it. The event may come
/// later than the release begins: with `output-tail` it waits for the command's last output.
class EndOfRun final : public Subscriber {
public:
  EventKinds kinds() const noexcept override { return {EventKind::RunFinished}; }
  Severity minSeverity() const noexcept override { return Severity::Debug; }
  void receive(EventPtr event) noexcept override;

  /// Waits for the event, `limit` at most. Null: it did not come. Any thread but the one that
  /// publishes it.
  EventPtr await(Duration limit) const;

private:
  mutable Mutex mutex_;
  mutable Condition published_;
  EventPtr event_ EW_GUARDED_BY(mutex_);
};

} // namespace exec_wrapper::events
