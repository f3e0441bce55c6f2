#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <string>

namespace exec_wrapper::http {

template <auto Free> struct Freeing {
  template <class Object> void operator()(Object* object) const { Free(object); }
};

using SslContextPtr = std::unique_ptr<SSL_CTX, Freeing<SSL_CTX_free>>;

/// OpenSSL's last error, in its own words; empty if there is none.
std::string opensslError();

} // namespace exec_wrapper::http
