#pragma once

#include "common/http/wire/link.h"

#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>

#include <string>

namespace exec_wrapper::http {

/// One connection on which requests are sent and answers received.
///
/// Poco's session opens a new connection when it finds this one closed, with a name look-up that
/// has no deadline. So it gets an open connection, knows no host, and may not reconnect. Poco's
/// session also takes a chunked answer that was cut short for a whole one, a byte 0xFF for the end,
/// and two bytes left over of a line of 4,095 for the end of the head. So `AnswerStream` reads the
/// answer from the socket.
class Session final : private Poco::Net::HTTPClientSession {
public:
  explicit Session(const Link& link);
  ~Session() override;

  /// Sends the request, whose head has the length of the body. Throws Poco::TimeoutException, and
  /// Poco::Net::NetException with a message for people.
  void send(Poco::Net::HTTPRequest& request, const std::string& body);

  Poco::Net::StreamSocketImpl& stream();
  Bounds& bounds() noexcept { return *bounds_; }

private:
  int write(const char* bytes, std::streamsize length) override;
  bool mustReconnect() const override { return false; }
  void connect(const Poco::Net::SocketAddress& address) override;

  Bounds* bounds_;
};

} // namespace exec_wrapper::http
