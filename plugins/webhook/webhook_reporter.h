#pragma once

#include "body_template.h"
#include "common/event/event_filter.h"
#include "common/http/http_client.h"
#include "exec_wrapper/host.h"
#include "exec_wrapper/reporter.h"
#include "exec_wrapper/settings.h"
#include "header_lines.h"
#include "target.h"

#include <functional>
#include <optional>
#include <string>

namespace exec_wrapper::webhook {

/// Sends a document for each chosen event, signed if there is a key. A document that is sent again
/// has the same id.
class WebhookReporter final : public Reporter {
public:
  using Exchanger = std::function<http::Result(const http::Request&, SteadyTime deadline)>;

  /// `exchange` is called by `deliver` only. Throws `ConfigurationError` if the settings cannot
  /// work together.
  WebhookReporter(const Settings& settings, const Host& host, Exchanger exchange);

  DeliveryPolicy policy() const override;
  Delivery deliver(const Event& event, SteadyTime deadline) override;

private:
  std::string bodyOf(const Event& event) const;
  http::Request requestFor(const Event& event) const;
  void sign(http::Request& request) const;

  const Exchanger exchange_;
  const Host& host_;
  const Target target_;
  const std::string format_;
  const std::optional<BodyTemplate> template_;
  const common::EventFilter events_;
  const Secret secret_;
  const Headers headers_;
  const std::optional<std::uint64_t> attempts_; ///< of the command, at most
  const DeliveryPolicy policy_;
};

} // namespace exec_wrapper::webhook
