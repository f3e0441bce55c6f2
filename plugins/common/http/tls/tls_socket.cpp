#include "common/http/tls/tls_socket.h"

#include "base/text.h"
#include "common/http/tls/pipe_signal.h"
#include "common/http/tls/tls_problem.h"
#include "common/http/wire/link.h"

#include <Poco/AutoPtr.h>
#include <Poco/Net/NetException.h>
#include <Poco/Net/SSLException.h>
#include <Poco/Net/SecureStreamSocket.h>

#include <openssl/err.h>

#include <cerrno>
#include <string>
#include <utility>

namespace exec_wrapper::http {

namespace {

using Poco::Net::SecureStreamSocket;
using Poco::Net::StreamSocketImpl;

static_assert(TlsSocket::kWantsToRead == SecureStreamSocket::ERR_SSL_WANT_READ &&
              TlsSocket::kWantsToWrite == SecureStreamSocket::ERR_SSL_WANT_WRITE);

Poco::AutoPtr<StreamSocketImpl> notBlocking(base::FileDescriptor socket) {
  auto below = Poco::makeAuto<StreamSocketImpl>(socket.release());
  below->setBlocking(false); // Poco does not ask the socket
  return below;
}

/// An error of OpenSSL, in words for people.
class OpensslException : public Poco::Net::NetException {
public:
  explicit OpensslException(unsigned long code)
      : NetException(complaintText(code)), complaint_(code) {}

  unsigned long complaint() const noexcept { return complaint_; }

private:
  unsigned long complaint_;
};

[[noreturn]] void fail(unsigned long complaint) {
  if (isUnexpectedEnd(complaint)) {
    throw CutShort("closed without TLS close_notify, data may be missing");
  }
  throw OpensslException(complaint);
}

/// Calls OpenSSL through Poco.
template <class Call> int calling(const Call& call) {
  const PipeSignalBlocked blocked;
  ERR_clear_error();
  errno = 0; // Poco evaluates it
  try {
    return call();
  } catch (const Poco::Net::SSLException& error) { // Poco has removed the error from the queue
    fail(complaintIn(error.message()));
  } catch (const Poco::Exception& error) {
    // Newer versions of Poco report any errno as the reason, and leave the error in the queue.
    if (const unsigned long complaint = ERR_peek_error(); ERR_GET_LIB(complaint) == ERR_LIB_SSL) {
      fail(complaint);
    }
    throw Poco::Net::NetException(
        error.code() != 0 ? base::errorText(error.code()) : error.displayText(), error.code());
  }
}

} // namespace

TlsSocket::TlsSocket(base::FileDescriptor socket, std::shared_ptr<TlsContext> context)
    : SecureStreamSocketImpl(notBlocking(std::move(socket)).get(), context->get()),
      context_(std::move(context)) {
  context_->forgetRefusal();
  if (!context_->isForAddress()) {
    setPeerHostName(context_->host()); // the server may need the name (SNI)
  }
  setLazyHandshake(true);
  connectSSL();
}

TlsSocket::~TlsSocket() {
  TlsSocket::close();
}

void TlsSocket::close() {
  const PipeSignalBlocked blocked;
  SecureStreamSocketImpl::close();
}

int TlsSocket::tryHandshake() {
  std::string reason = "the connection was closed";
  try {
    const int outcome = calling([this] { return completeHandshake(); });
    if (outcome != 0) {
      return outcome;
    }
  } catch (const CutShort&) {
  } catch (const OpensslException& error) {
    if (speaksNoTls(error.complaint())) {
      throw Poco::Net::NetException(context_->host() + " does not speak TLS on this port; " +
                                    context_->inner().doubt);
    }
    reason = error.message();
  } catch (const Poco::Exception& error) {
    reason = error.message();
  }
  const std::string& refusal = context_->refusal();
  throw Poco::Net::NetException(refusal.empty() ? "the TLS handshake with " + context_->host() +
                                                      " failed: " + reason
                                                : refusal);
}

int TlsSocket::trySend(const void* bytes, int length) {
  return calling([&] { return SecureStreamSocketImpl::sendBytes(bytes, length, 0); });
}

int TlsSocket::tryReceive(void* buffer, int length) {
  return calling([&] { return SecureStreamSocketImpl::receiveBytes(buffer, length, 0); });
}

} // namespace exec_wrapper::http
