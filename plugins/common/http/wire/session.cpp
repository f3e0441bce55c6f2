#include "common/http/wire/session.h"

#include <Poco/Net/NetException.h>
#include <Poco/Net/StreamSocketImpl.h>

namespace exec_wrapper::http {

Session::Session(const Link& link) : HTTPClientSession(link.socket), bounds_(link.bounds) {
  setProxyConfig({}); // there is one for all sessions of the process
  setKeepAlive(true);
}

/// What is left of a request that failed must not be sent by the base class, which reconnects.
Session::~Session() {
  try {
    flushRequest();
  } catch (const Poco::Exception&) { // of which whoever sent it knows
  }
}

void Session::send(Poco::Net::HTTPRequest& request, const std::string& body) {
  std::ostream& stream = sendRequest(request);
  stream.write(body.data(), static_cast<std::streamsize>(body.size())).flush();
  const bool written = stream.good();
  flushRequest(); // throws what the stream has kept to itself, if it was of the network
  if (!written) {
    throw Poco::Net::NetException("no memory to send the request");
  }
}

Poco::Net::StreamSocketImpl& Session::stream() {
  return dynamic_cast<Poco::Net::StreamSocketImpl&>(*socket().impl());
}

int Session::write(const char* bytes, std::streamsize length) {
  return HTTPSession::write(bytes, length);
}

void Session::connect(const Poco::Net::SocketAddress&) {
  throw Poco::Net::NetException("the connection is closed");
}

} // namespace exec_wrapper::http
