#pragma once

#include "common/http/proxy.h"
#include "common/http/types/url.h"

#include <optional>
#include <string>

namespace exec_wrapper::http {

/// The files in PEM that TLS needs.
struct TlsFiles {
  std::string authorities; ///< the certificates to trust; empty: those of the system
  std::string certificate; ///< ours, and those that it rests on; empty: we show none
  std::string key;         ///< ours; empty: it stands in the file of the certificate
};

/// A server, and what every exchange with it has in common.
struct Recipient {
  Url url;
  std::optional<Proxy> proxy;
  std::string userAgent;
  TlsFiles files = {};

  /// An http request goes to the proxy itself, which passes it on; for https it opens a tunnel.
  bool viaProxy() const { return proxy && !url.secure; }
};

} // namespace exec_wrapper::http
