#include "common/http/client_settings.h"

#include "exec_wrapper/version.h"

#include <utility>

namespace exec_wrapper::http {

ClientOptions clientOptions(const Settings& settings, const std::string& prefix,
                            std::string baseUrl) {
  ClientOptions options;
  options.baseUrl = std::move(baseUrl);
  options.caFile = settings.text(prefix + "-ca-file");
  options.userAgent = "exec_wrapper/" EXEC_WRAPPER_VERSION;
  options.proxies = Proxies::fromEnvironment();
  options.certificateFile = settings.text(prefix + "-client-cert-file");
  options.keyFile = settings.text(prefix + "-client-key-file");
  return options;
}

} // namespace exec_wrapper::http
