#include "mail_reporter.h"

#include "base/program_marks.h"
#include "common/crypto/sha256.h"
#include "common/delivery_settings.h"
#include "common/program/base_environment.h"
#include "common/program/program.h"
#include "exec_wrapper/event_names.h"
#include "mail/message/letter.h"
#include "mail/message/report_text.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace exec_wrapper::mail {

namespace {

constexpr std::size_t kMostWaiting = 100;
constexpr Duration kUsualTimeout = std::chrono::seconds(30);

common::EventFilter filterFrom(const Settings& settings) {
  const std::vector<std::string> names = settings.list("mail-events");
  for (const std::string& name : names) {
    if (name == "heartbeat" || name == "progress_made") {
      throw ConfigurationError("mail-events: " + name +
                               " cannot be mailed; see mail-events in "
                               "the manual");
    }
  }
  return {"mail-events", names, EventKinds(), common::failuresForPeople(settings)};
}

/// The kinds, and the end of the run: an alert about it shows its output.
EventKinds withEnd(EventKinds kinds) {
  EventKinds all = EventKinds::all();
  for (std::size_t i = 0; i < std::variant_size_v<Payload>; ++i) {
    const auto kind = static_cast<EventKind>(i);
    const bool wanted = kinds.contains(kind) || kind == EventKind::RunFinished;
    all = wanted ? all : all.without(kind);
  }
  return all;
}

bool names(const Settings& settings, std::string_view event) {
  const std::vector<std::string> all = settings.list("mail-events");
  return std::find(all.begin(), all.end(), event) != all.end();
}

std::vector<Mailbox> senderFrom(const Settings& settings, const RunIdentity& run,
                                const char* const* environment) {
  const std::string text = settings.text("mail-from");
  if (text.empty()) {
    return {usualSender(run, environment)};
  }
  std::vector<Mailbox> senders = parseMailboxes(text, "mail-from");
  if (senders.size() != 1) {
    throw ConfigurationError("mail-from has more than one address: set one");
  }
  return senders;
}

std::vector<Mailbox> recipientsFrom(const Settings& settings) {
  const std::string text = settings.text("mail-to");
  if (text.empty()) {
    throw ConfigurationError("mail-to is missing: set it, or leave the reporter mail out");
  }
  return parseMailboxes(text, "mail-to");
}

std::string variable(const char* const* environment, std::string_view name) {
  for (; environment != nullptr && *environment != nullptr; ++environment) {
    const std::string_view entry(*environment);
    if (entry.size() > name.size() && entry.starts_with(name) && entry[name.size()] == '=') {
      return std::string(entry.substr(name.size() + 1));
    }
  }
  return {};
}

std::string refusalsText(const std::vector<SmtpResult::Refusal>& refusals) {
  std::string text;
  for (const SmtpResult::Refusal& refusal : refusals) {
    text += (text.empty() ? "" : "; ") + refusal.recipient + ": " + refusal.answer;
  }
  return text;
}

ExchangePtr exchangeOf(const SmtpResult& result, const std::string& server) {
  Exchange exchange;
  exchange.method = "SMTP";
  exchange.url = server;
  exchange.request = result.command.substr(0, Exchange::kLongestText);
  exchange.statusCode = result.code;
  exchange.response = result.answer.substr(0, Exchange::kLongestText);
  return std::make_shared<const Exchange>(std::move(exchange));
}

} // namespace

Mailbox usualSender(const RunIdentity& run, const char* const* environment) {
  std::string user = run.user == 0 ? "root" : variable(environment, "LOGNAME");
  const auto plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.';
  };
  const bool good = !user.empty() && user.size() <= 32 && user.front() != '-' &&
                    user.front() != '.' && user.back() != '.' && user.find("..") == user.npos &&
                    std::all_of(user.begin(), user.end(), plain);
  return {"", (good ? user : "exec_wrapper") + "@" + hostForAddress(run.host)};
}

MailReporter::MailReporter(const Settings& settings, Host& host, Carrier carrier,
                           const char* const* environment)
    : host_(host), carrier_(std::move(carrier)), to_(recipientsFrom(settings)),
      from_(senderFrom(settings, host.run(), environment)),
      alertsReplaceFailures_(common::failuresForPeople(settings) ==
                             common::EventFilter::Failures::GiveWayToAlerts),
      stopsToo_(names(settings, "run_finished")), events_(filterFrom(settings)),
      mostOutput_(static_cast<std::size_t>(settings.integer("mail-output-max-bytes").value_or(0))),
      attempts_(common::attemptsOf(settings)),
      nested_(!carrier_.smtp && common::hasVariable(environment, base::kEventVariable)),
      policy_(policyFrom(settings)) {
  if (nested_) {
    host.logger().info("mail-sendmail is not run for a run within a report");
  }
}

