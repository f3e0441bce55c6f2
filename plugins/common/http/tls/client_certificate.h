#pragma once

#include "base/status.h"
#include "common/http/recipient.h"
#include "common/http/tls/openssl.h"

namespace exec_wrapper::http {

/// Makes ready to show our certificate to a server that asks for one; without one it does nothing.
/// A failure says why that cannot be done.
base::Status loadClientCertificate(SSL_CTX& context, const TlsFiles& files);

} // namespace exec_wrapper::http
