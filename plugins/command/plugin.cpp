#include "exec_wrapper/plugin.h"

#include "command_reporter.h"

#include <unistd.h>

#include <memory>

namespace exec_wrapper::command {

extern const PluginInfo info;

namespace {

class CommandFactory final : public Factory {
public:
  std::unique_ptr<Reporter> makeReporter(const Settings& settings, Host& host) override {
    return std::make_unique<CommandReporter>(settings, host, environ);
  }
};

} // namespace

} // namespace exec_wrapper::command

EXEC_WRAPPER_PLUGIN(exec_wrapper::command::info, exec_wrapper::command::CommandFactory)
