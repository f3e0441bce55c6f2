#include "exec_wrapper/plugin.h"

#include "api_settings.h"
#include "http_api.h"
#include "process_api_guard.h"
#include "process_api_reporter.h"

#include <memory>

namespace exec_wrapper::process_api {

extern const PluginInfo info;

namespace {

/// Guard and reporter share one connection.
class ProcessApiFactory final : public Factory {
public:
  std::unique_ptr<Guard> makeGuard(const Settings& settings, Host& host) override {
    prepare(settings);
    return std::make_unique<ProcessApiGuard>(*settings_, *api_, host);
  }

  std::unique_ptr<Reporter> makeReporter(const Settings& settings, Host& host) override {
    prepare(settings);
    return std::make_unique<ProcessApiReporter>(*settings_, *api_, host);
  }

private:
  void prepare(const Settings& settings) {
    if (!api_) {
      settings_ = std::make_unique<const ApiSettings>(readSettings(settings));
      api_ = std::make_unique<HttpApi>(*settings_);
    }
  }

  std::unique_ptr<const ApiSettings> settings_;
  std::unique_ptr<Api> api_;
};

} // namespace

} // namespace exec_wrapper::process_api

EXEC_WRAPPER_PLUGIN(exec_wrapper::process_api::info, exec_wrapper::process_api::ProcessApiFactory)
