#pragma once

#include "events/bus.h"
#include "exec_wrapper/host.h"

#include <string>
#include <string_view>
#include <utility>

namespace exec_wrapper::events {

/// Publishes log texts of a stage or a plugin as `Message` events of one line each. The bus
/// outlives it.
class BusLogger final : public Logger {
public:
  BusLogger(Bus& bus, std::string source) : bus_(bus), source_(std::move(source)) {}

  bool enabled(Severity severity) const noexcept override {
    return bus_.wanted(EventKind::Message, severity);
  }

  void log(Severity severity, std::string_view text) noexcept override;

private:
  Bus& bus_;
  const std::string source_;
};

} // namespace exec_wrapper::events
