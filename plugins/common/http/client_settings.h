#pragma once

#include "common/http/http_client.h"
#include "exec_wrapper/settings.h"

#include <string>

namespace exec_wrapper::http {

/// How to talk to the server at `baseUrl`, as the settings PREFIX-ca-file, PREFIX-client-cert-file
/// and PREFIX-client-key-file, and the environment's proxies, have it.
ClientOptions clientOptions(const Settings& settings, const std::string& prefix,
                            std::string baseUrl = {});

} // namespace exec_wrapper::http
