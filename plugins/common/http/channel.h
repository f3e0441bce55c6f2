#pragma once

#include "exec_wrapper/time.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace exec_wrapper::http {

/// What became of one call on a channel.
struct Transfer {
  enum class Kind {
    Done,
    Closed,   ///< the other side has ended the connection in good order
    TimedOut, ///< the deadline came first
    Broken,   ///< `reason` says how
  };
  Kind kind = Kind::Done;
  std::size_t count = 0; ///< of the bytes received
  std::string reason;
};

/// A connection to send and to receive bytes on, plain or encrypted. Used by one thread at a time.
/// After anything but `Done` it is of no further use.
class Channel {
public:
  virtual ~Channel() = default;

  /// Sends all of it.
  virtual Transfer send(std::string_view bytes, SteadyTime deadline) = 0;

  /// Waits for some bytes, at least one.
  virtual Transfer receive(char* buffer, std::size_t size, SteadyTime deadline) = 0;

  /// True where the other side has sent and ended nothing, so that it awaits a request. Does not
  /// block.
  virtual bool quiet() = 0;
};

} // namespace exec_wrapper::http
