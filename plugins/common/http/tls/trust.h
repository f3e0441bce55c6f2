#pragma once

#include "base/status.h"
#include "common/http/tls/openssl.h"

#include <string>

namespace exec_wrapper::http {

/// Trusts the certificates in this file, and no others; if `caFile` is empty, those of the system.
/// A failure says why that is impossible.
///
/// The system's hashed directory is used if there is one, because a handshake reads only the one
/// file that it needs there. Reading the bundle takes longer than everything else. `SSL_CERT_FILE`
/// and `SSL_CERT_DIR` replace both.
base::Status trust(SSL_CTX& context, const std::string& caFile);

} // namespace exec_wrapper::http
