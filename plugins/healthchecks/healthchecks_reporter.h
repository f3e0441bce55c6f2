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

/// Tells one check of the start and the end of the run, and of what is to be in its log. All pings
/// of a run have one id, by which the server puts start and end together.
class HealthchecksReporter final : public Reporter {
public:
  using Exchanger = std::function<http::Result(const http::Request&, SteadyTime deadline)>;

  /// `exchange` is asked by `deliver` only. Throws `ConfigurationError` where no check is named.
  HealthchecksReporter(const Settings& settings, const Host& host, Exchanger exchange);

  DeliveryPolicy policy() const override;
  Delivery deliver(const Event& event, SteadyTime deadline) override;

private:
  /// `start`, `fail`, `log` or an exit status; empty: the server is not told of this event.
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
  const std::optional<std::uint64_t> attempts_; ///< how many there may be
  const std::string runId_;
  std::size_t bodyLimit_; ///< what the server keeps of a body
};

} // namespace exec_wrapper::healthchecks
