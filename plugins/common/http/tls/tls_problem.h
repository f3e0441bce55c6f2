#pragma once

#include "common/http/tls/openssl.h"

#include <openssl/x509_vfy.h>

#include <string>

namespace exec_wrapper::http {

/// Why the certificate being verified was refused, as a sentence about the host.
std::string certificateProblem(X509_STORE_CTX& verification, const std::string& host);

/// The error code in a text of ERR_error_string(3); zero if there is none.
unsigned long complaintIn(const std::string& text);

/// True if the other side ended the connection without TLS close_notify.
bool isUnexpectedEnd(unsigned long complaint);

/// True if the other side speaks another protocol.
bool speaksNoTls(unsigned long complaint);

/// The text of an OpenSSL error, with an explanation if it is about the client certificate: newer
/// servers check it only after the handshake.
std::string complaintText(unsigned long complaint);

} // namespace exec_wrapper::http
