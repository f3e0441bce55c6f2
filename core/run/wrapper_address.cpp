#include "run/wrapper_address.h"

#include "support/child_variables.h"

namespace exec_wrapper {

Launcher::Variables variablesOf(const WrapperAddress& wrapper) {
  const std::string port = wrapper.port ? std::to_string(*wrapper.port) : std::string();
  Launcher::Variables variables;
  variables[std::string(kParentVariable)] =
      std::to_string(wrapper.pid) + ":" + wrapper.processType + ":" + port;
  variables["EXEC_WRAPPER_ENABLE_STATUS_UPDATE_LISTENER"] = wrapper.port ? "TRUE" : "FALSE";
  if (wrapper.listens) {
    variables["EXEC_WRAPPER_STATUS_UPDATE_SOCKET_PORT"] =
        wrapper.port ? std::optional(port) : std::nullopt;
  }
  return variables;
}

} // namespace exec_wrapper
