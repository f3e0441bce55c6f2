#include "log_records.h"

#include "attributes.h"
#include "base/text.h"
#include "common/event/sentence.h"
#include "common/json/json_object.h"
#include "exec_wrapper/event_names.h"
#include "outcome.h"

namespace exec_wrapper::otlp {

namespace {

constexpr std::size_t kLongestBody = 4000;
constexpr std::size_t kLongestOutput = 8192; // of one stream

int severityNumber(Severity severity) noexcept {
  switch (severity) {
  case Severity::Debug:
    return 5;
  case Severity::Info:
    return 9;
  case Severity::Warning:
    return 13;
  case Severity::Error:
    return 17;
  case Severity::Critical:
    return 21;
  }
  return 0;
}

std::string_view endOf(const std::string& text) {
  std::string_view end = text;
  if (end.size() <= kLongestOutput) {
    return end;
  }
  end.remove_prefix(end.size() - kLongestOutput);
  while (!end.empty() && (static_cast<unsigned char>(end.front()) & 0xC0U) == 0x80U) {
    end.remove_prefix(1); // the rest of a character
  }
  return end;
}

void addOutput(Attributes& attributes, const OutputPtr& output) {
  if (output) {
    attributes.addIfSet("exec_wrapper.stdout", endOf(output->out.tail));
    attributes.addIfSet("exec_wrapper.stderr", endOf(output->err.tail));
  }
}

void addData(Attributes& attributes, const Event& event, bool output) {
  if (const auto* const finished = event.as<RunFinished>()) {
    attributes.add("exec_wrapper.result", resultWord(*finished));
    attributes.addNumber("exec_wrapper.exit_status", finished->exitStatus);
    attributes.add("error.type", errorType(finished->cause, finished->end));
    addOutput(attributes, output ? finished->output : nullptr);
  } else if (const auto* const ended = event.as<AttemptEnded>()) {
    attributes.add("error.type", errorType(ended->cause, ended->end));
  } else if (const auto* const refused = event.as<RunRefused>()) {
    attributes.add("exec_wrapper.result", resultWord(*refused));
    attributes.add("exec_wrapper.guard", refused->guard);
  } else if (const auto* const alert = event.as<Alert>()) {
    attributes.add("exec_wrapper.source", alert->source);
    attributes.addFlag("exec_wrapper.recovery", alert->recovery);
    for (const auto& [name, value] : alert->facts) {
      attributes.add("exec_wrapper.fact." + name, base::shortened(value, kLongestBody));
    }
  }
}

} // namespace

std::string LogRecords::of(const Event& event) const {
  Attributes attributes;
  attributes.add("exec_wrapper.job", run_.job);
  if (const Tally* const tally = event.tally(); tally != nullptr && tally->attempt > 0) {
    attributes.addCount("exec_wrapper.attempt", tally->attempt);
  }
  addData(attributes, event, rules_.output);
  const std::string body =
      base::shortened(common::sentence(event, {run_, rules_.attempts}), kLongestBody);
  common::JsonObject record;
  record.add("timeUnixNano", unixNanoseconds(event.wallAt));
  record.add("observedTimeUnixNano", unixNanoseconds(event.wallAt));
  record.addNumber("severityNumber", severityNumber(event.severity));
  record.add("severityText", nameOf(event.severity));
  record.addObject("body", common::JsonObject().add("stringValue", body));
  record.addJson("attributes", attributes.json());
  record.add("eventName", "exec_wrapper." + std::string(nameOf(event.kind())));
  record.add("traceId", trace_.id()).addIfSet("spanId", spanOf(event));
  record.addNumber("flags", trace_.sampled() ? 1 : 0);
  return record.text();
}

/// Without spans of our own it is the caller's.
std::string LogRecords::spanOf(const Event& event) const {
  if (!trace_.sampled()) {
    return trace_.callerSpan();
  }
  const bool ofAttempt = event.kind() == EventKind::AttemptEnded ||
                         event.kind() == EventKind::Stalled ||
                         event.kind() == EventKind::StillRunning;
  return ofAttempt ? trace_.attemptSpan(event.tally()->attempt) : trace_.runSpan();
}

} // namespace exec_wrapper::otlp
