#include "common/program/base_environment.h"

#include "base/file.h"
#include "base/process_list.h"
#include "base/program_marks.h"

#include <unistd.h>

#include <algorithm>

namespace exec_wrapper::common {

namespace {

constexpr std::string_view kOfWrappers = "EXEC_WRAPPER_";

bool isNamed(std::string_view entry, std::string_view name) {
  return entry.size() > name.size() && entry.starts_with(name) && entry[name.size()] == '=';
}

bool isMark(std::string_view entry) {
  return isNamed(entry, base::kEventVariable) || isNamed(entry, base::kGuardCallVariable);
}

/// Empty if /proc does not show it.
std::string startTimeOfOurs() {
  const auto self = base::parseProcessStat(base::readOnce("/proc/self/stat"));
  return self ? std::to_string(self->started) : std::string();
}

/// Shows the core that the process is not part of the command. If the wrapper is killed, it shows
/// that the process is an orphan of that wrapper.
std::string parentMark() {
  return "EXEC_WRAPPER_PARENT=" + std::to_string(::getpid()) + "::plugin:" + startTimeOfOurs();
}

} // namespace

std::vector<std::string> baseEnvironment(const char* const* environment) {
  std::vector<std::string> entries;
  for (; environment != nullptr && *environment != nullptr; ++environment) {
    const std::string_view entry(*environment);
    if (!entry.starts_with(kOfWrappers) || isMark(entry)) {
      entries.emplace_back(entry);
    }
  }
  entries.push_back(parentMark());
  return entries;
}

bool hasVariable(const char* const* environment, std::string_view name) {
  for (; environment != nullptr && *environment != nullptr; ++environment) {
    if (isNamed(*environment, name)) {
      return true;
    }
  }
  return false;
}

void setVariable(std::vector<std::string>& environment, std::string_view name,
                 std::string_view value) {
  std::erase_if(environment, [name](const std::string& entry) { return isNamed(entry, name); });
  environment.push_back(std::string(name) + "=" + std::string(value));
}

} // namespace exec_wrapper::common
