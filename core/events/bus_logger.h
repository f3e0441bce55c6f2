#pragma once

#include "events/bus.h"
#include "exec_wrapper/host.h"
#include "support/redactor.h"

#include <string>
#include <string_view>
#include <utility>

namespace exec_wrapper {

/// Makes `Message` events of what a stage or a plugin says: secrets masked, in one line. The bus
/// and the redactor outlive it.
class BusLogger final : public Logger {
public:
  BusLogger(Bus& bus, const Redactor& redactor, std::string source)
      : bus_(bus), redactor_(redactor), source_(std::move(source)) {}

  bool enabled(Severity severity) const noexcept override {
    return bus_.wanted(EventKind::Message, severity);
  }

  void log(Severity severity, std::string_view text) noexcept override;

private:
  Bus& bus_;
  const Redactor& redactor_;
  const std::string source_;
};

} // namespace exec_wrapper
