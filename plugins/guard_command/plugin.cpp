#include "exec_wrapper/plugin.h"

#include "command_guard.h"

#include <unistd.h>

#include <memory>

namespace exec_wrapper::guard_command {

extern const PluginInfo info;

namespace {

class GuardCommandFactory final : public Factory {
public:
  std::unique_ptr<Guard> makeGuard(const Settings& settings, Host& host) override {
    return std::make_unique<CommandGuard>(settings, host, environ);
  }
};

} // namespace

} // namespace exec_wrapper::guard_command

EXEC_WRAPPER_PLUGIN(exec_wrapper::guard_command::info,
                    exec_wrapper::guard_command::GuardCommandFactory)
