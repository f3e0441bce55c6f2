#include "support/tls_visit.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <array>
#include <csignal>
#include <stdexcept>

namespace exec_wrapper::test {

namespace {

/// OpenSSL writes to sockets with write(2).
void blockSigpipe() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

bool demandOfClients(SSL_CTX& context, const std::string& authority) {
  if (authority.empty()) {
    return true;
  }
  SSL_CTX_set_verify(&context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  return SSL_CTX_load_verify_file(&context, authority.c_str()) == 1;
}

} // namespace

TlsVisit::TlsVisit(int fd, const Certificate& certificate, const std::string& clientAuthority) {
  blockSigpipe();
  SSL_CTX* const context = SSL_CTX_new(TLS_server_method());
  const bool usable =
      context != nullptr && demandOfClients(*context, clientAuthority) &&
      SSL_CTX_use_certificate_file(context, certificate.certificateFile.c_str(),
                                   SSL_FILETYPE_PEM) == 1 &&
      SSL_CTX_use_PrivateKey_file(context, certificate.keyFile.c_str(), SSL_FILETYPE_PEM) == 1;
  ssl_ = usable ? SSL_new(context) : nullptr;
  SSL_CTX_free(context); // the connection has its share in it
  if (ssl_ == nullptr || SSL_set_fd(ssl_, fd) != 1) {
    throw std::runtime_error("the test's TLS server cannot use its certificate");
  }
  const int atOnce = 1; // as servers have it; a connection that is reset loses what waits
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &atOnce, sizeof atOnce);
  ERR_clear_error();
  welcome_ = SSL_accept(ssl_) == 1;
}

TlsVisit::~TlsVisit() {
  SSL_free(ssl_);
}

std::string TlsVisit::nameAsked() const {
  const char* const name = SSL_get_servername(ssl_, TLSEXT_NAMETYPE_host_name);
  return name == nullptr ? std::string() : name;
}

std::string TlsVisit::readHead() {
  std::string text;
  std::array<char, 4096> buffer{};
  while (text.find("\r\n\r\n") == text.npos) {
    const int count = SSL_read(ssl_, buffer.data(), static_cast<int>(buffer.size()));
    if (count <= 0) {
      return {};
    }
    text.append(buffer.data(), static_cast<std::size_t>(count));
  }
  return text;
}

bool TlsVisit::receive(std::string& text) {
  std::array<char, 4096> buffer{};
  const int count = SSL_read(ssl_, buffer.data(), static_cast<int>(buffer.size()));
  if (count > 0) {
    text.append(buffer.data(), static_cast<std::size_t>(count));
  }
  return count > 0;
}

bool TlsVisit::send(std::string_view text) {
  return SSL_write(ssl_, text.data(), static_cast<int>(text.size())) > 0;
}

void TlsVisit::farewell() {
  SSL_shutdown(ssl_);
}

} // namespace exec_wrapper::test
