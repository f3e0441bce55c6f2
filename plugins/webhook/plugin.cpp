#include "exec_wrapper/plugin.h"

#include "common/http/http_client.h"
#include "target.h"
#include "webhook_reporter.h"

#include <memory>
#include <utility>

namespace exec_wrapper::webhook {

extern const PluginInfo info;

namespace {

class WebhookFactory final : public Factory {
public:
  std::unique_ptr<Reporter> makeReporter(const Settings& settings, Host& host) override {
    http::ClientOptions options;
    options.baseUrl = targetFrom(settings.secret("webhook-url")).baseUrl;
    options.caFile = settings.text("webhook-ca-file");
    options.userAgent = "exec_wrapper/" EXEC_WRAPPER_VERSION;
    options.proxies = http::Proxies::fromEnvironment();
    const auto client = std::make_shared<http::Client>(std::move(options));
    return std::make_unique<WebhookReporter>(
        settings, host, [client](const http::Request& request, SteadyTime deadline) {
          return client->exchange(request, deadline);
        });
  }
};

} // namespace

} // namespace exec_wrapper::webhook

EXEC_WRAPPER_PLUGIN(exec_wrapper::webhook::info, exec_wrapper::webhook::WebhookFactory)
