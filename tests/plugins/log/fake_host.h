#pragma once

#include "exec_wrapper/host.h"
#include "exec_wrapper/settings.h"

#include <map>
#include <stdexcept>
#include <string>
#include <string_view>

namespace exec_wrapper::test {

/// Lends an identity, and masks `kSecret`; the log asks for nothing else.
class FakeHost final : public Host {
public:
  static constexpr std::string_view kSecret = "hunter-two";

  RunIdentity identity;

  const RunIdentity& run() const noexcept override { return identity; }
  Logger& logger() noexcept override { std::terminate(); }
  const Clock& clock() const noexcept override { std::terminate(); }
  void publish(Severity, DeliveryFailed) noexcept override {}
  void publish(Severity, Alert) noexcept override {}
  std::string masked(std::string_view text) const override {
    std::string shown(text);
    for (auto at = shown.find(kSecret); at != shown.npos; at = shown.find(kSecret)) {
      shown.replace(at, kSecret.size(), "********");
    }
    return shown;
  }
  void revoke(std::string) noexcept override {}
  bool killOrphans(const KilledRun&) override { return true; }
  void programStarted(pid_t) noexcept override {}
  void programEnded(pid_t) noexcept override {}
};

/// The rows that the log may read, and no others.
class FakeSettings final : public Settings {
public:
  std::map<std::string, std::string, std::less<>> values = {{"log-level", "WARNING"},
                                                            {"log-format", "text"},
                                                            {"log-file", ""},
                                                            {"color", "never"},
                                                            {"program-version", ""}};
  std::optional<std::int64_t> retries = 0;

  std::string text(std::string_view name) const override {
    const auto found = values.find(name);
    if (found == values.end()) {
      throw std::logic_error("no such row: " + std::string(name));
    }
    return found->second;
  }
  std::optional<std::int64_t> integer(std::string_view name) const override {
    return name == "process-max-retries" ? retries : throw std::logic_error("no such row");
  }
  bool isSet(std::string_view) const override { throw std::logic_error("not asked for"); }
  Secret secret(std::string_view) const override { throw std::logic_error("not asked for"); }
  std::optional<Duration> duration(std::string_view) const override {
    throw std::logic_error("not asked for");
  }
  bool flag(std::string_view) const override { throw std::logic_error("not asked for"); }
  std::vector<std::string> list(std::string_view) const override {
    throw std::logic_error("not asked for");
  }
};

} // namespace exec_wrapper::test
