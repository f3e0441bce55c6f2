#include "history/program/text/csv.h"

#include "history/program/text/times.h"
#include "history/record/stored_text.h"

#include <array>
#include <utility>

namespace exec_wrapper::history::program {

namespace {

std::string field(const std::string& anyText) {
  constexpr std::string_view kFormula = "=+-@\t\r";
  std::string text = storedText(anyText); // valid UTF-8, whoever wrote the database
  if (!text.empty() && kFormula.find(text.front()) != kFormula.npos) {
    text.insert(0, 1, '\'');
  }
  if (text.find_first_of(",\"\r\n") == text.npos) {
    return text;
  }
  std::string quoted = "\"";
  for (const char c : text) {
    quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  }
  return quoted + "\"";
}

std::string number(Number value) {
  return value ? std::to_string(*value) : "";
}

/// The exact seconds, from the microseconds.
std::string seconds(Number value) {
  if (!value) {
    return {};
  }
  std::string digits = std::to_string(*value);
  const std::string sign = digits.front() == '-' ? "-" : "";
  digits.erase(0, sign.size());
  digits.insert(0, digits.size() < 7 ? 7 - digits.size() : 0, '0');
  digits.insert(digits.size() - 6, ".");
  return sign + digits;
}

using Field = std::pair<const char*, std::string (*)(const RunRow&)>;

constexpr std::array kFields = std::to_array<Field>({
    {"id", [](const RunRow& run) { return field(run.id); }},
    {"job", [](const RunRow& run) { return field(run.job); }},
    {"result", [](const RunRow& run) { return field(run.result); }},
    {"cause", [](const RunRow& run) { return field(run.cause); }},
    {"reason", [](const RunRow& run) { return field(run.reason); }},
    {"command", [](const RunRow& run) { return field(run.command); }},
    {"host", [](const RunRow& run) { return field(run.host); }},
    {"user", [](const RunRow& run) { return field(run.user); }},
    {"schedule", [](const RunRow& run) { return field(run.schedule); }},
    {"time_zone", [](const RunRow& run) { return field(run.timeZone); }},
    {"began_at", [](const RunRow& run) { return utcTime(run.queuedUs); }},
    {"admitted_at", [](const RunRow& run) { return utcTime(run.admittedUs); }},
    {"started_at", [](const RunRow& run) { return utcTime(run.startedUs); }},
    {"ended_at", [](const RunRow& run) { return utcTime(run.endedUs); }},
    {"updated_at", [](const RunRow& run) { return utcTime(run.updatedUs); }},
    {"duration_seconds", [](const RunRow& run) { return seconds(run.durationUs); }},
    {"lock_wait_seconds", [](const RunRow& run) { return seconds(run.lockWaitUs); }},
    {"start_splay_seconds", [](const RunRow& run) { return seconds(run.startSplayUs); }},
    {"exit_status", [](const RunRow& run) { return number(run.exitStatus); }},
    {"signal", [](const RunRow& run) { return number(run.signal); }},
    {"wrapper_status", [](const RunRow& run) { return number(run.wrapperStatus); }},
    {"attempts", [](const RunRow& run) { return number(run.attempts); }},
    {"failed_attempts", [](const RunRow& run) { return number(run.failedAttempts); }},
    {"timed_out_attempts", [](const RunRow& run) { return number(run.timedOutAttempts); }},
    {"cpu_user_seconds", [](const RunRow& run) { return seconds(run.cpuUserUs); }},
    {"cpu_system_seconds", [](const RunRow& run) { return seconds(run.cpuSystemUs); }},
    {"max_resident_bytes", [](const RunRow& run) { return number(run.maxResidentBytes); }},
    {"progress", [](const RunRow& run) { return field(run.progress); }},
});

} // namespace

std::string csvTitles() {
  std::string line;
  for (const Field& each : kFields) {
    line += (line.empty() ? "" : ",") + std::string(each.first);
  }
  return line + "\r\n";
}

std::string csvLine(const RunRow& run) {
  std::string line;
  for (const Field& each : kFields) {
    line += (&each == kFields.data() ? "" : ",") + each.second(run);
  }
  return line + "\r\n";
}

} // namespace exec_wrapper::history::program
