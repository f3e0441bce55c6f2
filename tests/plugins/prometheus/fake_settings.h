#pragma once

#include "exec_wrapper/settings.h"

#include <map>
#include <stdexcept>
#include <string>

namespace exec_wrapper::prometheus::test {

/// The rows that the plugin may read, and no others.
class FakeSettings final : public Settings {
public:
  std::map<std::string, std::string, std::less<>> texts = {{"prometheus-target", ""},
                                                           {"prometheus-job", "backup"},
                                                           {"prometheus-label", "name"},
                                                           {"prometheus-instance", ""},
                                                           {"prometheus-user", ""},
                                                           {"prometheus-ca-file", ""},
                                                           {"prometheus-client-cert-file", ""},
                                                           {"prometheus-client-key-file", ""}};
  Secret password;
  std::optional<std::int64_t> retries = 3;

  std::string text(std::string_view name) const override {
    const auto found = texts.find(name);
    check(found != texts.end());
    return found->second;
  }
  std::optional<std::int64_t> integer(std::string_view name) const override {
    check(name == "prometheus-retries");
    return retries;
  }
  std::optional<Duration> duration(std::string_view name) const override {
    check(name == "prometheus-timeout" || name == "prometheus-retry-delay");
    return std::chrono::seconds(name == "prometheus-timeout" ? 10 : 5);
  }
  bool isSet(std::string_view) const override { throw std::logic_error("not asked for"); }
  bool flag(std::string_view) const override { throw std::logic_error("not asked for"); }
  Secret secret(std::string_view name) const override {
    check(name == "prometheus-password");
    return password;
  }
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

} // namespace exec_wrapper::prometheus::test
