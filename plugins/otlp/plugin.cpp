#include "exec_wrapper/plugin.h"

#include "common/http/client_settings.h"
#include "otlp_reporter.h"

#include <map>
#include <memory>
#include <tuple>
#include <utility>

namespace exec_wrapper::otlp {

extern const PluginInfo info;

namespace {

/// The clients of all destinations. Those on one server share a connection.
class Clients {
public:
  void open(const Destination& to) {
    std::shared_ptr<http::Client>& client = clients_[keyOf(to)];
    if (!client) {
      http::ClientOptions options;
      options.baseUrl = to.baseUrl;
      options.userAgent = "exec_wrapper/" EXEC_WRAPPER_VERSION;
      options.proxies = http::Proxies::fromEnvironment();
      options.caFile = to.caFile;
      options.certificateFile = to.certificateFile;
      options.keyFile = to.keyFile;
      client = std::make_shared<http::Client>(options);
    }
  }

  http::Client& of(const Destination& to) const { return *clients_.at(keyOf(to)); }

private:
  using Key = std::tuple<std::string, std::string, std::string, std::string>;

  static Key keyOf(const Destination& to) {
    return {to.baseUrl, to.caFile, to.certificateFile, to.keyFile};
  }

  std::map<Key, std::shared_ptr<http::Client>> clients_;
};

/// Drops the destinations whose files, named by variables, cannot be used.
void openAll(Clients& clients, Destinations& destinations) {
  std::erase_if(destinations.all, [&](const Destination& to) {
    try {
      clients.open(to);
      return false;
    } catch (const ConfigurationError& error) {
      if (!to.filesOfVariables) {
        throw;
      }
      destinations.warnings.push_back(std::string(wordOf(to.signal)) +
                                      " are not sent, because of the certificates that "
                                      "OTEL_EXPORTER_OTLP_... name: " +
                                      error.what());
      return true;
    }
  });
}

class OtlpFactory final : public Factory {
public:
  std::unique_ptr<Reporter> makeReporter(const Settings& settings, Host& host) override {
    Destinations destinations = destinationsFrom(settings);
    Clients clients;
    openAll(clients, destinations);
    return std::make_unique<OtlpReporter>(
        settings, host, std::move(destinations),
        [clients = std::move(clients)](const Destination& to, const http::Request& request,
                                       SteadyTime deadline) {
          return clients.of(to).exchange(request, deadline);
        });
  }
};

} // namespace

} // namespace exec_wrapper::otlp

EXEC_WRAPPER_PLUGIN(exec_wrapper::otlp::info, exec_wrapper::otlp::OtlpFactory)
