#pragma once

#include "exec_wrapper/time.h"

#include <Poco/Net/NetException.h>
#include <Poco/Net/StreamSocket.h>

#include <cstddef>
#include <string>

namespace exec_wrapper::http {

/// The bounds of one exchange on a connection, and its state. Poco's own timeouts start again with
/// every call, and inside OpenSSL with every byte.
class Bounds {
public:
  virtual ~Bounds() = default;

  /// Begins an exchange: each of its waits on the connection ends at the deadline, with
  /// Poco::TimeoutException.
  void begin(SteadyTime deadline) noexcept { deadline_ = deadline; }

  /// True if the other side has neither sent anything nor ended the connection, so that it awaits a
  /// request. Does not block.
  virtual bool quiet() = 0;

protected:
  SteadyTime deadline_ = SteadyTime::max();
  std::string ahead_;  ///< received while a request was still being sent
  std::string broken_; ///< why nothing more can be sent; empty: no error
};

/// The connection ended without TLS close_notify. Data without a length of its own may have been
/// cut short, by a server that omits close_notify or by a third party.
class CutShort : public Poco::Net::NetException {
public:
  using NetException::NetException;
};

/// A connection. `bounds` belongs to the socket.
struct Link {
  Poco::Net::StreamSocket socket;
  Bounds* bounds = nullptr;
};

} // namespace exec_wrapper::http
