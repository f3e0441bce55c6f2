#include "report/alerts/state_text.h"

#include "base/number.h"
#include "base/text.h"
#include "base/times.h"

#include <Poco/Checksum.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <optional>

namespace exec_wrapper::report {

namespace {

constexpr std::string_view kTitle = "exec_wrapper job state ";
constexpr std::uint32_t kVersion = 1;
constexpr std::size_t kLongestJob = 200;

// Names of lines.
constexpr std::string_view kJob = "job=";
constexpr std::string_view kFailures = "failures=";
constexpr std::string_view kSinceAlert = "since-alert=";
constexpr std::string_view kAlertOpen = "alert-open=";
constexpr std::string_view kRateArmed = "rate-armed=";
constexpr std::string_view kFailed = "failed=";
constexpr std::string_view kChecksum = "checksum=";

constexpr WallTime kFirstTime = WallTime(std::chrono::seconds(1));
constexpr WallTime kLastTime = WallTime(std::chrono::seconds(9'214'646'399)); // the end of 2261

std::string checksumOf(std::string_view text) {
  Poco::Checksum checksum(Poco::Checksum::TYPE_CRC32);
  checksum.update(text.data(), static_cast<unsigned>(text.size()));
  std::array<char, 9> digits{};
  std::snprintf(digits.data(), digits.size(), "%08x", checksum.checksum());
  return digits.data();
}

void addLine(std::string& text, std::string_view name, std::string_view value) {
  text += name;
  text += value;
  text += '\n';
}

/// Removes the next line if it has this name, and returns its value.
std::optional<std::string_view> takeLine(std::string_view& text, std::string_view name) {
  const std::size_t end = text.find('\n');
  if (!text.starts_with(name) || end == text.npos) {
    return std::nullopt;
  }
  const std::string_view value = text.substr(name.size(), end - name.size());
  text.remove_prefix(end + 1);
  return value;
}

std::optional<std::uint64_t> takeCount(std::string_view& text, std::string_view name) {
  const auto value = takeLine(text, name);
  return value ? base::parseNumber<std::uint64_t>(*value) : std::nullopt;
}

/// Other words than yes mean no: they are noticed when all is compared.
bool takeFlag(std::string_view& text, std::string_view name) {
  return takeLine(text, name) == "yes";
}

/// The parts that are understood; more is not needed for the comparison of all.
JobState parseLines(std::string_view text) {
  JobState state;
  state.failures = takeCount(text, kFailures).value_or(0);
  state.sinceAlert = takeCount(text, kSinceAlert).value_or(0);
  state.alertOpen = takeFlag(text, kAlertOpen);
  state.rateArmed = takeFlag(text, kRateArmed);
  while (state.failureTimes.size() < kMostFailureTimes) {
    const auto value = takeLine(text, kFailed);
    const auto time = value ? base::parseTime(*value) : std::nullopt;
    if (!time) {
      break;
    }
    state.failureTimes.push_back(*time);
  }
  return state;
}

} // namespace

std::string formatJobState(const JobState& state, std::string_view job) {
  const auto yesNo = [](bool flag) { return flag ? "yes" : "no"; };
  std::string text;
  addLine(text, kTitle, std::to_string(kVersion));
  addLine(text, kJob, base::shortened(base::printable(job), kLongestJob));
  addLine(text, kFailures, std::to_string(state.failures));
  addLine(text, kSinceAlert, std::to_string(state.sinceAlert));
  addLine(text, kAlertOpen, yesNo(state.alertOpen));
  addLine(text, kRateArmed, yesNo(state.rateArmed));
  const std::size_t count = std::min(state.failureTimes.size(), kMostFailureTimes);
  for (auto time = state.failureTimes.end() - static_cast<std::ptrdiff_t>(count);
       time != state.failureTimes.end(); ++time) {
    const WallTime shown = std::clamp(*time, kFirstTime, kLastTime);
    addLine(text, kFailed, base::formatTime(shown, base::Precision::Milliseconds));
  }
  addLine(text, kChecksum, checksumOf(text));
  return text;
}

StateText parseJobState(std::string_view text) {
  std::string_view rest = text;
  const auto version = takeLine(rest, kTitle);
  const auto number = version ? base::parseNumber<std::uint32_t>(*version) : std::nullopt;
  if (number && *number > kVersion) {
    return {StateText::Verdict::Newer, {}};
  }
  const std::string_view job = takeLine(rest, kJob).value_or("");
  StateText found{StateText::Verdict::Good, parseLines(rest)};
  if (formatJobState(found.state, job) != text) {
    return {StateText::Verdict::Broken, {}};
  }
  return found;
}

} // namespace exec_wrapper::report
