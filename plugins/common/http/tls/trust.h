#pragma once

#include "base/status.h"
#include "common/http/tls/openssl.h"

#include <string>

namespace exec_wrapper::http {

/// Trusts the certificates in this file, and no others; where the file is empty those of the
/// system. A failure says why that cannot be done.
///
/// The system's are taken from its hashed directory, of which a handshake reads the one file that
/// it needs, where there is one: to read the bundle takes longer than all else. `SSL_CERT_FILE`
/// and `SSL_CERT_DIR` replace both.
base::Status trust(SSL_CTX& context, const std::string& caFile);

} // namespace exec_wrapper::http
