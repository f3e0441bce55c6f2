#pragma once

#include "common/http/http_client.h"
#include "common/http/proxy.h"
#include "common/http/url.h"

#include <string>

namespace exec_wrapper::http {

/// What every request to one server has in common.
struct Recipient {
  Url url;
  std::optional<Proxy> proxy;
  std::string userAgent;

  /// An http request goes to the proxy itself, which passes it on; for https it opens a tunnel.
  bool viaProxy() const { return proxy && !url.secure; }
};

/// The bytes of a request, body and all. A header or a path cannot add a line of its own: control
/// characters in a value become blanks, in a path %XX, and a header without a proper name is left
/// out. Host, length and connection are ours to say.
std::string requestText(const Recipient& recipient, const Request& request);

/// The bytes that ask the proxy for a tunnel.
std::string tunnelText(const Recipient& recipient);

} // namespace exec_wrapper::http
