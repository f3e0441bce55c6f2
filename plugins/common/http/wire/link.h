#pragma once

#include "exec_wrapper/time.h"

#include <Poco/Net/NetException.h>
#include <Poco/Net/StreamSocket.h>

#include <cstddef>
#include <string>

namespace exec_wrapper::http {

/// What one exchange may cost on a connection, and what came of it. Poco's own time-outs begin
/// anew with every call, and inside of OpenSSL with every byte.
class Bounds {
public:
  virtual ~Bounds() = default;

  /// An exchange begins: whatever it waits for on the connection ends at the deadline, with
  /// Poco::TimeoutException.
  void begin(SteadyTime deadline) noexcept { deadline_ = deadline; }

  /// True where the other side has sent and ended nothing, so that it awaits a request. Does not
  /// block.
  virtual bool quiet() = 0;

protected:
  SteadyTime deadline_ = SteadyTime::max();
  std::string ahead_;  ///< what came while a request was still being sent
  std::string broken_; ///< why nothing can be sent any more; empty: it can
};

/// Ended without TLS's farewell: whatever has no length of its own may have been cut short, by a
/// server that does without, or by a stranger.
class CutShort : public Poco::Net::NetException {
public:
  using NetException::NetException;
};

/// A connection. The bounds are the socket's.
struct Link {
  Poco::Net::StreamSocket socket;
  Bounds* bounds = nullptr;
};

} // namespace exec_wrapper::http
