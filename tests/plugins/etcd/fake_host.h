#pragma once

#include "exec_wrapper/host.h"
#include "support/fake_clock.h"

#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace exec_wrapper::test {

/// Lends a clock that stands still, and keeps what is said and told. Any thread.
class FakeHost final : public Host, public Logger {
public:
  struct Line {
    Severity severity;
    std::string text;
  };
  struct Revocation {
    std::string reason;
    SteadyTime at;
  };

  RunIdentity identity;
  FakeClock time;

  std::vector<Line> said() const { return copy(said_); }
  std::vector<DeliveryFailed> failures() const { return copy(failures_); }
  std::vector<Alert> alerts() const { return copy(alerts_); }
  std::vector<Revocation> revocations() const { return copy(revocations_); }

  Logger& logger() noexcept override { return *this; }
  const Clock& clock() const noexcept override { return time; }
  const RunIdentity& run() const noexcept override { return identity; }
  void publish(Severity, DeliveryFailed failure) noexcept override {
    const std::lock_guard lock(mutex_);
    failures_.push_back(std::move(failure));
  }
  void publish(Severity, Alert alert) noexcept override {
    const std::lock_guard lock(mutex_);
    alerts_.push_back(std::move(alert));
  }
  std::string masked(std::string_view text) const override { return std::string(text); }
  void revoke(std::string reason) noexcept override {
    const std::lock_guard lock(mutex_);
    revocations_.push_back({std::move(reason), time.now()});
  }
  bool killOrphans(const KilledRun&) override { return true; }
  void programStarted(pid_t) noexcept override {}
  void programEnded(pid_t) noexcept override {}

  bool enabled(Severity) const noexcept override { return true; }
  void log(Severity severity, std::string_view text) noexcept override {
    const std::lock_guard lock(mutex_);
    said_.push_back({severity, std::string(text)});
  }

private:
  template <class T> T copy(const T& what) const {
    const std::lock_guard lock(mutex_);
    return what;
  }

  mutable std::mutex mutex_;
  std::vector<Line> said_;
  std::vector<DeliveryFailed> failures_;
  std::vector<Alert> alerts_;
  std::vector<Revocation> revocations_;
};

} // namespace exec_wrapper::test
