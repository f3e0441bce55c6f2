#pragma once

#include "exec_wrapper/settings.h"

#include <functional>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>

namespace exec_wrapper::test {

/// The rows that the plugin may read, and no others.
class FakeSettings final : public Settings {
public:
  template <class T> using Rows = std::map<std::string, T, std::less<>>;

  Rows<std::string> texts = {{"api-base-url", "http://api.test"},
                             {"deployment", "test"},
                             {"api-ca-file", ""},
                             {"api-client-cert-file", ""},
                             {"api-client-key-file", ""},
                             {"process-name", ""},
                             {"project", ""},
                             {"program-version", ""},
                             {"wrapper-version", ""},
                             {"program-log-query", ""},
                             {"process-cron-schedule", ""},
                             {"api-unavailable", "refuse"}};
  std::string key = "secret-key";
  Rows<std::optional<std::int64_t>> integers = {
      {"process-type-id", 1},
      {"process-max-concurrency", std::nullopt},
      {"api-retries", std::nullopt},
      {"api-retries-for-final-update", std::nullopt},
      {"api-retries-for-process-creation-conflict", std::nullopt}};
  Rows<std::optional<Duration>> durations = {{"max-conflicting-age", std::nullopt},
                                             {"api-heartbeat-interval", std::nullopt},
                                             {"api-timeout", std::nullopt},
                                             {"api-retry-delay", Duration::zero()},
                                             {"status-update-interval", std::nullopt}};
  Rows<bool> flags = {{"service", false}, {"send-pid", false}, {"send-hostname", false}};

  std::string text(std::string_view name) const override { return row(texts, name); }
  std::optional<std::int64_t> integer(std::string_view name) const override {
    return row(integers, name);
  }
  std::optional<Duration> duration(std::string_view name) const override {
    return row(durations, name);
  }
  bool flag(std::string_view name) const override { return row(flags, name); }
  Secret secret(std::string_view name) const override {
    return name == "api-key" ? Secret(key) : throw std::logic_error("no such row");
  }
  bool isSet(std::string_view) const override { throw std::logic_error("not asked for"); }
  std::vector<std::string> list(std::string_view) const override {
    throw std::logic_error("not asked for");
  }

private:
  template <class T> static const T& row(const Rows<T>& rows, std::string_view name) {
    const auto found = rows.find(name);
    return found != rows.end() ? found->second
                               : throw std::logic_error("no such row: " + std::string(name));
  }
};

} // namespace exec_wrapper::test
