#include "exec_wrapper/plugin.h"

#include "prometheus_reporter.h"
#include "target.h"

#include <memory>

namespace exec_wrapper::prometheus {

extern const PluginInfo info;

namespace {

class PrometheusFactory final : public Factory {
public:
  std::unique_ptr<Reporter> makeReporter(const Settings& settings, Host& host) override {
    return std::make_unique<PrometheusReporter>(settings, makeKeeper(settings, host));
  }
};

} // namespace

} // namespace exec_wrapper::prometheus

EXEC_WRAPPER_PLUGIN(exec_wrapper::prometheus::info, exec_wrapper::prometheus::PrometheusFactory)
