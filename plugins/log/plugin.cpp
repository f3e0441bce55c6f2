#include "exec_wrapper/plugin.h"

#include "log_reporter.h"

namespace exec_wrapper::log {

extern const PluginInfo info;

namespace {

class LogFactory final : public Factory {
public:
  std::unique_ptr<Reporter> makeReporter(const Settings& settings, Host& host) override {
    return std::make_unique<LogReporter>(settings, host);
  }
};

} // namespace

} // namespace exec_wrapper::log

EXEC_WRAPPER_PLUGIN(exec_wrapper::log::info, exec_wrapper::log::LogFactory)
