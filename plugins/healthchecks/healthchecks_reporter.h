#pragma once

#include "check.h"
#include "common/http/http_client.h"
#include "exec_wrapper/host.h"
#include "exec_wrapper/reporter.h"
#include "exec_wrapper/settings.h"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>

namespace exec_wrapper::healthchecks {

/// Reports the start and the end of the run to one check, and entries for its log. All pings of a
/// run have one id, by which the server matches the start and the end.
class HealthchecksReporter final : public Reporter {
public:
  using Exchanger = std::function<http::Result(const http::Request&, SteadyTime deadline)>;

  /// `exchange` is called by `deliver` only. Throws `ConfigurationError` if no check is named.
  HealthchecksReporter(const Settings& settings, const Host& host, Exchanger exchange);

  DeliveryPolicy policy() const override;
  Delivery deliver(const Event& event, SteadyTime deadline) override;

private:
  /// `start`, `fail`, `log` or an exit status; empty: the event is not reported.
  std::string signalOf(const Event& event) const;
  std::string signalOfStart(const Event& event) const;

  Delivery ping(const std::string& signal, const Event& event, SteadyTime deadline);
  void learn(const http::Response& response);
  Facts toRemember() const;

  const Exchanger exchange_;
  const Host& host_;
  const Check check_;
  const DeliveryPolicy policy_;
  const std::string baseUrl_;
  const std::string refused_; ///< the signal, or `ignore`
  const std::string alerts_;  ///< the same
  const bool output_;
  const std::optional<std::uint64_t> attempts_; ///< of the command, at most
  const std::string runId_;
  std::size_t bodyLimit_; ///< the longest body that the server keeps
};

} // namespace exec_wrapper::healthchecks
