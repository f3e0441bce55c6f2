#include "run/process/parent_environment.h"

#include "base/process_list.h"
#include "support/marks/child_variables.h"
#include "support/marks/parent_mark.h"

namespace exec_wrapper::run {

namespace {

ParentMark markOf(const WrapperAddress& wrapper, const std::string& port) {
  const std::optional<base::ProcessEntry> process = base::processEntry(wrapper.pid);
  const base::ProcessId id{wrapper.pid, process ? process->started : 0};
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
  // Not an outer wrapper's socket: its command would report for the wrong run. NOTIFY_SOCKET stays
  // as it was found where there is none of ours.
  variables[std::string(kNotifyVariable)] = wrapper.notifySocket;
  if (wrapper.notifySocket && wrapper.replacesNotifySocket) {
    variables[std::string(kSystemdNotifyVariable)] = wrapper.notifySocket;
  }
  if (wrapper.notifySocket && wrapper.watchdog) {
    // The pid is the wrapper's; `OwnNumber` makes it the command's own in each attempt.
    const auto usec = std::chrono::duration_cast<std::chrono::microseconds>(*wrapper.watchdog);
    variables["WATCHDOG_USEC"] = std::to_string(usec.count());
    variables["WATCHDOG_PID"] = std::to_string(wrapper.pid);
  }
  return variables;
}

} // namespace exec_wrapper::run
