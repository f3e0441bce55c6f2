#include "run/channel/outer_socket.h"

namespace exec_wrapper::run {

std::string ourOuterSocket(bool always, int pid,
                           const std::function<const char*(const char*)>& variable) {
  const auto text = [&variable](const char* name) {
    const char* const value = variable(name);
    return value == nullptr ? std::string() : std::string(value);
  };
  std::string address = text("NOTIFY_SOCKET");
  const bool ours = always || pid == 1 || text("SYSTEMD_EXEC_PID") == std::to_string(pid) ||
                    address == text("EXEC_WRAPPER_NOTIFY_SOCKET");
  return ours ? address : std::string();
}

} // namespace exec_wrapper::run
