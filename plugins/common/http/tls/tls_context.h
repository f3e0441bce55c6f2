#pragma once

#include "common/http/recipient.h"
#include "common/http/tls/openssl.h"

#include <Poco/Net/Context.h>

#include <string>

namespace exec_wrapper::http {

/// The protocol inside TLS.
struct InnerProtocol {
  std::string alpn;  ///< its name (ALPN), which some servers ask for; empty: none is sent
  std::string doubt; ///< a question that ends the message if the server does not speak TLS

  static InnerProtocol http() { return {"http/1.1", "is it an http server?"}; }
};

/// TLS 1.2 or newer with one host: the trusted certificates, the host that the server's certificate
/// must be for, and our own certificate.
class TlsContext {
public:
  /// `host` is a name or an address. Throws std::runtime_error, whose message names the file that
  /// cannot be used, and the reason.
  TlsContext(std::string host, const TlsFiles& files,
             InnerProtocol inner = InnerProtocol::http());
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;

  const std::string& host() const noexcept { return host_; }
  const InnerProtocol& inner() const noexcept { return inner_; }
  bool isForAddress() const noexcept { return forAddress_; }
  const Poco::Net::Context::Ptr& get() const noexcept { return context_; }

  /// Why the certificate of the last handshake was refused; empty if it was not.
  const std::string& refusal() const noexcept { return refusal_; }
  void forgetRefusal() noexcept { refusal_.clear(); }

private:
  static int onVerify(int accepted, X509_STORE_CTX* verification) noexcept;
  void secure(SSL_CTX& context);
  void requireHost(SSL_CTX& context) const;

  const std::string host_;
  const bool forAddress_;
  const InnerProtocol inner_;
  Poco::Net::Context::Ptr context_;
  std::string refusal_;
};

} // namespace exec_wrapper::http
