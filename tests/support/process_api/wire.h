#pragma once

#include "exec_wrapper/time.h"
#include "support/process_api/event_signal.h"

#include <Poco/Net/StreamSocket.h>

#include <string_view>

namespace exec_wrapper::test {

/// The server's end of a connection, as bytes. Whatever waits here ends early when the client
/// leaves, or when the server ends.
class Wire {
public:
  Wire(Poco::Net::StreamSocket& socket, const EventSignal& serverEnds)
      : socket_(socket), serverEnds_(serverEnds) {}

  /// False when the client takes no more.
  bool send(std::string_view text);

  /// The same, byte by byte.
  bool sendSlowly(std::string_view text, Duration interval);

  /// Lets the time pass. False when it ended early.
  bool wait(Duration length);

  /// Waits for the event. False when it ended early.
  bool wait(const EventSignal& event);

  /// Waits until the client leaves, or the server ends.
  void waitForEnd();

  /// Ends the connection by RST, at once.
  void reset();

private:
  bool poll(int event, const timespec* length);

  Poco::Net::StreamSocket& socket_;
  const EventSignal& serverEnds_;
};

} // namespace exec_wrapper::test
