#pragma once

#include <openssl/bio.h>
#include <openssl/ssl.h>

#include <memory>
#include <string>

namespace exec_wrapper::http {

template <auto Free> struct Freeing {
  template <class Object> void operator()(Object* object) const { Free(object); }
};

using BioMethodPtr = std::unique_ptr<BIO_METHOD, Freeing<BIO_meth_free>>;
using SslContextPtr = std::unique_ptr<SSL_CTX, Freeing<SSL_CTX_free>>;
using SslPtr = std::unique_ptr<SSL, Freeing<SSL_free>>;

/// What OpenSSL last complained of, in its own words; empty where it did not.
std::string opensslError();

} // namespace exec_wrapper::http
