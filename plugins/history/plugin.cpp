#include "exec_wrapper/plugin.h"

#include "history_reporter.h"

#include <memory>

namespace exec_wrapper::history {

extern const PluginInfo info;

namespace {

class HistoryFactory final : public Factory {
public:
  std::unique_ptr<Reporter> makeReporter(const Settings& settings, Host& host) override {
    return std::make_unique<HistoryReporter>(settings, host);
  }
};

} // namespace

} // namespace exec_wrapper::history

EXEC_WRAPPER_PLUGIN(exec_wrapper::history::info, exec_wrapper::history::HistoryFactory)
