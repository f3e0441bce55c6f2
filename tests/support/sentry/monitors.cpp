#include "support/sentry/monitors.h"

#include "support/sentry/json.h"

#include <algorithm>
#include <sstream>

namespace exec_wrapper::test {

namespace {

SentryCheckIn parsed(const Poco::JSON::Object& json) {
  SentryCheckIn checkIn;
  checkIn.id = textIn(json, "check_in_id");
  checkIn.slug = textIn(json, "monitor_slug");
  checkIn.environment = json.has("environment") ? textIn(json, "environment") : "production";
  checkIn.status = textIn(json, "status");
  if (json.has("duration")) {
    checkIn.duration = numberIn(json, "duration");
  }
  if (json.has("contexts")) {
    checkIn.trace = textIn(*memberIn(*memberIn(json, "contexts"), "trace"), "trace_id");
  }
  return checkIn;
}

} // namespace

void SentryMonitors::take(const Poco::JSON::Object& json) {
  const SentryCheckIn next = parsed(json);
  if (json.has("monitor_config")) {
    std::ostringstream text;
    memberIn(json, "monitor_config")->stringify(text);
    configs_[next.slug] = text.str();
  }
  if (!configs_.contains(next.slug)) {
    dropped_.push_back("MONITOR_NOT_FOUND " + next.slug);
  } else if (SentryCheckIn* const known = find(next.id)) {
    update(*known, next);
  } else {
    all_.push_back(next);
  }
}

void SentryMonitors::update(SentryCheckIn& known, const SentryCheckIn& next) {
  if (known.slug != next.slug || known.environment != next.environment) {
    dropped_.push_back("MISMATCH " + next.slug);
  } else if (next.status == "in_progress") {
    known.heartbeats += known.status == "in_progress" ? 1 : 0; // else out of order, and ignored
  } else if (known.status == "timeout") {
    known.duration = next.duration;
  } else if (known.status != "in_progress") {
    dropped_.push_back("CHECKIN_FINISHED " + next.slug);
  } else {
    known.status = next.status;
    known.duration = next.duration;
  }
}

void SentryMonitors::timeOut() {
  for (SentryCheckIn& checkIn : all_) {
    checkIn.status = checkIn.status == "in_progress" ? "timeout" : checkIn.status;
  }
}

SentryCheckIn* SentryMonitors::find(const std::string& id) {
  const auto found = std::ranges::find(all_, id, &SentryCheckIn::id);
  return found == all_.end() ? nullptr : &*found;
}

} // namespace exec_wrapper::test
