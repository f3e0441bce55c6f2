#include "common/http/tls/tls_encryption.h"

#include "common/http/connect/bounded_socket.h"
#include "common/http/tls/tls_socket.h"
#include "common/http/types/http_error.h"

#include <Poco/AutoPtr.h>

#include <stdexcept>
#include <utility>

namespace exec_wrapper::http {

namespace {

using Socket = BoundedSocket<TlsSocket>;

void shakeHands(Socket& socket, const std::string& host, SteadyTime deadline) {
  for (int outcome = 0; outcome != 1;) {
    if (over(deadline)) {
      throw timedOut("the TLS handshake with " + host + " timed out");
    }
    try {
      outcome = socket.tryHandshake();
    } catch (const Poco::Exception& error) {
      throw noConnection(error.message());
    }
    if (outcome != 1) {
      awaitReady(socket.sockfd(), outcome == Socket::kWantsToWrite ? POLLOUT : POLLIN, deadline);
    }
  }
}

} // namespace

TlsEncryption::TlsEncryption(std::string host, TlsFiles files, InnerProtocol inner)
    : host_(std::move(host)), files_(std::move(files)), inner_(std::move(inner)),
      context_(std::make_shared<TlsContext>(host_, files_, inner_)) {}

Link TlsEncryption::begin(base::FileDescriptor socket, SteadyTime deadline) {
  // Our certificate may have been renewed since: those of a cluster are valid for hours.
  if (!files_.certificate.empty()) {
    try {
      context_ = std::make_shared<TlsContext>(host_, files_, inner_);
    } catch (const std::runtime_error& error) {
      throw noConnection(error.what());
    }
  }
  auto secured = Poco::makeAuto<Socket>(std::move(socket), context_);
  shakeHands(*secured, host_, deadline);
  return {Poco::Net::StreamSocket(secured.duplicate()), secured.get()};
}

} // namespace exec_wrapper::http
