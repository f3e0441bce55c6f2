#pragma once

#include "common/http/http_client.h"
#include "common/http/types/url.h"

#include <optional>
#include <string>

namespace exec_wrapper::http {

/// A server that passes our requests on.
struct Proxy {
  Endpoint server;
  std::string user; ///< empty: it asks for none
  std::string password;
};

/// The proxy through which the URL is to be reached. Throws `HttpError` where one is named that
/// cannot be used; what it says never holds the user's name or password.
std::optional<Proxy> proxyFor(const Url& url, const Proxies& proxies);

} // namespace exec_wrapper::http
