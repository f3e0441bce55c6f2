#pragma once

#include "common/http/tls/openssl.h"

#include <openssl/x509_vfy.h>

#include <string>

namespace exec_wrapper::http {

/// Why the certificate that is being verified was refused, as a sentence about the host.
std::string certificateProblem(X509_STORE_CTX& verification, const std::string& host);

/// The code of the complaint of OpenSSL that this text of ERR_error_string(3) is about; zero where
/// there is none.
unsigned long complaintIn(const std::string& text);

/// True where the other side has ended the connection without a farewell.
bool isUnexpectedEnd(unsigned long complaint);

/// True where the other side speaks another protocol.
bool speaksNoTls(unsigned long complaint);

/// What OpenSSL complains of, and what that means where it is about who we are: newer servers judge
/// a client's certificate only after the handshake.
std::string complaintText(unsigned long complaint);

} // namespace exec_wrapper::http
