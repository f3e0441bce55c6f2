#pragma once

#include "common/http/http_client.h"
#include "common/http/types/url.h"

#include <optional>
#include <string>

namespace exec_wrapper::http {

/// A server that forwards our requests.
struct Proxy {
  Endpoint server;
  std::string user; ///< empty: the proxy needs none
  std::string password;
};

/// The proxy for the URL, if there is one. Throws `HttpError` if it cannot be used; the message
/// never contains the user's name or password.
std::optional<Proxy> proxyFor(const Url& url, const Proxies& proxies);

} // namespace exec_wrapper::http
