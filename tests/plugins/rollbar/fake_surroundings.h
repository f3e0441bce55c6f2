#pragma once

#include "exec_wrapper/host.h"
#include "exec_wrapper/settings.h"

#include <stdexcept>
#include <string>

namespace exec_wrapper::rollbar::test {

/// Lends an identity; the reporter asks for nothing else.
class FakeHost final : public Host {
public:
  RunIdentity identity;

  const RunIdentity& run() const noexcept override { return identity; }
  Logger& logger() noexcept override { std::terminate(); }
  const Clock& clock() const noexcept override { std::terminate(); }
  void publish(Severity, DeliveryFailed) noexcept override { std::terminate(); }
  void publish(Severity, Alert) noexcept override {}
  std::string masked(std::string_view) const override { std::terminate(); }
  void revoke(std::string) noexcept override { std::terminate(); }
  bool killOrphans(const KilledRun&) override { return true; }
  void programStarted(pid_t) noexcept override {}
  void programEnded(pid_t) noexcept override {}
};

/// The rows that the reporter may read, and no others.
class FakeSettings final : public Settings {
public:
  std::string token = "token-1234";
  std::optional<std::int64_t> retries = 2;
  std::optional<Duration> timeout = std::chrono::seconds(30);

  std::string text(std::string_view name) const override {
    check(name == "program-version" || name == "wrapper-version" ||
          name == "process-cron-schedule");
    return {};
  }
  Secret secret(std::string_view name) const override {
    check(name == "rollbar-access-token");
    return Secret(token);
  }
  std::optional<std::int64_t> integer(std::string_view name) const override {
    check(name == "rollbar-retries" || name == "process-type-id");
    return name == "rollbar-retries" ? retries : 7;
  }
  std::optional<Duration> duration(std::string_view name) const override {
    check(name == "rollbar-timeout" || name == "rollbar-retry-delay");
    return name == "rollbar-timeout" ? timeout : std::chrono::seconds(600);
  }
  bool isSet(std::string_view) const override { throw std::logic_error("not asked for"); }
  bool flag(std::string_view) const override { throw std::logic_error("not asked for"); }
  std::vector<std::string> list(std::string_view) const override {
    throw std::logic_error("not asked for");
  }

private:
  static void check(bool known) {
    if (!known) {
      throw std::logic_error("no such row");
    }
  }
};

} // namespace exec_wrapper::rollbar::test
