#pragma once

#include "base/file_descriptor.h"
#include "common/http/tls/openssl.h"

#include <utility>

namespace exec_wrapper::http {

/// A socket as OpenSSL uses it, and what went wrong with it.
struct TlsSocket {
  base::FileDescriptor descriptor; ///< connected, non-blocking
  int error = 0;                   ///< errno of the last failure
  bool ended = false;              ///< the other side has sent its last byte
};

/// Reads and writes without ever raising SIGPIPE, which OpenSSL's own socket BIO does.
BioMethodPtr makeSocketMethod();

/// The socket must outlive the BIO. Null: out of memory. Its owner is whoever gets it.
BIO* newSocketBio(const BIO_METHOD& method, TlsSocket& socket);

} // namespace exec_wrapper::http
