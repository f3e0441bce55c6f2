#pragma once

#include "common/http/recipient.h"
#include "common/http/tls/openssl.h"

#include <string>

namespace exec_wrapper::http {

/// Makes ready to show our certificate to a server that asks for one; without one it does nothing.
/// Returns an empty text, or why that cannot be done.
std::string loadClientCertificate(SSL_CTX& context, const TlsFiles& files);

} // namespace exec_wrapper::http
