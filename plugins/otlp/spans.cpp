#include "spans.h"

#include "base/number.h"
#include "base/text.h"
#include "common/json/json_object.h"
#include "common/json/json_reader.h"
#include "exec_wrapper/event_names.h"
#include "outcome.h"

#include <algorithm>

namespace exec_wrapper::otlp {

namespace {

constexpr int kInternal = 1; // the kinds of a span
constexpr int kClient = 3;
constexpr int kError = 2; // a status

// Flags of a span: the caller's flag, and whether the parent is in another process.
constexpr int kSampled = 0x1;
constexpr int kHasRemote = 0x100;
constexpr int kIsRemote = 0x200;

constexpr std::size_t kLongestText = 1000;
constexpr std::size_t kMostProgress = 32;
constexpr std::size_t kMostProgressOfMoment = 8;

struct SpanHead {
  std::string id;
  std::string parent;
  bool parentIsRemote = false;
  std::string name;
  int kind = kInternal;
  WallTime begun;
  WallTime ended;
};

std::string spanJson(const RunTrace& trace, const SpanHead& head, const Attributes& attributes,
                     const SpanEvents& events, const std::string& status) {
  common::JsonObject span;
  span.add("traceId", trace.id()).add("spanId", head.id);
  span.addIfSet("parentSpanId", head.parent).addIfSet("traceState", trace.callerState());
  span.addNumber("flags", kSampled | kHasRemote | (head.parentIsRemote ? kIsRemote : 0));
  span.add("name", head.name).addNumber("kind", head.kind);
  span.add("startTimeUnixNano", unixNanoseconds(std::min(head.begun, head.ended)));
  span.add("endTimeUnixNano", unixNanoseconds(head.ended));
  span.addJson("attributes", attributes.json());
  if (!events.json().empty()) {
    span.addJson("events", jsonList(events.json()));
  }
  if (events.dropped() > 0) {
    span.addNumber("droppedEventsCount", static_cast<std::int64_t>(events.dropped()));
  }
  span.addJson("status", status);
  return span.text();
}

/// A success has no status: the word "OK" is for people who overrule a program.
std::string errorStatus(const std::string& message) {
  return common::JsonObject()
      .addNumber("code", kError)
      .add("message", base::shortened(message, kLongestText))
      .text();
}

/// The first word, without its path. Empty if it is not a plain name, as in a line of a shell.
std::string executableIn(const std::string& commandLine) {
  std::string word = commandLine.substr(0, commandLine.find(' '));
  word.erase(0, word.rfind('/') + 1);
  const bool plain = std::all_of(word.begin(), word.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-' || c == '+';
  });
  return plain ? word : std::string();
}

void addEnd(Attributes& attributes, Cause cause, const std::optional<ProcessEnd>& end) {
  attributes.add("exec_wrapper.cause", nameOf(cause));
  if (end && end->kind == ProcessEnd::Kind::Exited) {
    attributes.addNumber("process.exit.code", end->number);
  } else if (end && end->kind == ProcessEnd::Kind::Signaled) {
    attributes.add("exec_wrapper.signal", base::signalName(end->number));
  }
}

void addDecision(Attributes& attributes, const std::optional<RetryDecision>& decision) {
  if (decision) {
    attributes.add("exec_wrapper.decision", decision->again ? "again" : "no");
    attributes.add("exec_wrapper.rule", nameOf(decision->rule));
  }
}

void addProgressValue(Attributes& attributes, const std::string& name,
                      const common::JsonReader::Member& value) {
  const auto whole = base::parseNumber<std::int64_t>(value.value);
  if (!value.isText && whole) {
    attributes.addNumber(name, *whole);
  } else if (!value.isText && (value.value == "true" || value.value == "false")) {
    attributes.addFlag(name, value.value == "true");
  } else {
    attributes.add(name, base::shortened(value.value, kLongestText));
  }
}

void addProgress(Attributes& attributes, const ProgressPtr& progress, std::size_t most) {
  std::size_t count = 0;
  for (const auto& [key, value] : progress ? progress->values : decltype(progress->values)()) {
    const auto parsed = common::JsonReader::parse("{\"value\":" + value.json + "}");
    if (parsed && !parsed->members().empty() && count++ < most) {
      addProgressValue(attributes, "exec_wrapper.progress." + base::shortened(key, kLongestText),
                       parsed->members().front());
    }
  }
}

void addUsage(Attributes& attributes, const std::optional<Usage>& usage) {
  if (!usage) {
    return;
  }
  attributes.addSeconds("exec_wrapper.cpu.user", usage->user);
  attributes.addSeconds("exec_wrapper.cpu.system", usage->system);
  if (usage->maxResidentBytes > 0) {
    attributes.addCount("exec_wrapper.memory.peak", usage->maxResidentBytes);
  }
  if (usage->oomKills > 0) {
    attributes.addCount("exec_wrapper.oom_kills", usage->oomKills);
  }
}

} // namespace

