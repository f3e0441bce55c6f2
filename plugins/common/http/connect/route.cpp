#include "common/http/connect/route.h"

#include "common/http/connect/bounded_socket.h"
#include "common/http/connect/plain_socket.h"
#include "common/http/types/http_error.h"
#include "common/http/wire/answer_stream.h"
#include "common/http/wire/head.h"
#include "common/http/wire/request.h"
#include "common/http/wire/session.h"

#include <Poco/AutoPtr.h>

#include <utility>

namespace exec_wrapper::http {

namespace {

using Socket = BoundedSocket<PlainSocket>;

Link linkTo(Poco::AutoPtr<Socket> socket, SteadyTime deadline) {
  socket->begin(deadline);
  return {Poco::Net::StreamSocket(socket.duplicate()), socket.get()};
}

/// Adds to the reason that the error came from the proxy.
std::string viaProxy(const std::string& reason, const Recipient& recipient) {
  return "the proxy for " + recipient.url.authority() + ": " + reason;
}

} // namespace

Link Route::open(SteadyTime deadline) {
  const bool proxied = recipient_.proxy.has_value();
  base::FileDescriptor socket;
  try {
    socket = dialer_.dial(proxied ? recipient_.proxy->server : recipient_.url.server, deadline);
    if (proxied && recipient_.url.secure) {
      socket = tunnel(std::move(socket), deadline);
    }
  } catch (const HttpError& error) {
    if (proxied) {
      throw HttpError(error.kind(), viaProxy(error.what(), recipient_));
    }
    throw;
  }
  return recipient_.url.secure ? encryption_->begin(std::move(socket), deadline)
                               : linkTo(Poco::makeAuto<Socket>(std::move(socket)), deadline);
}

base::FileDescriptor Route::tunnel(base::FileDescriptor socket, SteadyTime deadline) const {
  auto proxy = Poco::makeAuto<Socket>(std::move(socket));
  Session session(linkTo(proxy, deadline));
  const std::string name = recipient_.proxy->server.text();
  try {
    Poco::Net::HTTPRequest request = tunnelTo(recipient_);
    session.send(request, {});
  } catch (const Poco::TimeoutException&) {
    throw timedOut(name + " did not accept the request in time");
  } catch (const Poco::Exception& error) {
    throw noConnection("the connection to " + name + " broke: " + error.message());
  }
  AnswerStream stream(*proxy, name);
  const int status = readHead(stream).status;
  if (status >= 300) {
    throw noConnection(name + " refused the CONNECT request: status " + std::to_string(status));
  }
  if (!stream.drained()) {
    throw badAnswer(name + " sent unexpected data");
  }
  return proxy->detach();
}

} // namespace exec_wrapper::http
