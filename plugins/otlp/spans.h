#pragma once

#include "attributes.h"
#include "exec_wrapper/event.h"
#include "exec_wrapper/host.h"
#include "run_trace.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace exec_wrapper::otlp {

/// Moments within a span, at most `kMost`.
class SpanEvents {
public:
  static constexpr std::size_t kMost = 128;

  void add(std::string_view name, WallTime at, const Attributes& attributes = {});

  const std::vector<std::string>& json() const noexcept { return events_; }
  std::uint64_t dropped() const noexcept { return dropped_; }

private:
  std::vector<std::string> events_;
  std::uint64_t dropped_ = 0;
};

/// The command's progress, of which the attributes of one moment hold less than those of a span.
Attributes progressOfMoment(const ProgressPtr& progress);

/// What a span of an attempt contains.
struct AttemptFacts {
  const Tally& tally;
  std::optional<ProcessEnd> end;
  Cause cause;
  Duration elapsed;
  bool failed;
  const std::optional<RetryDecision>& decision;
};

/// The spans of a run, as JSON.
class Spans {
public:
  /// Both outlive it. `withCommand`: the words of the command are in the span of the run.
  Spans(const RunIdentity& run, const RunTrace& trace, bool withCommand)
      : run_(run), trace_(trace), withCommand_(withCommand) {}

  /// `ended`: by the wall clock.
  std::string ofAttempt(const AttemptFacts& attempt, WallTime ended,
                        const SpanEvents& events) const;

  /// Of the whole run, from before the guards were asked.
  std::string ofRun(const RunFinished& finished, WallTime ended, const SpanEvents& events) const;
  std::string ofRun(const RunRefused& refused, WallTime ended, const SpanEvents& events) const;

private:
  Attributes attributesOfRun() const;
  std::string ofRun(const std::string& status, const Attributes& attributes, WallTime begun,
                    WallTime ended, const SpanEvents& events) const;

  const RunIdentity& run_;
  const RunTrace& trace_;
  const bool withCommand_;
};

} // namespace exec_wrapper::otlp
