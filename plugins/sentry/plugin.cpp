#include "exec_wrapper/plugin.h"

#include "common/http/client_settings.h"
#include "dsn.h"
#include "sentry_reporter.h"

#include <memory>

namespace exec_wrapper::sentry {

extern const PluginInfo info;

namespace {

class SentryFactory final : public Factory {
public:
  std::unique_ptr<Reporter> makeReporter(const Settings& settings, Host& host) override {
    const auto client = std::make_shared<http::Client>(
        http::clientOptions(settings, "sentry", dsnFrom(settings.secret("sentry-dsn")).baseUrl));
    return std::make_unique<SentryReporter>(
        settings, host, [client](const http::Request& request, SteadyTime deadline) {
          return client->exchange(request, deadline);
        });
  }
};

} // namespace

} // namespace exec_wrapper::sentry

EXEC_WRAPPER_PLUGIN(exec_wrapper::sentry::info, exec_wrapper::sentry::SentryFactory)
