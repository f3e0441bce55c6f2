#pragma once

#include "exec_wrapper/host.h"

#include <unistd.h>

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace exec_wrapper::test {

/// Lends the machine's clocks and keeps what is said.
class FakeHost final : public Host, public Clock, public Logger {
public:
  RunIdentity identity;
  std::optional<WallTime> wall; ///< what the wall clock shows, in place of the machine's
  std::function<bool(const KilledRun&)> onEndOrphans; ///< else nothing is left

  /// A run of this process.
  FakeHost() {
    identity.wrapperPid = ::getpid();
    identity.host = "db1";
    identity.commandLine = "./backup";
  }

  std::vector<std::string> said() const {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> texts;
    for (const auto& [severity, text] : said_) {
      texts.push_back(text);
    }
    return texts;
  }
  std::vector<std::string> said(Severity severity) const {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> texts;
    for (const auto& [itsSeverity, text] : said_) {
      if (itsSeverity == severity) {
        texts.push_back(text);
      }
    }
    return texts;
  }
  std::vector<Alert> alerts() const {
    const std::lock_guard lock(mutex_);
    return alerts_;
  }

  /// Waits for the first of them.
  bool awaitAlert(Duration limit) const {
    std::unique_lock lock(mutex_);
    return alerted_.wait_for(lock, limit, [this] { return !alerts_.empty(); });
  }

  /// Whose orphans were to be ended.
  std::vector<KilledRun> killed() const {
    const std::lock_guard lock(mutex_);
    return killed_;
  }

  Logger& logger() noexcept override { return *this; }
  const Clock& clock() const noexcept override { return *this; }
  const RunIdentity& run() const noexcept override { return identity; }
  void publish(Severity, DeliveryFailed) noexcept override {}
  void publish(Severity severity, Alert alert) noexcept override {
    const std::lock_guard lock(mutex_);
    if (severity == Severity::Error) {
      alerts_.push_back(std::move(alert));
      alerted_.notify_all();
    }
  }
  std::string masked(std::string_view text) const override { return std::string(text); }
  void revoke(std::string) noexcept override {}
  bool killOrphans(const KilledRun& run) override {
    {
      const std::lock_guard lock(mutex_);
      killed_.push_back(run);
    }
    return !onEndOrphans || onEndOrphans(run);
  }
  void programStarted(pid_t) noexcept override {}
  void programEnded(pid_t) noexcept override {}

  SteadyTime now() const noexcept override { return std::chrono::steady_clock::now(); }
  WallTime wallNow() const noexcept override {
    return wall.value_or(std::chrono::system_clock::now());
  }

  bool enabled(Severity) const noexcept override { return true; }
  void log(Severity severity, std::string_view text) noexcept override {
    const std::lock_guard lock(mutex_);
    said_.emplace_back(severity, text);
  }

private:
  mutable std::mutex mutex_;
  mutable std::condition_variable alerted_;
  std::vector<std::pair<Severity, std::string>> said_;
  std::vector<Alert> alerts_;
  std::vector<KilledRun> killed_;
};

} // namespace exec_wrapper::test
