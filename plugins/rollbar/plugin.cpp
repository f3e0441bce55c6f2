#include "exec_wrapper/plugin.h"

#include "common/http/client_settings.h"
#include "common/http/http_client.h"
#include "rollbar_reporter.h"

#include <memory>

namespace exec_wrapper::rollbar {

extern const PluginInfo info;

namespace {

class RollbarFactory final : public Factory {
public:
  std::unique_ptr<Reporter> makeReporter(const Settings& settings, Host& host) override {
    const auto client = std::make_shared<http::Client>(
        http::clientOptions(settings, "rollbar", settings.text("rollbar-base-url")));
    return std::make_unique<RollbarReporter>(
        settings, host, [client](const http::Request& request, SteadyTime deadline) {
          return client->exchange(request, deadline);
        });
  }
};

} // namespace

} // namespace exec_wrapper::rollbar

EXEC_WRAPPER_PLUGIN(exec_wrapper::rollbar::info, exec_wrapper::rollbar::RollbarFactory)
