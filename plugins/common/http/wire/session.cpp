#include "common/http/wire/session.h"

#include <Poco/Net/NetException.h>
#include <Poco/Net/StreamSocketImpl.h>

namespace exec_wrapper::http {

Session::Session(const Link& link) : HTTPClientSession(link.socket), bounds_(link.bounds) {
  setProxyConfig({}); // overrides Poco's default, which all sessions of the process share
  setKeepAlive(true);
}

/// Flushes the rest of a failed request here: the base class would reconnect and send it.
Session::~Session() {
  try {
    flushRequest();
  } catch (const Poco::Exception&) { // the sender already knows it
  }
}

void Session::send(Poco::Net::HTTPRequest& request, const std::string& body) {
  std::ostream& stream = sendRequest(request);
  stream.write(body.data(), static_cast<std::streamsize>(body.size())).flush();
  const bool written = stream.good();
  flushRequest(); // throws the error that the stream has kept, if it was a network error
  if (!written) {
    throw Poco::Net::NetException("no memory to send the request");
  }
}

Poco::Net::StreamSocketImpl& Session::stream() {
  return dynamic_cast<Poco::Net::StreamSocketImpl&>(*socket().impl());
}

int Session::write(const char* bytes, std::streamsize length) {
  // Poco's client session would connect again. NOLINTNEXTLINE(bugprone-parent-virtual-call)
  return HTTPSession::write(bytes, length);
}

void Session::connect(const Poco::Net::SocketAddress&) {
  throw Poco::Net::NetException("the connection is closed");
}

} // namespace exec_wrapper::http
