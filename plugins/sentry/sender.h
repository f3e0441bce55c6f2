#pragma once

#include "common/http/http_client.h"
#include "dsn.h"
#include "envelope.h"
#include "exec_wrapper/host.h"
#include "exec_wrapper/reporter.h"
#include "rate_limits.h"
#include "report.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::sentry {

/// Sends envelopes to one project, within the limits that the server sets.
class Sender {
public:
  using Exchanger = std::function<http::Result(const http::Request&, SteadyTime deadline)>;

  /// `kept`: a spool keeps what cannot be sent now.
  Sender(Dsn dsn, const Host& host, bool kept, Exchanger exchange);

  /// Whether the server takes nothing of this category for now.
  bool isLimited(std::string_view category) const;

  Delivery sendCheckIn(std::string_view json, SteadyTime deadline);

  /// The attachments are left out if the server does not take them.
  Delivery sendReport(const Report& report, const std::vector<Attachment>& attachments,
                      SteadyTime deadline);

private:
  struct Outcome {
    Delivery delivery;
    int status = 0; ///< 0: no answer
  };

  std::string sentAt() const;
  Outcome send(std::string_view category, const Envelope& envelope, std::string_view shown,
               SteadyTime deadline);
  Delivery judged(const http::Response& response, std::string_view category);
  Delivery limited(std::string_view category) const;

  const Dsn dsn_;
  const Host& host_;
  const bool kept_;
  const Exchanger exchange_;
  RateLimits limits_;
  bool attachmentsFit_ = true;
};

} // namespace exec_wrapper::sentry
