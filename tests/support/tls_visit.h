#pragma once

#include "support/certificates.h"

#include <memory>
#include <string>
#include <string_view>

struct ssl_st;

namespace exec_wrapper::test {

/// The server's side of one TLS connection, for a script of `ScriptedServer`.
class TlsVisit {
public:
  /// The handshake. Blocks; `welcome` tells whether it came about. With a `clientAuthority`, a
  /// file, whoever visits must show a certificate that it vouches for.
  TlsVisit(int fd, const Certificate& certificate, const std::string& clientAuthority = {});
  ~TlsVisit();
  TlsVisit(const TlsVisit&) = delete;
  TlsVisit& operator=(const TlsVisit&) = delete;

  bool welcome() const noexcept { return welcome_; }

  /// The name that the client asked for (SNI); empty where it asked for none.
  std::string nameAsked() const;

  /// A request without a body, or empty when the connection ended.
  std::string readHead();

  /// Appends what comes next. False when the connection ended.
  bool receive(std::string& text);

  bool send(std::string_view text);

  /// Says farewell, as a server does that ends a connection in good order.
  void farewell();

private:
  ssl_st* ssl_ = nullptr;
  bool welcome_ = false;
};

} // namespace exec_wrapper::test
