#pragma once

#include "events/bus.h"

#include <unistd.h>

namespace exec_wrapper::events {

/// Writes errors to standard error, one line each, if the reporter `log` is not used. It writes on
/// the publishing thread, so a line without immediate room is dropped.
class LastResort final : public Subscriber {
public:
  /// Does not own the descriptor.
  explicit LastResort(int fd = STDERR_FILENO) noexcept : fd_(fd) {}

  EventKinds kinds() const noexcept override { return {EventKind::Message}; }
  Severity minSeverity() const noexcept override { return Severity::Error; }
  void receive(EventPtr event) noexcept override;

private:
  const int fd_;
};

} // namespace exec_wrapper::events
