#include "config/sources/default_state_directory.h"

#include "config/sources/default_config_path.h"

namespace exec_wrapper::config {

std::string defaultStateDirectory(const Environment& environment, bool root) {
  if (root) {
    return std::string(kSystemStateDirectory);
  }
  const std::string base = userDirectory(environment, "XDG_STATE_HOME", ".local/state");
  return base.empty() ? base : base + "/exec_wrapper/state";
}

} // namespace exec_wrapper::config
