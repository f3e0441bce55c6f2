#include "common/http/connect/resolver.h"

#include "common/http/types/http_error.h"

#include <array>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <new>
#include <optional>
#include <thread>
#include <utility>

namespace exec_wrapper::http {

namespace {

constexpr std::size_t kMostAddresses = 16;

struct FreeList {
  void operator()(addrinfo* list) const { freeaddrinfo(list); }
};
using List = std::unique_ptr<addrinfo, FreeList>;

std::vector<Address> addressesIn(const List& list) {
  std::vector<Address> addresses;
  for (const addrinfo* entry = list.get(); entry != nullptr && addresses.size() < kMostAddresses;
       entry = entry->ai_next) {
    Address& address = addresses.emplace_back();
    std::memcpy(&address.storage, entry->ai_addr, entry->ai_addrlen);
    address.length = entry->ai_addrlen;
  }
  return addresses;
}

addrinfo hintsFor(int flags) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICSERV | flags;
  return hints;
}

/// Only addresses of families that the machine has addresses of are looked up. The exception is
/// localhost: a server on ::1 can exist although no interface has such an address (RFC 6761,
/// section 6.3).
int flagsFor(const std::string& host) {
  return host == "localhost" || host.ends_with(".localhost") ? 0 : AI_ADDRCONFIG;
}

struct Found {
  int error = 0; ///< of getaddrinfo(3)
  std::vector<Address> addresses;
};

Found searchFor(const Resolver::Lookup& lookup, const Endpoint& endpoint, int flags) {
  const addrinfo hints = hintsFor(flags);
  addrinfo* list = nullptr;
  const int error =
      lookup(endpoint.host.c_str(), std::to_string(endpoint.port).c_str(), &hints, &list);
  if (error != 0) {
    return {error, {}};
  }
  return {0, addressesIn(List(list))};
}

} // namespace

std::string Address::text() const {
  std::array<char, NI_MAXHOST> name{};
  getnameinfo(get(), length, name.data(), name.size(), nullptr, 0, NI_NUMERICHOST);
  return name.data();
}

/// One look-up on its own thread. The object is shared with that thread, so that either may outlive
/// the other.
class Resolver::Search {
public:
  Search(Lookup lookup, Endpoint endpoint)
      : lookup_(std::move(lookup)), endpoint_(std::move(endpoint)) {}

  static std::shared_ptr<Search> begin(const Lookup& lookup, const Endpoint& endpoint) {
    auto search = std::make_shared<Search>(lookup, endpoint);
    // A std::function, because a lambda's type would become part of names that GCC exports.
    const std::function<void()> run = [search] { search->run(); };
    search->thread_ = std::thread(run);
    return search;
  }

  bool isFor(const Endpoint& endpoint) const {
    return endpoint_.host == endpoint.host && endpoint_.port == endpoint.port;
  }

  /// No value: the deadline passed first.
  std::optional<Found> await(SteadyTime deadline) {
    std::unique_lock lock(mutex_);
    over_.wait_until(lock, deadline, [this] { return found_.has_value(); });
    return found_;
  }

  /// Gives up the thread: joins it if its work is done, else detaches it.
  void leave() {
    if (await(SteadyTime::min())) {
      thread_.join();
    } else {
      thread_.detach(); // it cannot be stopped; its share keeps this object alive
    }
  }

private:
  void run() {
    Found found{EAI_MEMORY, {}};
    try {
      found = searchFor(lookup_, endpoint_, flagsFor(endpoint_.host));
    } catch (const std::bad_alloc&) { // `found` has this error already
    }
    const std::lock_guard lock(mutex_);
    found_ = std::move(found);
    over_.notify_all();
  }

  const Lookup lookup_;
  const Endpoint endpoint_;
  std::mutex mutex_;
  std::condition_variable over_;
  std::optional<Found> found_;
  std::thread thread_;
};

Resolver::~Resolver() {
  if (pending_) {
    pending_->leave();
  }
}

std::vector<Address> Resolver::resolve(const Endpoint& endpoint, SteadyTime deadline) {
  if (isAddress(endpoint.host)) {
    return searchFor(::getaddrinfo, endpoint, AI_NUMERICHOST).addresses;
  }
  // The result of an earlier look-up may be out of date by now.
  if (pending_ && (!pending_->isFor(endpoint) || pending_->await(SteadyTime::min()))) {
    std::exchange(pending_, nullptr)->leave();
  }
  if (!pending_) {
    pending_ = Search::begin(lookup_, endpoint);
  }
  std::optional<Found> found = pending_->await(deadline);
  if (!found) {
    throw timedOut("the look-up of the name " + endpoint.host + " timed out");
  }
  std::exchange(pending_, nullptr)->leave();
  if (found->error != 0 || found->addresses.empty()) {
    throw noConnection("the name " + endpoint.host +
                       " cannot be looked up: " + gai_strerror(found->error));
  }
  return std::move(found->addresses);
}

} // namespace exec_wrapper::http
