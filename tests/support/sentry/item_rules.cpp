// What Relay, and the server behind it, ask of a check-in and of an event.

#include "support/sentry/envelope_reader.h"
#include "support/sentry/json.h"

#include <algorithm>
#include <regex>

namespace exec_wrapper::test {

namespace {

const std::set<std::string> kLevels = {"debug", "info", "warning", "error", "fatal"};

bool matches(const std::string& text, const std::string& form) {
  return std::regex_match(text, std::regex(form));
}

void checkEnvironment(const Poco::JSON::Object& object) {
  const std::string name = textIn(object, "environment");
  demand(!name.empty() && name.size() <= 64, "the environment is empty or too long");
  demand(name.find_first_of("\n\r\f/") == name.npos, "the environment has a wrong character");
}

void checkRelease(const Poco::JSON::Object& object) {
  const std::string name = textIn(object, "release");
  demand(!name.empty() && name.size() <= 200, "the release is empty or too long");
  demand(name.find_first_of("\n\r\f\t\v/\\") == name.npos && name != "." && name != ".." &&
             name != "latest",
         "the release is not one: " + name);
}

void checkSchedule(const Poco::JSON::Object& schedule) {
  requireKnown(schedule, {"type", "value", "unit"}, "the schedule");
  if (textIn(schedule, "type") == "interval") {
    wholeNumberIn(schedule, "value", 1, 1'000'000);
    demand(matches(textIn(schedule, "unit"), "year|month|week|day|hour|minute"), "a wrong unit");
    return;
  }
  demand(textIn(schedule, "type") == "crontab", "the schedule is of an unknown type");
  demand(matches(textIn(schedule, "value"), R"(\S+ \S+ \S+ \S+ \S+|@(hourly|daily|weekly|monthly|)"
                                            R"(yearly|annually))"),
         "the schedule is not a cron expression");
}

void checkConfig(const Poco::JSON::Object& config) {
  requireKnown(config,
               {"schedule", "checkin_margin", "max_runtime", "failure_issue_threshold",
                "recovery_threshold", "timezone", "owner"},
               "monitor_config");
  checkSchedule(*memberIn(config, "schedule"));
  for (const char* const name : {"checkin_margin", "max_runtime"}) {
    if (config.has(name)) {
      wholeNumberIn(config, name, 1, 40320);
    }
  }
  for (const char* const name : {"failure_issue_threshold", "recovery_threshold"}) {
    if (config.has(name)) {
      wholeNumberIn(config, name, 1, 720);
    }
  }
  if (config.has("timezone")) {
    demand(matches(textIn(config, "timezone"), "[A-Za-z]+(/[A-Za-z0-9_+-]+)*"),
           "a wrong time zone");
  }
  if (config.has("owner")) {
    demand(matches(textIn(config, "owner"), "(user|team):.+"), "a wrong owner");
  }
}

void checkException(const Poco::JSON::Object& event) {
  const Poco::JSON::Array::Ptr values = memberIn(event, "exception")->getArray("values");
  demand(!values.isNull() && values->size() > 0, "the exception has no values");
  const Poco::JSON::Object::Ptr first = values->getObject(0);
  demand(!first.isNull(), "the exception is not an object");
  demand(!textIn(*first, "type").empty() && !textIn(*first, "value").empty(), "it is empty");
  demand(textIn(*first, "value").size() <= 8192, "the exception is too long");
}

void checkText(const Poco::JSON::Object& event) {
  demand(event.has("exception") != event.has("logentry"), "the event has no text, or two");
  if (event.has("exception")) {
    checkException(event);
  } else {
    const std::string text = textIn(*memberIn(event, "logentry"), "formatted");
    demand(!text.empty() && text.size() <= 8192, "the message is empty or too long");
  }
}

void checkTags(const Poco::JSON::Object& tags) {
  for (const std::string& name : tags.getNames()) {
    const std::string value = textIn(tags, name);
    demand(matches(name, "[a-zA-Z0-9_.:-]{1,200}"), "a wrong name of a tag: " + name);
    demand(!value.empty() && value.size() <= 200 && value.find('\n') == value.npos,
           "a wrong value of the tag " + name);
  }
}

} // namespace

void checkCheckIn(const Poco::JSON::Object& checkIn) {
  requireKnown(checkIn,
               {"check_in_id", "monitor_slug", "status", "environment", "release", "duration",
                "contexts", "monitor_config"},
               "the check-in");
  requireId(textIn(checkIn, "check_in_id"), "check_in_id");
  const std::string slug = textIn(checkIn, "monitor_slug");
  demand(matches(slug, "[a-z0-9_-]{1,50}") && !matches(slug, "[0-9]+|[-_].*|.*[-_]"),
         "a wrong slug: " + slug);
  const std::string status = textIn(checkIn, "status");
  demand(status == "in_progress" || status == "ok" || status == "error",
         "a wrong status: " + status);
  if (checkIn.has("duration")) {
    demand(status != "in_progress", "a run in progress has a duration");
    const double seconds = numberIn(checkIn, "duration");
    demand(seconds >= 0 && seconds <= 2'147'483.647, "the duration is out of range");
  }
  if (checkIn.has("environment")) {
    checkEnvironment(checkIn);
  }
  if (checkIn.has("release")) {
    checkRelease(checkIn);
  }
  if (checkIn.has("contexts")) {
    const Poco::JSON::Object::Ptr contexts = memberIn(checkIn, "contexts");
    requireKnown(*contexts, {"trace"}, "the contexts of the check-in");
    requireId(textIn(*memberIn(*contexts, "trace"), "trace_id"), "trace_id");
  }
  if (checkIn.has("monitor_config")) {
    checkConfig(*memberIn(checkIn, "monitor_config"));
  }
}

void checkEvent(const Poco::JSON::Object& event, const std::string& id) {
  requireKnown(event,
               {"event_id", "timestamp", "platform", "level", "logger", "server_name",
                "environment", "release", "transaction", "exception", "logentry", "fingerprint",
                "tags", "contexts", "extra", "sdk"},
               "the event");
  requireId(textIn(event, "event_id"), "event_id");
  demand(textIn(event, "event_id") == id, "the event has another id than its envelope");
  requireTime(textIn(event, "timestamp"), "timestamp");
  demand(textIn(event, "platform") == "other" || textIn(event, "platform") == "native",
         "a wrong platform");
  demand(kLevels.contains(textIn(event, "level")), "a wrong level");
  demand(textIn(event, "transaction").size() <= 200, "the transaction is too long");
  checkEnvironment(event);
  if (event.has("release")) {
    checkRelease(event);
  }
  checkText(event);
  checkTags(*memberIn(event, "tags"));
  const Poco::JSON::Array::Ptr fingerprint = event.getArray("fingerprint");
  demand(!fingerprint.isNull() && fingerprint->size() > 0, "there is no fingerprint");
  const Poco::JSON::Object::Ptr trace = memberIn(*memberIn(event, "contexts"), "trace");
  requireId(textIn(*trace, "trace_id"), "trace_id");
  demand(matches(textIn(*trace, "span_id"), "[0-9a-f]{16}"), "a wrong span_id");
}

} // namespace exec_wrapper::test
