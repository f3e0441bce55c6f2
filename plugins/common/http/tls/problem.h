#pragma once

#include "common/http/tls/openssl.h"

#include <openssl/x509_vfy.h>

#include <string>

namespace exec_wrapper::http {

/// Why the certificate that is being verified was refused, as a sentence about the host.
std::string certificateProblem(X509_STORE_CTX& verification, const std::string& host);

/// Why OpenSSL gave a handshake up, certificates apart, as a sentence about the host.
std::string handshakeProblem(const std::string& host);

/// What OpenSSL complained of once the handshake was done, and what that means where it is about
/// who we are: newer servers judge a client's certificate only then.
std::string connectionProblem();

} // namespace exec_wrapper::http
