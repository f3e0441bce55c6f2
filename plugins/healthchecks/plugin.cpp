#include "exec_wrapper/plugin.h"

#include "common/http/client_settings.h"
#include "healthchecks_reporter.h"

#include <memory>

namespace exec_wrapper::healthchecks {

extern const PluginInfo info;

namespace {

class HealthchecksFactory final : public Factory {
public:
  std::unique_ptr<Reporter> makeReporter(const Settings& settings, Host& host) override {
    const auto client = std::make_shared<http::Client>(
        http::clientOptions(settings, "healthchecks", settings.text("healthchecks-base-url")));
    return std::make_unique<HealthchecksReporter>(
        settings, host, [client](const http::Request& request, SteadyTime deadline) {
          return client->exchange(request, deadline);
        });
  }
};

} // namespace

} // namespace exec_wrapper::healthchecks

EXEC_WRAPPER_PLUGIN(exec_wrapper::healthchecks::info,
                    exec_wrapper::healthchecks::HealthchecksFactory)
