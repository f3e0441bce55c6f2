#pragma once

#include "common/http/types/url.h"
#include "exec_wrapper/time.h"

#include <netdb.h>
#include <sys/socket.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace exec_wrapper::http {

/// An address to connect to.
struct Address {
  sockaddr_storage storage{};
  socklen_t length = 0;

  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
  std::string text() const; ///< without the port
};

/// Looks up the addresses of names, within a deadline.
///
/// getaddrinfo(3) has no deadline and cannot be stopped. So it runs on its own thread, which is
/// left behind when the deadline passes first. There is at most one: the next call for the same
/// name waits for it instead of starting another. (glibc's getaddrinfo_a has such threads, but
/// their stack is too small for some name services.)
class Resolver {
public:
  /// getaddrinfo(3), or a replacement in tests.
  using Lookup = std::function<int(const char*, const char*, const addrinfo*, addrinfo**)>;

  explicit Resolver(Lookup lookup = ::getaddrinfo) : lookup_(std::move(lookup)) {}
  ~Resolver();
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;

  /// At least one address, the best first. Throws `HttpError`.
  std::vector<Address> resolve(const Endpoint& endpoint, SteadyTime deadline);

private:
  class Search;

  Lookup lookup_;
  std::shared_ptr<Search> pending_; ///< a look-up that is not over yet
};

} // namespace exec_wrapper::http
