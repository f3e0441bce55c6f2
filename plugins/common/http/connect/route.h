#pragma once

#include "common/http/connect/dialer.h"
#include "common/http/recipient.h"
#include "common/http/wire/link.h"

#include <memory>

namespace exec_wrapper::http {

/// Turns a connection into an encrypted one, and verifies the identity of the other side.
class Encryption {
public:
  virtual ~Encryption() = default;

  /// The handshake over a connected, non-blocking socket. Throws `HttpError`.
  virtual Link begin(base::FileDescriptor socket, SteadyTime deadline) = 0;
};

/// The route to the server: to its host or to the proxy's, through the proxy's tunnel, and with
/// TLS, as the recipient requires.
class Route {
public:
  /// The recipient must outlive the object. `encryption` may be null if the URL is not https.
  Route(const Recipient& recipient, std::unique_ptr<Encryption> encryption)
      : recipient_(recipient), encryption_(std::move(encryption)) {}

  /// A connection to the server. Throws `HttpError`.
  Link open(SteadyTime deadline);

private:
  base::FileDescriptor tunnel(base::FileDescriptor socket, SteadyTime deadline) const;

  const Recipient& recipient_;
  const std::unique_ptr<Encryption> encryption_;
  Dialer dialer_;
};

} // namespace exec_wrapper::http
