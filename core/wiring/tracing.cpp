#include "wiring/tracing.h"

#include "base/trace/trace_context.h"
#include "support/marks/child_variables.h"

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <optional>
#include <string>
#include <utility>

namespace exec_wrapper::wiring {

namespace {

constexpr std::size_t kLongestState = 512; // that others must pass on

std::string variable(std::string_view name) {
  const char* const value = std::getenv(std::string(name).c_str());
  return value == nullptr ? std::string() : value;
}

bool canBeSent(const std::string& state) {
  return state.size() <= kLongestState &&
         std::ranges::all_of(state, [](char c) { return c >= ' ' && c < '\x7F'; });
}

} // namespace

TraceContext traceFor(const RunIdentity& run) {
  if (std::optional<TraceContext> caller = base::parseTraceParent(variable(kTraceParentVariable))) {
    if (std::string state = variable(kTraceStateVariable); canBeSent(state)) {
      caller->callerState = std::move(state);
    }
    return *caller;
  }
  TraceContext trace;
  std::ranges::remove_copy(run.id, std::back_inserter(trace.traceId), '-');
  return trace;
}

run::Launcher::Variables traceVariables(const RunIdentity& run, std::uint64_t attempt) {
  const TraceContext& trace = run.trace;
  if (trace.traceId.empty() || !trace.sampled) {
    return {};
  }
  run::Launcher::Variables variables = {
      {std::string(kTraceParentVariable),
       base::traceParent(trace, base::spanOfAttempt(run.id, attempt))}};
  if (trace.callerSpan.empty()) {
    variables[std::string(kTraceStateVariable)] = std::nullopt;
  }
  return variables;
}

} // namespace exec_wrapper::wiring
