#include "run/wrapper_address.h"

#include "run/process_table.h"
#include "support/child_variables.h"
#include "support/parent_mark.h"

#include <cstdlib>

namespace exec_wrapper {

namespace {

// Who runs us, and who runs that one, and so on.
std::vector<ProcessId> wrappersAround() {
  const char* const variable = std::getenv(kParentVariable.data());
  const auto mark = variable != nullptr ? parseParentMark(variable) : std::nullopt;
  std::vector<ProcessId> wrappers;
  if (mark && mark->wrapper.started > 0) {
    wrappers.push_back(mark->wrapper);
  }
  if (mark) {
    wrappers.insert(wrappers.end(), mark->outer.begin(), mark->outer.end());
  }
  return wrappers;
}

ParentMark markOf(const WrapperAddress& wrapper, const std::string& port) {
  const std::optional<ProcessEntry> process = processEntry(wrapper.pid);
  const ProcessId id{wrapper.pid, process ? process->started : 0};
  return {id, wrapper.processType, port, wrappersAround()};
}

} // namespace

Launcher::Variables variablesOf(const WrapperAddress& wrapper) {
  const std::string port = wrapper.port ? std::to_string(*wrapper.port) : std::string();
  Launcher::Variables variables;
  variables[std::string(kParentVariable)] = formatParentMark(markOf(wrapper, port));
  variables["EXEC_WRAPPER_ENABLE_STATUS_UPDATE_LISTENER"] = wrapper.port ? "TRUE" : "FALSE";
  if (wrapper.listens) {
    variables["EXEC_WRAPPER_STATUS_UPDATE_SOCKET_PORT"] =
        wrapper.port ? std::optional(port) : std::nullopt;
  }
  return variables;
}

} // namespace exec_wrapper
