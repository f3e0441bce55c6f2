#pragma once

#include "common/http/connect/route.h"
#include "common/http/tls/tls_context.h"

#include <memory>
#include <string>

namespace exec_wrapper::http {

/// TLS with one host, by Poco's NetSSL and OpenSSL.
class TlsEncryption final : public Encryption {
public:
  /// Throws std::runtime_error if one of the files cannot be used.
  TlsEncryption(std::string host, TlsFiles files, InnerProtocol inner = InnerProtocol::http());

  Link begin(base::FileDescriptor socket, SteadyTime deadline) override;

private:
  const std::string host_;
  const TlsFiles files_;
  const InnerProtocol inner_;
  std::shared_ptr<TlsContext> context_;
};

} // namespace exec_wrapper::http
