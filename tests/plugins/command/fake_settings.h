#pragma once

#include "exec_wrapper/settings.h"

#include <stdexcept>
#include <string>
#include <vector>

namespace exec_wrapper::command::test {

/// The rows that the reporter may read, and no others.
class FakeSettings final : public Settings {
public:
  std::string command = "true";
  std::vector<std::string> events = {"run_refused", "run_finished", "alert"};
  Duration timeout = std::chrono::seconds(60);
  std::optional<std::int64_t> retries = 2;

  std::string text(std::string_view name) const override {
    check(name == "report-command");
    return command;
  }
  std::vector<std::string> list(std::string_view name) const override {
    check(name == "report-command-events");
    return events;
  }
  std::optional<Duration> duration(std::string_view name) const override {
    check(name == "report-command-timeout" || name == "report-command-retry-delay");
    return name == "report-command-timeout" ? timeout : std::chrono::seconds(7);
  }
  std::optional<std::int64_t> integer(std::string_view name) const override {
    check(name == "report-command-retries" || name == "process-max-retries");
    return name == "report-command-retries" ? retries : 1;
  }
  bool isSet(std::string_view) const override { throw std::logic_error("not asked for"); }
  bool flag(std::string_view) const override { throw std::logic_error("not asked for"); }
  Secret secret(std::string_view) const override { throw std::logic_error("not asked for"); }

private:
  static void check(bool known) {
    if (!known) {
      throw std::logic_error("no such row");
    }
  }
};

} // namespace exec_wrapper::command::test
