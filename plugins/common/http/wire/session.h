#pragma once

#include "common/http/wire/link.h"

#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>

#include <string>

namespace exec_wrapper::http {

/// One connection on which requests are sent and answers received.
///
/// Poco's session would open another by itself when it finds this one closed, with a name look-up
/// that no deadline ends; so it gets a connection that is open, knows no host, and may not. It
/// takes an answer in chunks that was cut short for a whole one, a byte 0xFF for the end, and two
/// bytes left over of a line of 4,095 for the end of the head; so the answer is read from the
/// socket, by `AnswerStream`.
class Session final : private Poco::Net::HTTPClientSession {
public:
  explicit Session(const Link& link);
  ~Session() override;

  /// Sends the request, whose head says how long the body is. Throws Poco::TimeoutException, and
  /// Poco::Net::NetException with the words for people as its message.
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
