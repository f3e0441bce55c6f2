#pragma once

#include "common/http/channel.h"
#include "common/http/dialer.h"
#include "common/http/request_text.h"
#include "common/http/tls/tls.h"

#include <memory>
#include <string>

namespace exec_wrapper::http {

/// The way to the server: to its host or to the proxy's, through the proxy's tunnel, and with TLS,
/// as the recipient has it.
class Route {
public:
  /// Loads TLS only when there are files to check that it will need. Throws `ConfigurationError`
  /// when they cannot be used.
  Route(const Recipient& recipient, TlsFiles files);

  /// A channel to the server. The one before must be gone. Throws `HttpError`.
  std::unique_ptr<Channel> open(SteadyTime deadline);

private:
  std::unique_ptr<Channel> secure(base::FileDescriptor socket, SteadyTime deadline);
  base::FileDescriptor tunnel(base::FileDescriptor socket, SteadyTime deadline) const;

  const Recipient& recipient_;
  const TlsFiles files_;
  Dialer dialer_;
  std::unique_ptr<Tls> tls_; // outlives the channels that it made
};

} // namespace exec_wrapper::http
