#pragma once

#include "base/status.h"
#include "common/http/recipient.h"
#include "common/http/tls/openssl.h"

namespace exec_wrapper::http {

/// Prepares our certificate for a server that requests one; does nothing if we have none. A
/// failure says why the certificate cannot be used.
base::Status loadClientCertificate(SSL_CTX& context, const TlsFiles& files);

} // namespace exec_wrapper::http
