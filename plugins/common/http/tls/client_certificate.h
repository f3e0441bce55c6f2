#pragma once

#include "common/http/recipient.h"
#include "common/http/tls/openssl.h"

#include <string>

namespace exec_wrapper::http {

/// Prepares our certificate for a server that requests one; does nothing if we have none. Returns
/// an empty text, or why the certificate cannot be used.
std::string loadClientCertificate(SSL_CTX& context, const TlsFiles& files);

} // namespace exec_wrapper::http
