#pragma once

#include "base/file_descriptor.h"
#include "common/http/connect/resolver.h"

#include <utility>

namespace exec_wrapper::http {

/// Makes TCP connections, within a deadline that the name's look-up counts towards.
class Dialer {
public:
  explicit Dialer(Resolver::Lookup lookup = ::getaddrinfo) : resolver_(std::move(lookup)) {}

  /// A connected, non-blocking socket. A name's addresses are tried in turn, each for its share of
  /// the time that is left. Throws `HttpError`.
  base::FileDescriptor dial(const Endpoint& endpoint, SteadyTime deadline);

private:
  Resolver resolver_;
};

} // namespace exec_wrapper::http
