#pragma once

#include "exec_wrapper/host.h"

#include <sys/wait.h>
#include <unistd.h>

#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace exec_wrapper::contract {

/// Provides the services of the core, and records the plugin's texts. Any thread may use it.
class SampleHost final : public Host {
public:
  explicit SampleHost(std::vector<std::string> command = {"true"}) {
    run_.command = std::move(command);
    for (const std::string& word : run_.command) {
      run_.commandLine += (run_.commandLine.empty() ? "" : " ") + word;
    }
    run_.wrapperVersion = "0";
    run_.host = "host";
    run_.wrapperPid = ::getpid();
  }

  Logger& logger() noexcept override { return logger_; }
  const Clock& clock() const noexcept override { return clock_; }
  const RunIdentity& run() const noexcept override { return run_; }
  void publish(Severity, DeliveryFailed failure) noexcept override { said_.keep(failure.reason); }
  void publish(Severity, Alert alert) noexcept override { said_.keep(alert.text); }
  std::string masked(std::string_view text) const override { return std::string(text); }
  void revoke(std::string reason) noexcept override { said_.keep(reason); }
  bool killOrphans(const KilledRun&) override { return true; }
  void programStarted(pid_t) noexcept override {}
  void programEnded(pid_t leader) noexcept override { ::waitpid(leader, nullptr, WNOHANG); }

  /// Change it before the plugin's objects are made.
  RunIdentity& identity() noexcept { return run_; }

  /// Every text so far, in order: of the log, of alerts, of failures and of revocations.
  std::vector<std::string> said() const { return said_.all(); }

private:
  class Said {
  public:
    void keep(std::string_view text) {
      const std::lock_guard lock(mutex_);
      texts_.emplace_back(text);
    }
    std::vector<std::string> all() const {
      const std::lock_guard lock(mutex_);
      return texts_;
    }

  private:
    mutable std::mutex mutex_;
    std::vector<std::string> texts_;
  };

  class SampleLogger final : public Logger {
  public:
    explicit SampleLogger(Said& said) : said_(said) {}
    bool enabled(Severity) const noexcept override { return true; }
    void log(Severity, std::string_view text) noexcept override { said_.keep(text); }

  private:
    Said& said_;
  };

  class MachineClock final : public Clock {
  public:
    SteadyTime now() const noexcept override { return std::chrono::steady_clock::now(); }
    WallTime wallNow() const noexcept override { return std::chrono::system_clock::now(); }
  };

  Said said_;
  SampleLogger logger_{said_};
  MachineClock clock_;
  RunIdentity run_;
};

} // namespace exec_wrapper::contract
