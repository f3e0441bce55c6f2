#pragma once

#include "common/http/http_client.h"
#include "exec_wrapper/host.h"
#include "exec_wrapper/reporter.h"
#include "exec_wrapper/settings.h"
#include "item.h"
#include "outages.h"

#include <cstdint>
#include <functional>

namespace exec_wrapper::rollbar {

/// Alerts people, through Rollbar, when another plugin could not deliver an event, and when
/// something needs attention. It gets both from the bus alone. Without an access token it reports
/// nothing.
class RollbarReporter final : public Reporter {
public:
  using Exchanger = std::function<http::Result(const http::Request&, SteadyTime deadline)>;

  /// `exchange` is called by `deliver` only.
  RollbarReporter(const Settings& settings, const Host& host, Exchanger exchange);

  DeliveryPolicy policy() const override;
  Delivery deliver(const Event& event, SteadyTime deadline) override;

private:
  DeliveryPolicy policyFrom(const Settings& settings) const;
  bool worthAnAlert(const Event& event);
  Delivery send(const Item& item, SteadyTime deadline) const;

  const Exchanger exchange_;
  const RunLabels labels_;
  const Secret accessToken_;
  const DeliveryPolicy policy_;
  Outages outages_;
  std::uint64_t judged_ = 0; // the last judged event, which may be delivered again
  bool worthIt_ = false;     // the judgement of it
};

} // namespace exec_wrapper::rollbar
