#include "target.h"

#include "base/text.h"
#include "common/http/client_settings.h"
#include "common/http/types/url.h"
#include "job.h"
#include "pushgateway.h"
#include "textfile.h"

#include <string>
#include <utility>

namespace exec_wrapper::prometheus {

namespace {

/// The header Authorization; empty if there is no user.
Secret accountIn(const Settings& settings) {
  const std::string user = settings.text("prometheus-user");
  const Secret password = settings.secret("prometheus-password");
  if (user.empty()) {
    return {};
  }
  if (password.empty()) {
    throw ConfigurationError("prometheus-user is set, but prometheus-password is not: set both or "
                             "neither");
  }
  if (user.find(':') != user.npos) {
    throw ConfigurationError(
        "prometheus-user contains a colon, which HTTP does not allow in a user name");
  }
  return Secret(http::basicAuthorization(user, password.reveal()));
}

std::unique_ptr<MetricsStore> makePushgateway(const std::string& target, const Settings& settings,
                                              const Host& host) {
  const auto url = http::parseUrl(target);
  if (!url) { // not printed: it may contain a password
    throw ConfigurationError("prometheus-target is not a usable URL: give http://HOST:PORT, "
                             "without a query or a fragment; set a user by prometheus-user");
  }
  const auto client =
      std::make_shared<http::Client>(http::clientOptions(settings, "prometheus", url->text()));
  const std::string instance = settings.text("prometheus-instance");
  return std::make_unique<Pushgateway>(
      [client](const http::Request& request, SteadyTime deadline) {
        return client->exchange(request, deadline);
      },

      jobOf(settings), instance.empty() ? host.run().host : instance, accountIn(settings));
}

/// A missing directory is an error of the first write, and does not prevent a run.
std::unique_ptr<MetricsStore> makeTextfile(const std::string& target, const Settings& settings) {
  if (target.find("://") != target.npos) {
    throw ConfigurationError("prometheus-target is neither a directory nor the http or https URL "
                             "of a Pushgateway");
  }
  return std::make_unique<Textfile>(target, jobOf(settings));
}

} // namespace

std::unique_ptr<MetricsStore> makeKeeper(const Settings& settings, const Host& host) {
  const std::string target = settings.text("prometheus-target");
  if (target.empty()) {
    throw ConfigurationError("the reporter prometheus needs prometheus-target, a directory or "
                             "the URL of a Pushgateway");
  }
  const std::string scheme = base::lowerCase(target.substr(0, target.find("://")));
  const bool pushed = scheme == "http" || scheme == "https";
  return pushed ? makePushgateway(target, settings, host) : makeTextfile(target, settings);
}

} // namespace exec_wrapper::prometheus
