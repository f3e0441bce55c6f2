#include "common/http/tls/tls_context.h"

#include "common/http/tls/client_certificate.h"
#include "common/http/tls/tls_problem.h"
#include "common/http/tls/trust.h"
#include "common/http/types/url.h"

#include <openssl/err.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <new>
#include <stdexcept>
#include <utility>

namespace exec_wrapper::http {

namespace {

using Poco::Net::Context;

/// Announces the protocol inside TLS. False: out of memory.
bool announce(SSL_CTX& context, const std::string& protocol) {
  if (protocol.empty()) {
    return true;
  }
  const std::string list = static_cast<char>(protocol.size()) + protocol;
  return SSL_CTX_set_alpn_protos(&context, reinterpret_cast<const unsigned char*>(list.data()),
                                 static_cast<unsigned>(list.size())) == 0;
}

/// OpenSSL's own choice, with which a handshake begins with X25519. Poco's choice begins with X448,
/// which costs both sides a millisecond more.
#if OPENSSL_VERSION_NUMBER >= 0x30500000L
constexpr char kGroups[] = "DEFAULT";
#else
constexpr char kGroups[] = "X25519:P-256:X448:P-521:P-384";
#endif

/// The security level of the machine's openssl.cnf, or else OpenSSL's own.
int usualSecurityLevel() {
  const SslContextPtr usual(SSL_CTX_new(TLS_client_method()));
  return usual ? SSL_CTX_get_security_level(usual.get()) : 2;
}

/// Poco since 1.12 sets the security level, to none by default. A level given here also prevents a
/// double free in Poco 1.13, of a server's parameters that it sets for a client.
template <class Params> void requireLevel(Params& params) {
  if constexpr (requires { params.securityLevel; }) {
    params.securityLevel = static_cast<decltype(params.securityLevel)>(2);
  }
}

Context::Ptr makeContext() {
  Context::Params params;
  params.verificationMode = Context::VERIFY_STRICT;
  params.cipherList = "DEFAULT";
  params.ecdhCurve = kGroups;
  requireLevel(params);
  Context::Ptr context(new Context(Context::TLS_CLIENT_USE, params));
  // Poco would look up the host's name; `requireHost` makes the handshake check it.
  context->enableExtendedCertificateVerification(false);
  return context;
}

void require(const base::Status& status) {
  if (!status.ok()) {
    throw std::runtime_error(status.text());
  }
}

} // namespace

TlsContext::TlsContext(std::string host, const TlsFiles& files, InnerProtocol inner)
    : host_(std::move(host)), forAddress_(isAddress(host_)), inner_(std::move(inner)) {
  ERR_clear_error();
  try {
    context_ = makeContext();
  } catch (const Poco::Exception& error) {
    throw std::runtime_error("OpenSSL cannot be used (" + error.displayText() + ")");
  }
  SSL_CTX& context = *context_->sslContext();
  secure(context);
  requireHost(context);
  ERR_clear_error(); // errors that Poco may have left
  require(trust(context, files.authorities));
  require(loadClientCertificate(context, files));
}

void TlsContext::secure(SSL_CTX& context) {
  SSL_CTX_set_security_level(&context, usualSecurityLevel());
  if (SSL_CTX_set_min_proto_version(&context, TLS1_2_VERSION) != 1 ||
      !announce(context, inner_.alpn)) {
    throw std::runtime_error("OpenSSL cannot be used (" + opensslError() + ")");
  }
  SSL_CTX_set_options(&context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_mode(&context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  // OpenSSL returns after each record. Otherwise a socket that receives only records without data
  // would not see the deadline.
  SSL_CTX_clear_mode(&context, SSL_MODE_AUTO_RETRY);
  SSL_CTX_set_app_data(&context, this);
  SSL_CTX_set_verify(&context, SSL_VERIFY_PEER, onVerify);
}

void TlsContext::requireHost(SSL_CTX& context) const {
  X509_VERIFY_PARAM* const parameters = SSL_CTX_get0_param(&context);
  X509_VERIFY_PARAM_set_hostflags(parameters, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  const bool set = forAddress_ ? X509_VERIFY_PARAM_set1_ip_asc(parameters, host_.c_str()) == 1
                               : X509_VERIFY_PARAM_set1_host(parameters, host_.c_str(), 0) == 1;
  if (!set) {
    throw std::bad_alloc(); // to continue would mean to trust any host
  }
}

/// OpenSSL has decided; only here the reason of a refusal is known.
int TlsContext::onVerify(int accepted, X509_STORE_CTX* verification) noexcept {
  if (accepted == 0) {
    const int index = SSL_get_ex_data_X509_STORE_CTX_idx();
    const auto* const ssl =
        static_cast<const SSL*>(X509_STORE_CTX_get_ex_data(verification, index));
    auto& context = *static_cast<TlsContext*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl)));
    try {
      context.refusal_ = certificateProblem(*verification, context.host_);
    } catch (const std::bad_alloc&) { // still refused
    }
  }
  return accepted;
}

} // namespace exec_wrapper::http
