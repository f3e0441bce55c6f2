#pragma once

#include "exec_wrapper/host.h"
#include "support/machine_clock.h"

#include <unistd.h>

#include <string>
#include <string_view>

namespace exec_wrapper::test {

/// Lends what a plugin may ask for, and lets nothing out.
class QuietHost final : public Host {
public:
  QuietHost() {
    run_.command = {"true"};
    run_.commandLine = "true";
    run_.wrapperVersion = "0";
    run_.host = "host";
    run_.wrapperPid = ::getpid();
  }

  Logger& logger() noexcept override { return logger_; }
  const Clock& clock() const noexcept override { return clock_; }
  const RunIdentity& run() const noexcept override { return run_; }
  void publish(Severity, DeliveryFailed) noexcept override {}
  void publish(Severity, Alert) noexcept override {}
  void revoke(std::string) noexcept override {}

private:
  class Quiet final : public Logger {
  public:
    bool enabled(Severity) const noexcept override { return true; }
    void log(Severity, std::string_view) noexcept override {}
  };

  Quiet logger_;
  MachineClock clock_;
  RunIdentity run_;
};

} // namespace exec_wrapper::test
