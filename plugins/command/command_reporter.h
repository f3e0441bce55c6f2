#pragma once

#include "common/event/event_filter.h"
#include "common/program/program.h"
#include "exec_wrapper/host.h"
#include "exec_wrapper/reporter.h"
#include "exec_wrapper/settings.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace exec_wrapper::command {

/// Runs a shell command for each chosen event, one at a time.
class CommandReporter final : public Reporter {
public:
  /// `environment` is the wrapper's own. Within a program of this plugin it reports nothing: a
  /// wrapper in such a program would run the program again, without end.
  CommandReporter(const Settings& settings, Host& host, const char* const* environment);

  DeliveryPolicy policy() const override { return policy_; }
  Delivery deliver(const Event& event, SteadyTime deadline) override;

private:
  DeliveryPolicy policyFrom(const Settings& settings) const;
  Delivery run(const Event& event, const common::Limits& limits);
  Delivery judge(const common::Ending& ending) const;
  void log(const common::CapturedOutput& spoken, Severity severity);

  Host& host_;
  const std::string command_;
  const common::EventFilter chosen_;
  const Duration timeout_;
  const std::optional<std::uint64_t> attempts_; // of the wrapped command
  const std::vector<std::string> surroundings_;
  const bool nested_;
  const DeliveryPolicy policy_;
};

} // namespace exec_wrapper::command
