#pragma once

#include "common/http/http_client.h"
#include "exec_wrapper/settings.h"

#include <string>

namespace exec_wrapper::http {

/// The options for the server at `baseUrl`, from the settings PREFIX-ca-file,
/// PREFIX-client-cert-file and PREFIX-client-key-file, and from the proxy variables of the
/// environment.
ClientOptions clientOptions(const Settings& settings, const std::string& prefix,
                            std::string baseUrl = {});

} // namespace exec_wrapper::http
