#pragma once

#include "address.h"
#include "common/event/event_filter.h"
#include "exec_wrapper/host.h"
#include "exec_wrapper/reporter.h"
#include "exec_wrapper/settings.h"
#include "smtp_transport.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::mail {

/// The way of a mail to its recipients. `deliver` calls one of them.
struct Carrier {
  /// By SMTP. Null: by `program`.
  std::function<SmtpResult(const Envelope&, SteadyTime deadline)> smtp;
  std::string server; ///< its address, without secrets

  /// By a program with the usage of sendmail(8).
  std::function<Delivery(const Envelope&, std::string_view event, SteadyTime deadline)> program;
};

/// Sends a mail for each selected event.
class MailReporter final : public Reporter {
public:
  /// `environment` is the wrapper's own. Within a program of a reporter no mail is sent by a
  /// program: a wrapper in such a program would run the program again, without end. Throws
  /// `ConfigurationError` if the settings cannot work together.
  MailReporter(const Settings& settings, Host& host, Carrier carrier,
               const char* const* environment);

  DeliveryPolicy policy() const override { return policy_; }
  Delivery deliver(const Event& event, SteadyTime deadline) override;

private:
  DeliveryPolicy policyFrom(const Settings& settings) const;
  bool wanted(const Event& event) const;
  Envelope envelopeFor(const Event& event) const;
  Delivery sendBySmtp(const Envelope& envelope, SteadyTime deadline);
  void remember(const Event& event);

  Host& host_;
  const Carrier carrier_;
  const std::vector<Mailbox> to_;
  const std::vector<Mailbox> from_; // one
  const bool alertsReplaceFailures_;
  const bool stopsToo_;
  const common::EventFilter events_;
  const std::size_t mostOutput_;
  const std::optional<std::uint64_t> attempts_; // of the command
  const bool nested_;
  const DeliveryPolicy policy_;

  std::optional<RunFinished> end_;  // for an alert about it
  std::uint64_t current_ = 0;       // the event that is delivered, perhaps again
  std::set<std::string> delivered_; // its recipients that have it already
};

/// The default of `mail-from`: the user of the run at its host.
Mailbox usualSender(const RunIdentity& run, const char* const* environment);

} // namespace exec_wrapper::mail
