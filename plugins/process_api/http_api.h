#pragma once

#include "api.h"
#include "api_settings.h"
#include "exec_wrapper/settings.h"

#include <string>

namespace exec_wrapper::process_api {

/// The server at `api-base-url`, over one connection for all users of this object.
class HttpApi final : public Api {
public:
  /// Opens nothing. Throws `ConfigurationError` when a certificate or key file cannot be used.
  explicit HttpApi(const ApiSettings& settings);

  http::Result exchange(const http::Request& request, SteadyTime deadline) override;
  std::string url(const http::Request& request) const override;

private:
  const Secret key_;
  http::Client client_;
};

/// Replaces each occurrence of the key by `********`. A text may be cut before it is shown, and
/// half a key would not be masked by code that masks whole keys.
std::string withoutKey(std::string text, const Secret& key);

} // namespace exec_wrapper::process_api
