#include "exec_wrapper/plugin.h"

#include "common/http/http_client.h"
#include "healthchecks_reporter.h"

#include <memory>
#include <utility>

namespace exec_wrapper::healthchecks {

extern const PluginInfo info;

namespace {

class HealthchecksFactory final : public Factory {
public:
  std::unique_ptr<Reporter> makeReporter(const Settings& settings, Host& host) override {
    http::ClientOptions options;
    options.baseUrl = settings.text("healthchecks-base-url");
    options.caFile = settings.text("healthchecks-ca-file");
    options.userAgent = "exec_wrapper/" EXEC_WRAPPER_VERSION;
    options.proxies = http::Proxies::fromEnvironment();
    const auto client = std::make_shared<http::Client>(std::move(options));
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
