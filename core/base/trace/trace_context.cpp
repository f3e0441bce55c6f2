#include "base/trace/trace_context.h"

#include "base/stable_hash.h"

#include <algorithm>

namespace exec_wrapper::base {

namespace {

// 00-<trace id>-<span id>-<flags>
constexpr std::size_t kVersionDigits = 2;
constexpr std::size_t kTraceDigits = 32;
constexpr std::size_t kSpanDigits = 16;
constexpr std::size_t kTraceAt = 3;
constexpr std::size_t kSpanAt = kTraceAt + kTraceDigits + 1;
constexpr std::size_t kFlagsAt = kSpanAt + kSpanDigits + 1;
constexpr std::size_t kLength = kFlagsAt + 2;

bool isHexadecimal(std::string_view text) noexcept {
  return text.find_first_not_of("0123456789abcdef") == text.npos;
}

// A later version may have more parts.
bool hasValidLength(std::string_view text) noexcept {
  const bool first = text.starts_with("00");
  return text.size() == kLength || (!first && text.size() > kLength && text[kLength] == '-');
}

bool isSampled(char lastFlag) noexcept {
  const int digit = lastFlag <= '9' ? lastFlag - '0' : lastFlag - 'a' + 10;
  return (digit & 1) != 0;
}

std::string spanFrom(std::string_view seed) {
  const std::uint64_t number = stableHash(seed);
  return hexadecimal(number == 0 ? 1 : number);
}

} // namespace

bool isTraceNumber(std::string_view text, std::size_t digits) noexcept {
  return text.size() == digits && isHexadecimal(text) && text.find_first_not_of('0') != text.npos;
}

std::optional<TraceContext> parseTraceParent(std::string_view text) {
  if (text.size() < kLength || !hasValidLength(text) || text[kVersionDigits] != '-' ||
      text[kSpanAt - 1] != '-' || text[kFlagsAt - 1] != '-') {
    return std::nullopt;
  }
  const std::string_view version = text.substr(0, kVersionDigits);
  const std::string_view flags = text.substr(kFlagsAt, 2);
  TraceContext trace;
  trace.traceId = text.substr(kTraceAt, kTraceDigits);
  trace.callerSpan = text.substr(kSpanAt, kSpanDigits);
  trace.sampled = isSampled(flags[1]);
  const bool valid = isHexadecimal(version) && version != "ff" && isHexadecimal(flags) &&
                     isTraceNumber(trace.traceId, kTraceDigits) &&
                     isTraceNumber(trace.callerSpan, kSpanDigits);
  return valid ? std::optional(std::move(trace)) : std::nullopt;
}

std::string traceParent(const TraceContext& trace, const std::string& span) {
  return "00-" + trace.traceId + "-" + span + (trace.sampled ? "-01" : "-00");
}

std::string spanOfRun(std::string_view runId) {
  return spanFrom(std::string(runId) + "/run");
}

std::string spanOfAttempt(std::string_view runId, std::uint64_t attempt) {
  return spanFrom(std::string(runId) + "/attempt/" + std::to_string(attempt));
}

} // namespace exec_wrapper::base