DeliveryPolicy MailReporter::policyFrom(const Settings& settings) const {
  DeliveryPolicy policy;
  const bool showsEnd = alertsReplaceFailures_ && events_.kinds().contains(EventKind::Alert);
  policy.kinds = nested_ ? EventKinds() : showsEnd ? withEnd(events_.kinds()) : events_.kinds();
  policy.minSeverity = Severity::Debug; // the user chose the events
  const Duration timeout = settings.duration("mail-timeout").value_or(kUsualTimeout);
  policy.attemptLimit =
      carrier_.smtp ? timeout : timeout + common::Limits::kGrace + common::Limits::kReserve;
  common::readRetries(settings, "mail", common::AfterTheRun::Yes, policy);
  policy.capacity = kMostWaiting;
  std::string recipients;
  for (const Mailbox& mailbox : to_) {
    recipients += mailbox.address + ",";
  }
  const std::string way = carrier_.smtp
                              ? carrier_.server
                              : "sendmail " + common::fingerprint(settings.text("mail-sendmail"));
  policy.destination = way + " " + common::fingerprint(recipients);
  return policy;
}

/// A stop is no failure. An attempt that is ended because it stalled is reported at the end of the
/// run, unless alerts take the place of failed runs.
bool MailReporter::wanted(const Event& event) const {
  if (const auto* const finished = event.as<RunFinished>()) {
    const bool stopped =
        finished->cause == Cause::Stopped && finished->result != RunFinished::Result::Succeeded;
    return events_.passes(event) && (!stopped || stopsToo_);
  }
  if (const auto* const stalled = event.as<Stalled>()) {
    const bool endsRun = stalled->action == "stop" && !alertsReplaceFailures_ &&
                         events_.kinds().contains(EventKind::RunFinished);
    return events_.passes(event) && !endsRun;
  }
  return events_.passes(event);
}

void MailReporter::remember(const Event& event) {
  if (const auto* const finished = event.as<RunFinished>()) {
    end_ = *finished;
  }
  if (event.sequence != current_) {
    current_ = event.sequence;
    delivered_.clear();
  }
}

Delivery MailReporter::deliver(const Event& event, SteadyTime deadline) {
  remember(event);
  if (!wanted(event)) {
    return Delivery::delivered();
  }
  const Envelope envelope = envelopeFor(event);
  return carrier_.smtp ? sendBySmtp(envelope, deadline)
                       : carrier_.program(envelope, nameOf(event.kind()), deadline);
}

Envelope MailReporter::envelopeFor(const Event& event) const {
  const auto* const alert = event.as<Alert>();
  const bool aboutEnd = alert != nullptr && !alert->recovery && end_;
  const ReportText report =
      reportText(event, {host_.run(), attempts_}, aboutEnd ? &*end_ : nullptr, mostOutput_);
  Envelope envelope;
  envelope.from = from_.front().address;
  for (const Mailbox& mailbox : to_) {
    if (!delivered_.contains(mailbox.address)) {
      envelope.to.push_back(mailbox.address);
    }
  }
  envelope.text = messageText({from_, to_, report.subject, report.body}, event, host_.run());
  return envelope;
}

Delivery MailReporter::sendBySmtp(const Envelope& envelope, SteadyTime deadline) {
  const SmtpResult result = carrier_.smtp(envelope, deadline);
  if (result.verdict != SmtpResult::Verdict::Accepted) {
    Delivery delivery = result.verdict == SmtpResult::Verdict::Retry
                            ? Delivery::retry(result.reason)
                            : Delivery::rejected(result.reason);
    delivery.exchange = exchangeOf(result, carrier_.server);
    return delivery;
  }
  bool later = false;
  std::set<std::string> refused;
  for (const SmtpResult::Refusal& refusal : result.refusals) {
    later = later || !refusal.permanent;
    if (!refusal.permanent) {
      refused.insert(refusal.recipient);
    }
  }
  for (const std::string& address : envelope.to) { // also those that will never get it
    if (!refused.contains(address)) {
      delivered_.insert(address);
    }
  }
  if (later) {
    return Delivery::retry("not for all recipients: " + refusalsText(result.refusals));
  }
  if (!result.refusals.empty()) {
    host_.logger().warning("a mail was refused for " + refusalsText(result.refusals));
  }
  return Delivery::delivered();
}

} // namespace exec_wrapper::mail
