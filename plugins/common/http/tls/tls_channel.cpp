#include "common/http/tls/tls_channel.h"

#include "base/text.h"
#include "common/http/tls/problem.h"
#include "common/http/wait.h"

#include <openssl/err.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <arpa/inet.h>
#include <poll.h>

#include <new>

namespace exec_wrapper::http {

namespace {

bool isAddress(const std::string& host) {
  in6_addr address{};
  return inet_pton(AF_INET, host.c_str(), &address) == 1 ||
         inet_pton(AF_INET6, host.c_str(), &address) == 1;
}

bool readable(int fd) {
  pollfd polled{fd, POLLIN, 0};
  return poll(&polled, 1, 0) != 0;
}

} // namespace

TlsChannel::TlsChannel(SSL_CTX& context, const BIO_METHOD& method, base::FileDescriptor socket,
                       std::string host)
    : host_(std::move(host)), socket_{std::move(socket)}, ssl_(SSL_new(&context)) {
  BIO* const bio = ssl_ ? newSocketBio(method, socket_) : nullptr;
  if (bio == nullptr) {
    throw std::bad_alloc();
  }
  SSL_set_bio(ssl_.get(), bio, bio); // and is freed with it
  SSL_set_app_data(ssl_.get(), this);
  SSL_set_verify(ssl_.get(), SSL_VERIFY_PEER, onVerify);
  requireHostName();
}

TlsChannel::~TlsChannel() {
  if (intact_) {
    SSL_shutdown(ssl_.get()); // does not wait for the other's
  }
}

/// OpenSSL has judged; what is wrong is known only here.
int TlsChannel::onVerify(int accepted, X509_STORE_CTX* verification) noexcept {
  if (accepted == 0) {
    const int index = SSL_get_ex_data_X509_STORE_CTX_idx();
    const auto* const ssl =
        static_cast<const SSL*>(X509_STORE_CTX_get_ex_data(verification, index));
    auto& channel = *static_cast<TlsChannel*>(SSL_get_app_data(ssl));
    try {
      channel.refusal_ = certificateProblem(*verification, channel.host_);
    } catch (const std::bad_alloc&) { // refused all the same
    }
  }
  return accepted;
}

void TlsChannel::requireHostName() {
  X509_VERIFY_PARAM* const parameters = SSL_get0_param(ssl_.get());
  X509_VERIFY_PARAM_set_hostflags(parameters, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  const char* const host = host_.c_str();
  const bool set = isAddress(host_) ? X509_VERIFY_PARAM_set1_ip_asc(parameters, host) == 1
                                    : X509_VERIFY_PARAM_set1_host(parameters, host, 0) == 1 &&
                                          SSL_set_tlsext_host_name(ssl_.get(), host) == 1;
  if (!set) {
    throw std::bad_alloc(); // to go on would be to trust anybody
  }
}

/// Calls until OpenSSL needs neither to read nor to write first.
template <class Call> Transfer TlsChannel::persist(const Call& call, SteadyTime deadline) {
  const int fd = socket_.descriptor.get();
  while (!over(deadline)) {
    ERR_clear_error();
    const int result = call();
    if (result == 1) {
      return {};
    }
    const int error = SSL_get_error(ssl_.get(), result);
    if (error == SSL_ERROR_WANT_READ) {
      awaitReady(fd, POLLIN, deadline); // OpenSSL reads no further than it must, so poll(2) knows
    } else if (error == SSL_ERROR_WANT_WRITE) {
      awaitReady(fd, POLLOUT, deadline);
    } else {
      return broken(error);
    }
  }
  intact_ = false; // half a record may have been sent
  return {Transfer::Kind::TimedOut, 0, {}};
}

Transfer TlsChannel::broken(int error) {
  if (error == SSL_ERROR_ZERO_RETURN) {
    return {Transfer::Kind::Closed, 0, {}};
  }
  intact_ = false;
  if (socket_.error != 0) {
    return {Transfer::Kind::Broken, 0, base::errorText(socket_.error)};
  }
  if (socket_.ended) {
    return {Transfer::Kind::Broken, 0,
            "closed without a farewell, so that something may be missing"};
  }
  const std::string words = connectionProblem();
  return {Transfer::Kind::Broken, 0, words.empty() ? "TLS failed" : words};
}

Transfer TlsChannel::shakeHands(SteadyTime deadline) {
  Transfer transfer = persist([this] { return SSL_connect(ssl_.get()); }, deadline);
  intact_ = transfer.kind == Transfer::Kind::Done;
  if (transfer.kind == Transfer::Kind::Closed || transfer.kind == Transfer::Kind::Broken) {
    transfer.kind = Transfer::Kind::Broken;
    transfer.reason = !refusal_.empty()    ? refusal_
                      : socket_.error != 0 ? "the TLS handshake with " + host_ +
                                                 " failed: " + base::errorText(socket_.error)
                                           : handshakeProblem(host_);
  }
  return transfer;
}

Transfer TlsChannel::send(std::string_view bytes, SteadyTime deadline) {
  while (!bytes.empty()) {
    std::size_t sent = 0;
    const auto call = [this, bytes, &sent] {
      return SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &sent);
    };
    Transfer transfer = persist(call, deadline);
    if (transfer.kind == Transfer::Kind::Broken) {
      lookForReason(transfer.reason);
    }
    if (transfer.kind != Transfer::Kind::Done) {
      return transfer;
    }
    bytes.remove_prefix(sent);
  }
  return {};
}

/// A server that does not like our certificate says so and leaves. We may find out by writing that
/// it has left, and what it said is still to be read.
void TlsChannel::lookForReason(std::string& reason) {
  char byte = 0;
  ERR_clear_error();
  if (SSL_get_error(ssl_.get(), SSL_peek(ssl_.get(), &byte, 1)) == SSL_ERROR_SSL) {
    const std::string words = connectionProblem();
    reason = words.empty() ? reason : words;
  }
}

Transfer TlsChannel::receive(char* buffer, std::size_t size, SteadyTime deadline) {
  std::size_t received = 0;
  const auto call = [this, buffer, size, &received] {
    return SSL_read_ex(ssl_.get(), buffer, size, &received);
  };
  Transfer transfer = persist(call, deadline);
  transfer.count = received;
  return transfer;
}

bool TlsChannel::quiet() {
  // Between two requests a server may send session tickets, which only OpenSSL understands.
  constexpr int kMostRecords = 16;
  for (int i = 0; i < kMostRecords; ++i) {
    if (!readable(socket_.descriptor.get())) {
      return true;
    }
    char byte = 0;
    ERR_clear_error();
    const int result = SSL_peek(ssl_.get(), &byte, 1);
    if (result > 0 || SSL_get_error(ssl_.get(), result) != SSL_ERROR_WANT_READ) {
      return false;
    }
  }
  return false;
}

} // namespace exec_wrapper::http
