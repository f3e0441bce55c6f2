#pragma once

#include "exec_wrapper/host.h"
#include "support/fake_clock.h"

#include <mutex>
#include <string>
#include <vector>

namespace exec_wrapper::test {

/// Lends a clock that stands still, and keeps what is said and told.
class FakeHost final : public Host, public Logger {
public:
  struct Line {
    Severity severity;
    std::string text;
  };
  struct Told {
    Severity severity;
    DeliveryFailed failure;
  };

  RunIdentity identity;
  FakeClock time;
  std::vector<Told> told; // by the thread under test only

  std::vector<Line> said() const {
    const std::lock_guard lock(mutex_);
    return said_;
  }

  Logger& logger() noexcept override { return *this; }
  const Clock& clock() const noexcept override { return time; }
  const RunIdentity& run() const noexcept override { return identity; }
  void publish(Severity severity, DeliveryFailed failure) noexcept override {
    told.push_back({severity, std::move(failure)});
  }
  void publish(Severity, Alert) noexcept override {}
  std::string masked(std::string_view text) const override { return std::string(text); }
  void revoke(std::string) noexcept override {}
  bool killOrphans(const KilledRun&) override { return true; }
  void programStarted(pid_t) noexcept override {}
  void programEnded(pid_t) noexcept override {}

  bool enabled(Severity) const noexcept override { return true; }
  void log(Severity severity, std::string_view text) noexcept override {
    const std::lock_guard lock(mutex_);
    said_.push_back({severity, std::string(text)});
  }

private:
  mutable std::mutex mutex_;
  std::vector<Line> said_;
};

} // namespace exec_wrapper::test
