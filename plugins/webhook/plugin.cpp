#include "exec_wrapper/plugin.h"

#include "common/http/client_settings.h"
#include "target.h"
#include "webhook_reporter.h"

#include <memory>

namespace exec_wrapper::webhook {

extern const PluginInfo info;

namespace {

class WebhookFactory final : public Factory {
public:
  std::unique_ptr<Reporter> makeReporter(const Settings& settings, Host& host) override {
    const auto client = std::make_shared<http::Client>(http::clientOptions(
        settings, "webhook", targetFrom(settings.secret("webhook-url")).baseUrl));
    return std::make_unique<WebhookReporter>(
        settings, host, [client](const http::Request& request, SteadyTime deadline) {
          return client->exchange(request, deadline);
        });
  }
};

} // namespace

} // namespace exec_wrapper::webhook

EXEC_WRAPPER_PLUGIN(exec_wrapper::webhook::info, exec_wrapper::webhook::WebhookFactory)
