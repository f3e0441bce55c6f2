#include "exec_wrapper/plugin.h"

#include "shell_runner.h"

namespace exec_wrapper::shell {

extern const PluginInfo info;

namespace {

class ShellFactory final : public Factory {
public:
  std::unique_ptr<Runner> makeRunner(const Settings& settings, Host&) override {
    return std::make_unique<ShellRunner>(settings.text("shell-program"));
  }
};

} // namespace

} // namespace exec_wrapper::shell

EXEC_WRAPPER_PLUGIN(exec_wrapper::shell::info, exec_wrapper::shell::ShellFactory)
