#pragma once

#include "base/file_descriptor.h"
#include "common/http/tls/tls_context.h"

#include <Poco/Net/SecureStreamSocketImpl.h>

#include <memory>

namespace exec_wrapper::http {

/// A socket with encryption. For `BoundedSocket`.
///
/// The socket below is non-blocking. So Poco does not wait itself, and returns what OpenSSL wants.
// NOLINTNEXTLINE(cppcoreguidelines-virtual-class-destructor): Poco counts references to it
class TlsSocket : public Poco::Net::SecureStreamSocketImpl {
public:
  static constexpr int kWantsToRead = -1;  ///< as Poco::Net::SecureStreamSocket::ERR_SSL_WANT_READ
  static constexpr int kWantsToWrite = -2; ///< as ERR_SSL_WANT_WRITE

  /// The socket must be connected and non-blocking.
  TlsSocket(base::FileDescriptor socket, std::shared_ptr<TlsContext> context);

  /// Continues the handshake. Returns 1 when it is done, or what it wants. Throws
  /// Poco::Net::NetException, whose message is a sentence about the host.
  int tryHandshake();

  void close() override;

protected:
  ~TlsSocket() override;

  int trySend(const void* bytes, int length);
  int tryReceive(void* buffer, int length);

private:
  const std::shared_ptr<TlsContext> context_;
};

} // namespace exec_wrapper::http
