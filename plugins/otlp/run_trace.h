#pragma once

#include "base/random/uuid.h"
#include "base/trace/trace_context.h"
#include "exec_wrapper/host.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <string>

namespace exec_wrapper::otlp {

/// The ids of a run and its spans.
class RunTrace {
public:
  explicit RunTrace(const RunIdentity& run)
      : runId_(run.id.empty() ? base::randomUuid() : run.id), trace_(run.trace) {
    if (!base::isTraceNumber(trace_.traceId, kTraceDigits) ||
        !(trace_.callerSpan.empty() || base::isTraceNumber(trace_.callerSpan, kSpanDigits))) {
      trace_ = {}; // nothing is propagated, or a journal was changed
      std::remove_copy(runId_.begin(), runId_.end(), std::back_inserter(trace_.traceId), '-');
    }
  }

  const std::string& id() const noexcept { return trace_.traceId; }
  const std::string& callerSpan() const noexcept { return trace_.callerSpan; }
  const std::string& callerState() const noexcept { return trace_.callerState; }
  bool sampled() const noexcept { return trace_.sampled; }
  std::string runSpan() const { return base::spanOfRun(runId_); }
  std::string attemptSpan(std::uint64_t attempt) const {
    return base::spanOfAttempt(runId_, attempt);
  }

private:
  static constexpr std::size_t kTraceDigits = 32;
  static constexpr std::size_t kSpanDigits = 16;
  std::string runId_;
  TraceContext trace_;
};

} // namespace exec_wrapper::otlp
