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

/// Where a connection can be made to.
struct Address {
  sockaddr_storage storage{};
  socklen_t length = 0;

  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
  std::string text() const; ///< without the port
};

/// Finds the addresses of names, within a deadline.
///
/// getaddrinfo(3) has none and cannot be told to stop, so it runs on a thread of its own, which is
/// left behind when the deadline comes first. There is at most one: the next call for the same
/// name waits for it instead of starting another. (glibc's getaddrinfo_a would lend us a thread,
/// but one whose stack is too small for what some name services put on it.)
class Resolver {
public:
  /// getaddrinfo(3), or what tests put in its place.
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
  std::shared_ptr<Search> pending_; ///< one that is not over yet
};

} // namespace exec_wrapper::http
