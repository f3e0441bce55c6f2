#pragma once

#include "common/http/proxy.h"
#include "common/http/types/url.h"

#include <optional>
#include <string>

namespace exec_wrapper::http {

/// The PEM files that TLS needs.
struct TlsFiles {
  std::string authorities; ///< the certificates to trust; empty: those of the system
  std::string certificate; ///< our certificate and its chain; empty: none
  std::string key;         ///< our private key; empty: it is in the file of the certificate
};

/// A server, and the common parameters of all exchanges with it.
struct Recipient {
  Url url;
  std::optional<Proxy> proxy;
  std::string userAgent;
  TlsFiles files = {};

  /// An http request goes to the proxy, which forwards it. For https the proxy opens a tunnel.
  bool viaProxy() const { return proxy && !url.secure; }
};

} // namespace exec_wrapper::http
