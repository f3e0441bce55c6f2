#include "support/marks/parent_mark.h"

#include "base/number.h"
#include "support/marks/child_variables.h"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace exec_wrapper {

namespace {

constexpr std::size_t kMostOuter = 64; // a wrapper that starts itself must not fill the environment

std::optional<base::ProcessId> parseProcess(std::string_view pid, std::string_view started) {
  const auto number = base::parseNumber<pid_t>(pid);
  const auto ticks =
      started.empty() ? std::optional<std::uint64_t>(0) : base::parseNumber<std::uint64_t>(started);
  const bool good = number && *number > 0 && ticks;
  return good ? std::optional(base::ProcessId{*number, *ticks}) : std::nullopt;
}

// "12-4711,8-4022"
std::optional<std::vector<base::ProcessId>> parseProcesses(std::string_view text) {
  std::vector<base::ProcessId> processes;
  while (!text.empty()) {
    const std::string_view one = text.substr(0, text.find(','));
    const std::size_t dash = std::min(one.find('-'), one.size());
    const auto process =
        parseProcess(one.substr(0, dash), one.substr(std::min(dash + 1, one.size())));
    if (!process || process->started == 0) {
      return std::nullopt;
    }
    processes.push_back(*process);
    text.remove_prefix(std::min(one.size() + 1, text.size()));
  }
  return processes;
}

} // namespace

std::string formatParentMark(const ParentMark& mark) {
  const std::string started = mark.wrapper.started > 0 ? std::to_string(mark.wrapper.started) : "";
  std::string text =
      std::to_string(mark.wrapper.pid) + ":" + mark.processType + ":" + mark.port + ":" + started;
  char separator = ':';
  for (std::size_t i = 0; i < std::min(mark.outer.size(), kMostOuter); ++i) {
    const base::ProcessId& process = mark.outer[i];
    text += separator + std::to_string(process.pid) + "-" + std::to_string(process.started);
    separator = ',';
  }
  return text;
}

std::optional<ParentMark> parseParentMark(std::string_view text) {
  constexpr std::size_t kLeast = 3; // fields; the start time and the outer wrappers may be missing
  std::array<std::string_view, 5> fields;
  std::size_t count = 0;
  for (bool more = true; more; ++count) {
    if (count == fields.size()) {
      return std::nullopt;
    }
    const std::size_t colon = text.find(':');
    fields[count] = text.substr(0, colon);
    more = colon != text.npos;
    text.remove_prefix(more ? colon + 1 : text.size());
  }
  const auto& [pid, type, port, started, outer] = fields;
  const auto wrapper = parseProcess(pid, started);
  auto around = parseProcesses(outer);
  if (count < kLeast || !wrapper || !around) {
    return std::nullopt;
  }
  return ParentMark{*wrapper, std::string(type), std::string(port), std::move(*around)};
}

std::vector<base::ProcessId> wrappersAround() {
  const char* const variable = std::getenv(kParentVariable.data());
  const auto mark = variable != nullptr ? parseParentMark(variable) : std::nullopt;
  std::vector<base::ProcessId> wrappers;
  if (mark && mark->wrapper.started > 0) {
    wrappers.push_back(mark->wrapper);
  }
  if (mark) {
    wrappers.insert(wrappers.end(), mark->outer.begin(), mark->outer.end());
  }
  return wrappers;
}

} // namespace exec_wrapper
