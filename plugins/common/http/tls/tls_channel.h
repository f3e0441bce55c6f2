#pragma once

#include "common/http/channel.h"
#include "common/http/tls/openssl.h"
#include "common/http/tls/socket_bio.h"

#include <optional>
#include <string>

namespace exec_wrapper::http {

/// The bytes encrypted, by OpenSSL over a non-blocking socket, so that every wait is ours and ends
/// at the deadline, in the middle of a handshake or of a record too.
class TlsChannel : public Channel {
public:
  /// `host` is whom the certificate must be for. Throws std::bad_alloc.
  TlsChannel(SSL_CTX& context, const BIO_METHOD& method, base::FileDescriptor socket,
             std::string host);
  ~TlsChannel() override;

  /// Comes first, and once. The reason of a `Broken` one is a sentence about the host.
  Transfer shakeHands(SteadyTime deadline);

  Transfer send(std::string_view bytes, SteadyTime deadline) override;
  Transfer receive(char* buffer, std::size_t size, SteadyTime deadline) override;
  bool quiet() override;

private:
  static int onVerify(int accepted, X509_STORE_CTX* verification) noexcept;
  void requireHostName();
  template <class Call> Transfer persist(const Call& call, SteadyTime deadline);
  Transfer broken(int error);
  void lookForReason(std::string& reason);

  const std::string host_;
  std::string refusal_; ///< why its certificate was refused
  TlsSocket socket_;
  SslPtr ssl_;
  bool intact_ = false; ///< a farewell can be sent
};

} // namespace exec_wrapper::http
