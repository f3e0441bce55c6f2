#pragma once

#include "events/bus_logger.h"
#include "exec_wrapper/host.h"

#include <functional>
#include <string>
#include <utility>

namespace exec_wrapper {

/// What one plugin is lent.
class PluginHost final : public Host {
public:
  using Revoke = std::function<void(std::string reason)>;

  PluginHost(std::string plugin, Bus& bus, const Clock& clock, const RunIdentity& run,
             Revoke revoke)
      : logger_(bus, std::move(plugin)), clock_(clock), run_(run), revoke_(std::move(revoke)) {}

  Logger& logger() noexcept override { return logger_; }
  const Clock& clock() const noexcept override { return clock_; }
  const RunIdentity& run() const noexcept override { return run_; }

  void revoke(std::string reason) noexcept override {
    try {
      revoke_(std::move(reason));
    } catch (...) {
      logger_.error("the run could not be revoked: out of memory");
    }
  }

private:
  BusLogger logger_;
  const Clock& clock_;
  const RunIdentity& run_;
  Revoke revoke_;
};

} // namespace exec_wrapper