Attributes progressOfMoment(const ProgressPtr& progress) {
  Attributes attributes;
  addProgress(attributes, progress, kMostProgressOfMoment);
  return attributes;
}

void SpanEvents::add(std::string_view name, WallTime at, const Attributes& attributes) {
  if (events_.size() >= kMost) {
    ++dropped_;
    return;
  }
  common::JsonObject event;
  event.add("timeUnixNano", unixNanoseconds(at)).add("name", name);
  if (!attributes.empty()) {
    event.addJson("attributes", attributes.json());
  }
  events_.push_back(event.text());
}

std::string Spans::ofAttempt(const AttemptFacts& attempt, WallTime ended,
                             const SpanEvents& events) const {
  const std::uint64_t number = attempt.tally.attempt;
  Attributes attributes;
  attributes.addCount("exec_wrapper.attempt", number);
  attributes.addIfSet("process.executable.name", executableIn(run_.commandLine));
  if (attempt.tally.pid) {
    attributes.addNumber("process.pid", *attempt.tally.pid);
  }
  addEnd(attributes, attempt.cause, attempt.end);
  addDecision(attributes, attempt.decision);
  std::string status = "{}";
  if (attempt.failed) {
    attributes.add("error.type", errorType(attempt.cause, attempt.end));
    status = errorStatus(endText(attempt.cause, attempt.end));
  }
  const auto start = ended - std::chrono::duration_cast<WallTime::duration>(attempt.elapsed);
  return spanJson(trace_,
                  {trace_.attemptSpan(number), trace_.runSpan(), false,
                   "attempt " + std::to_string(number), kClient, start, ended},
                  attributes, events, status);
}

Attributes Spans::attributesOfRun() const {
  Attributes attributes;
  attributes.addIfSet("exec_wrapper.run.id", run_.id);
  attributes.add("exec_wrapper.job", run_.job);
  attributes.addNumber("exec_wrapper.wrapper.pid", run_.wrapperPid);
  attributes.addNumber("process.user.id", run_.user);
  if (!run_.schedule.empty()) {
    attributes.add("faas.trigger", "timer").add("faas.cron", run_.schedule);
  }
  if (withCommand_) {
    attributes.add("process.command_line", run_.commandLine);
  }
  return attributes;
}

std::string Spans::ofRun(const std::string& status, const Attributes& attributes, WallTime begun,
                         WallTime ended, const SpanEvents& events) const {
  const WallTime first = run_.begun == WallTime() ? begun : std::min(run_.begun, begun);
  return spanJson(trace_,
                  {trace_.runSpan(), trace_.callerSpan(), !trace_.callerSpan().empty(), run_.job,
                   kInternal, first, ended},
                  attributes, events, status);
}

std::string Spans::ofRun(const RunFinished& finished, WallTime ended,
                         const SpanEvents& events) const {
  const Tally& tally = finished.tally;
  Attributes attributes = attributesOfRun();
  attributes.add("exec_wrapper.result", resultWord(finished));
  attributes.addNumber("exec_wrapper.exit_status", finished.exitStatus);
  attributes.addCount("exec_wrapper.attempts", tally.attempt);
  attributes.addCount("exec_wrapper.failed_attempts", tally.failedAttempts);
  attributes.addCount("exec_wrapper.timed_out_attempts", tally.timedOutAttempts);
  addEnd(attributes, finished.cause, finished.end);
  addDecision(attributes, finished.decision);
  addUsage(attributes, finished.usage);
  addProgress(attributes, tally.progress, kMostProgress);
  if (finished.stopSignal) {
    attributes.add("exec_wrapper.stop_signal", base::signalName(*finished.stopSignal));
  }
  attributes.addIfSet("exec_wrapper.detail", base::shortened(finished.detail, kLongestText));
  std::string status = "{}";
  if (finished.result != RunFinished::Result::Succeeded) {
    attributes.add("error.type", errorType(finished.cause, finished.end));
    status = errorStatus(endText(finished.cause, finished.end));
  }
  const auto start = ended - std::chrono::duration_cast<WallTime::duration>(finished.elapsed);
  SpanEvents all = events;
  all.add("admitted", start);
  return ofRun(status, attributes, start, ended, all);
}

std::string Spans::ofRun(const RunRefused& refused, WallTime ended,
                         const SpanEvents& events) const {
  Attributes attributes = attributesOfRun();
  attributes.add("exec_wrapper.result", resultWord(refused));
  attributes.addNumber("exec_wrapper.exit_status", refused.exitStatus);
  attributes.add("exec_wrapper.guard", refused.guard);
  attributes.add("exec_wrapper.reason", base::shortened(refused.reason, kLongestText));
  std::string status = "{}";
  if (resultWord(refused) == "error") {
    attributes.add("error.type", "refused");
    status = errorStatus(refused.reason);
  }
  return ofRun(status, attributes, ended, ended, events);
}

} // namespace exec_wrapper::otlp
