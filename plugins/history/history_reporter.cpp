#include "history_reporter.h"

#include "common/delivery_settings.h"

#include <pwd.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <utility>

namespace exec_wrapper::history {

namespace {

constexpr EventKinds kKinds = {EventKind::RunRefused,     EventKind::RunAdmitted,
                               EventKind::AttemptStarted, EventKind::AttemptEnded,
                               EventKind::RunFinished,    EventKind::Alert,
                               EventKind::Stalled,        EventKind::StillRunning};

mode_t modeFrom(const std::string& text) {
  mode_t mode = 0;
  for (const char digit : text) {
    mode = mode * 8 + static_cast<mode_t>(digit - '0');
  }
  return mode;
}

StoreRules rulesFrom(const Settings& settings) {
  StoreRules rules;
  rules.address = Address::parse(settings.secret("history").reveal());
  rules.mode = modeFrom(settings.text("history-mode"));
  rules.retention.maxAge = settings.duration("history-max-age");
  rules.retention.maxFailedAge = settings.duration("history-max-failed-age");
  rules.retention.maxBytes = settings.integer("history-max-bytes");
  rules.patience = settings.duration("history-timeout").value_or(std::chrono::seconds(10));
  return rules;
}

DeliveryPolicy policyFrom(const Settings& settings, const StoreRules& rules) {
  DeliveryPolicy policy;
  if (rules.address.kind == Address::Kind::Nowhere) {
    policy.kinds = EventKinds();
    return policy;
  }
  policy.kinds = kKinds;
  policy.minSeverity = Severity::Debug;
  policy.collects = true;
  policy.attemptLimit = rules.patience + std::chrono::seconds(5);
  policy.retries = 0; // the next event stores the whole run
  policy.finalRetries = std::nullopt;
  policy.retryDelay = std::chrono::seconds(1);
  policy.drainLimit = rules.patience;
  policy.lossSeverity = Severity::Warning;
  policy.progress = settings.duration("history-progress");
  policy.destination = rules.address.shown;
  return policy;
}

RunContext contextFrom(const Settings& settings) {
  RunContext context;
  context.maxAttempts = common::attemptsOf(settings);
  context.startSplay = settings.duration("start-splay");
  for (const char* const variable : {"CRON_TZ", "TZ"}) {
    if (const char* const zone = ::getenv(variable); zone != nullptr && context.timeZone.empty()) {
      context.timeZone = zone;
    }
  }
  return context;
}

Delivery failed(const StoreError& error) {
  switch (error.kind()) {
  case StoreError::Kind::Temporary:
    return Delivery::retry(error.what());
  case StoreError::Kind::Lasting:
    return Delivery::later(error.what());
  case StoreError::Kind::Permanent:
    break;
  }
  return Delivery::rejected(error.what());
}

/// The name of a user; its number if it has none. May ask a directory server.
std::string userName(uid_t user) {
  std::array<char, 4096> space{};
  passwd entry{};
  passwd* found = nullptr;
  if (::getpwuid_r(user, &entry, space.data(), space.size(), &found) == 0 && found != nullptr) {
    return entry.pw_name;
  }
  return std::to_string(user);
}

} // namespace

HistoryReporter::HistoryReporter(const Settings& settings, Host& host)
    : host_(host), rules_(rulesFrom(settings)), context_(contextFrom(settings)),
      policy_(policyFrom(settings, rules_)) {}

Recorder& HistoryReporter::recorder() {
  if (!recorder_) {
    const RunIdentity& run = host_.run();
    if (run.wrapperPid == ::getpid()) { // not an earlier run, from the spool
      context_.mark = WrapperMark::ofThisProcess();
    } else {
      context_ = {};
    }
    context_.user = userName(run.user);
    recorder_.emplace(run, context_);
  }
  return *recorder_;
}

Store& HistoryReporter::store() {
  if (!store_) {
    store_.emplace(rules_, host_.run().host,
                   [this](const std::string& text) { host_.logger().warning(text); });
  }
  return *store_;
}

void HistoryReporter::collect(const Event& event) {
  recorder().take(event);
}

Delivery HistoryReporter::deliver(const Event& event, SteadyTime deadline) {
  if (host_.run().id.empty()) {
    return Delivery::rejected("the run is of an older version, which gave it no id");
  }
  recorder().take(event);
  try {
    store().write(recorder().record(), deadline);
  } catch (const StoreError& error) {
    return failed(error);
  }
  recorder().stored();
  return Delivery::delivered();
}

} // namespace exec_wrapper::history
