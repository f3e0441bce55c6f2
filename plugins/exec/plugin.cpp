#include "exec_wrapper/plugin.h"

#include "exec_runner.h"

namespace exec_wrapper::exec {

extern const PluginInfo info;

namespace {

class ExecFactory final : public Factory {
public:
  std::unique_ptr<Runner> makeRunner(const Settings&, Host&) override {
    return std::make_unique<ExecRunner>();
  }
};

} // namespace

} // namespace exec_wrapper::exec

EXEC_WRAPPER_PLUGIN(exec_wrapper::exec::info, exec_wrapper::exec::ExecFactory)
