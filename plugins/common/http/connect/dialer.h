#pragma once

#include "base/file_descriptor.h"
#include "common/http/connect/resolver.h"

#include <utility>

namespace exec_wrapper::http {

/// Makes TCP connections within a deadline, which includes the look-up of the name.
class Dialer {
public:
  explicit Dialer(Resolver::Lookup lookup = ::getaddrinfo) : resolver_(std::move(lookup)) {}

  /// A connected, non-blocking socket. The addresses of a name are tried in turn, each for its
  /// share of the remaining time. Throws `HttpError`.
  base::FileDescriptor dial(const Endpoint& endpoint, SteadyTime deadline);

private:
  Resolver resolver_;
};

} // namespace exec_wrapper::http
