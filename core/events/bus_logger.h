#pragma once

#include "events/bus.h"
#include "exec_wrapper/host.h"

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace exec_wrapper::events {

/// Publishes log texts of a stage or a plugin as `Message` events of one line each. The bus
/// outlives it.
///
/// The wrapper ends when its reporters have nothing left to deliver. A source that never falls
/// silent must not delay that: after the end of the run only its first `kMostAfterEnd` events are
/// published.
class BusLogger final : public Logger {
public:
  static constexpr std::uint64_t kMostAfterEnd = 1000;

  BusLogger(Bus& bus, std::string source) : bus_(bus), source_(std::move(source)) {}

  bool enabled(Severity severity) const noexcept override {
    return bus_.wanted(EventKind::Message, severity);
  }

  void log(Severity severity, std::string_view text) noexcept override;

  /// Counts an event of this source, of any kind. False: it must not be published.
  bool mayPublish() noexcept;

private:
  void publish(Severity severity, std::string_view text) noexcept;

  Bus& bus_;
  const std::string source_;
  std::atomic<std::uint64_t> afterEnd_ = 0; // events since the end of the run
};

} // namespace exec_wrapper::events
