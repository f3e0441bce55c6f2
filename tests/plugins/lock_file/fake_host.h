#pragma once

#include "exec_wrapper/host.h"

#include <mutex>
#include <string>
#include <vector>

namespace exec_wrapper::test {

/// Lends the machine's clocks and keeps what is said.
class FakeHost final : public Host, public Clock, public Logger {
public:
  RunIdentity identity;

  std::vector<std::string> said() const {
    const std::lock_guard lock(mutex_);
    return said_;
  }

  Logger& logger() noexcept override { return *this; }
  const Clock& clock() const noexcept override { return *this; }
  const RunIdentity& run() const noexcept override { return identity; }
  void publish(Severity, DeliveryFailed) noexcept override {}
  void revoke(std::string) noexcept override {}

  SteadyTime now() const noexcept override { return std::chrono::steady_clock::now(); }
  WallTime wallNow() const noexcept override { return std::chrono::system_clock::now(); }

  bool enabled(Severity) const noexcept override { return true; }
  void log(Severity, std::string_view text) noexcept override {
    const std::lock_guard lock(mutex_);
    said_.emplace_back(text);
  }

private:
  mutable std::mutex mutex_;
  std::vector<std::string> said_;
};

} // namespace exec_wrapper::test
