#include "common/http/tls/context.h"

#include "common/http/tls/introduction.h"
#include "common/http/tls/socket_bio.h"
#include "common/http/tls/tls_channel.h"
#include "common/http/tls/trust.h"

#include <openssl/err.h>

#include <array>

namespace exec_wrapper::http {

namespace {

/// The protocol that is to be spoken inside, as some servers ask to know.
constexpr std::array<unsigned char, 9> kProtocols = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};

} // namespace

Context::Context() : method_(makeSocketMethod()), context_(SSL_CTX_new(TLS_client_method())) {}

std::string Context::prepare(const TlsFiles& files) {
  ERR_clear_error();
  if (!method_ || !context_ || SSL_CTX_set_min_proto_version(context_.get(), TLS1_2_VERSION) != 1 ||
      SSL_CTX_set_alpn_protos(context_.get(), kProtocols.data(), kProtocols.size()) != 0) {
    return "OpenSSL cannot be used (" + opensslError() + ")";
  }
  SSL_CTX_set_options(context_.get(), SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_mode(context_.get(),
                   SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  // OpenSSL comes back after each record: one that gets nothing but records which are no data
  // would not see the deadline.
  SSL_CTX_clear_mode(context_.get(), SSL_MODE_AUTO_RETRY);
  std::string problem = trust(*context_, files.authorities);
  return problem.empty() ? loadClientCertificate(*context_, files) : problem;
}

std::unique_ptr<Channel> Context::open(base::FileDescriptor socket, const std::string& host,
                                       SteadyTime deadline, Transfer& outcome) {
  auto channel = std::make_unique<TlsChannel>(*context_, *method_, std::move(socket), host);
  outcome = channel->shakeHands(deadline);
  if (outcome.kind != Transfer::Kind::Done) {
    return nullptr;
  }
  return channel;
}

} // namespace exec_wrapper::http
