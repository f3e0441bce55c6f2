#pragma once

#include "cluster.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace exec_wrapper::etcd {

/// A key and its value.
struct Entry {
  std::string key;
  std::string value;
  std::int64_t created = 0;  ///< the revision that created it: higher than that of every key before
  std::int64_t modified = 0; ///< the revision that changed it last
  std::int64_t lease = 0;    ///< 0: none

  bool operator==(const Entry&) const = default;
};

/// An answer and its value. Without a value `reply` has the reason.
template <class T> struct Answer {
  Reply reply;
  std::optional<T> value;
};

struct Grant {
  std::int64_t lease = 0;
  std::chrono::seconds ttl{};
};

/// A change of one key. It is made only if nobody else has changed the key.
struct Change {
  std::string key;
  std::string value;
  std::int64_t lease = 0;    ///< 0: none
  std::int64_t modified = 0; ///< the required `modified` of the key; 0: it must not exist
  std::string removed = {};  ///< a key to remove with it; empty: none
};

struct Changed {
  bool done = false;
  std::int64_t revision = 0;  ///< of the change
  std::optional<Entry> found; ///< the present entry, if it was not done
};

struct Renewal {
  bool alive = false; ///< the lease and the key still exist
  std::chrono::seconds ttl{};
};

/// The requests to etcd v3 that the guard needs, through its JSON gateway. Used by one thread at a
/// time.
class Store {
public:
  explicit Store(Cluster& cluster) : cluster_(cluster) {}

  Answer<Grant> grant(std::chrono::seconds ttl, const Limits& limits);

  /// Renews the lease. A quorum confirms that the key, created by revision `created`, still exists.
  /// The leader alone answers for leases, and a leader that has been deposed may not know it yet:
  /// its answer must not count.
  Answer<Renewal> renew(std::int64_t lease, const std::string& key, std::int64_t created,
                        const Limits& limits);

  /// Revokes the lease and removes its keys. NotFound is a success too.
  Reply revoke(std::int64_t lease, const Limits& limits);

  /// All keys that begin with the prefix, which ends with a `/`.
  Answer<std::vector<Entry>> readAll(const std::string& prefix, const Limits& limits);

  /// The key, or an empty list.
  Answer<std::vector<Entry>> read(const std::string& key, const Limits& limits);

  Answer<Changed> change(const Change& change, const Limits& limits);

  Duration timeout() const noexcept { return cluster_.timeout(); }

private:
  Answer<std::vector<Entry>> range(const std::string& body, const Limits& limits);

  Cluster& cluster_;
};

} // namespace exec_wrapper::etcd
