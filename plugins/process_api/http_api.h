#pragma once

#include "api.h"
#include "api_settings.h"
#include "exec_wrapper/settings.h"

#include <string>

namespace exec_wrapper::process_api {

/// The server behind `api-base-url`, over one connection for all who use this object.
class HttpApi final : public Api {
public:
  /// Opens nothing. Throws `ConfigurationError` when `api-ca-file` cannot be used.
  explicit HttpApi(const ApiSettings& settings);

  http::Result exchange(const http::Request& request, SteadyTime deadline) override;
  std::string url(const http::Request& request) const override;

private:
  const Secret key_;
  http::Client client_;
};

/// With `********` in place of each occurrence of the key: what is shown of a text may be cut, and
/// half a key would pass whoever masks whole ones.
std::string withoutKey(std::string text, const Secret& key);

} // namespace exec_wrapper::process_api
