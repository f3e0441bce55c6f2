#pragma once

#include "exec_wrapper/event.h"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace exec_wrapper::contract {

/// An event as published by the wrapper now.
inline Event eventOf(Severity severity, Payload payload) {
  Event event;
  event.sequence = 1;
  event.at = std::chrono::steady_clock::now();
  event.wallAt = std::chrono::system_clock::now();
  event.severity = severity;
  event.payload = std::move(payload);
  return event;
}

/// A text that needs care everywhere: quotes, a line end, a byte that is not UTF-8.
inline const std::string& awkwardText() {
  static const std::string text = "\"quoted\"\nline\\ \xff\xc3\xbc {}";
  return text;
}

inline ProgressPtr sampleProgress() {
  auto progress = std::make_shared<Progress>();
  progress->values = {{"success_count", {"3", 1}},
                      {awkwardText(), {R"({"a":[null,"\u0000"]})", 2}}};
  progress->revision = 2;
  return progress;
}

/// A run that timed out on its third attempt.
inline RunFinished sampleFinish() {
  RunFinished payload;
  payload.result = RunFinished::Result::TimedOut;
  payload.tally = {3, 3, 1, 4711};
  payload.end = ProcessEnd{ProcessEnd::Kind::Signaled, 9};
  payload.cause = Cause::TimedOut;
  payload.detail = awkwardText();
  payload.attemptElapsed = std::chrono::seconds(2);
  payload.elapsed = std::chrono::seconds(6);
  payload.exitStatus = 124;
  return payload;
}

/// Two processes, with names that are awkward to write.
inline TreeSnapshotPtr sampleSnapshot() {
  TreeSnapshot snapshot;
  snapshot.processes.push_back({4711,
                                4710,
                                awkwardText(),
                                'S',
                                "do_wait",
                                std::chrono::milliseconds(20),
                                1,
                                {"0 " + awkwardText()},
                                3});
  snapshot.processes.push_back({4712, 4711, "sleep", 'D', {}, {}, 1, {}, 0});
  snapshot.omitted = 5;
  return std::make_shared<const TreeSnapshot>(std::move(snapshot));
}

/// One event of each kind.
inline std::vector<Event> sampleEvents() {
  const std::string& text = awkwardText();
  const AttemptEnded ended{{1, 1, 0, 4711},
                           {ProcessEnd::Kind::Exited, 255},
                           Cause::Itself,
                           std::chrono::seconds(1),
                           std::chrono::seconds(600)};
  std::vector<Event> events = {
      eventOf(Severity::Critical, Message{"run", text}),
      eventOf(Severity::Warning, RunRefused{"guard", text, 75}),
      eventOf(Severity::Info, RunAdmitted{{{"name", text}}}),
      eventOf(Severity::Info, AttemptStarted{{1, 0, 0, 4711}}),
      eventOf(Severity::Warning, ended),
      eventOf(Severity::Warning, sampleFinish()),
      eventOf(Severity::Error, DeliveryFailed{"other", text, 3, true, true, true}),
      eventOf(Severity::Error, Alert{"lock_file", text, {{"holder", text}}}),
      eventOf(Severity::Debug, ProgressMade{{1, 0, 0, std::nullopt, sampleProgress()}}),
      eventOf(Severity::Info, Heartbeat{{1, 0, 0, std::nullopt}}),
      eventOf(Severity::Info, CommandReady{{1, 0, 0, 4711}, std::chrono::milliseconds(1500)}),
      eventOf(Severity::Info, CommandStopping{{1, 0, 0, 4711}}),
      eventOf(Severity::Error, Stalled{{1, 0, 0, 4711},
                                       Stalled::Sign::Silence,
                                       std::chrono::minutes(10),
                                       "alert",
                                       sampleSnapshot()}),
      eventOf(Severity::Warning, StillRunning{{1, 0, 0, 4711}, std::chrono::hours(2)}),
  };
  for (std::size_t i = 0; i < events.size(); ++i) {
    events[i].sequence = i + 1;
  }
  return events;
}

} // namespace exec_wrapper::contract
