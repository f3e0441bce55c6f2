#pragma once

#include "cluster.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace exec_wrapper::etcd {

/// One key and what it holds.
struct Entry {
  std::string key;
  std::string value;
  std::int64_t created = 0;  ///< the revision that made it: higher than that of every one before
  std::int64_t modified = 0; ///< the revision that changed it last
  std::int64_t lease = 0;    ///< 0: none

  bool operator==(const Entry&) const = default;
};

/// An answer and what it holds. Without a value `reply` says why.
template <class T> struct Answer {
  Reply reply;
  std::optional<T> value;
};

struct Grant {
  std::int64_t lease = 0;
  std::chrono::seconds ttl{};
};

/// A change of one key that is made only where nobody else made one.
struct Change {
  std::string key;
  std::string value;
  std::int64_t lease = 0;    ///< 0: none
  std::int64_t modified = 0; ///< what the key's `modified` must be; 0: it must not be there
  std::string removed = {};  ///< a key that goes with it; empty: none
};

struct Changed {
  bool done = false;
  std::int64_t revision = 0;  ///< of the change
  std::optional<Entry> found; ///< what is there, where it was not done
};

struct Renewal {
  bool alive = false; ///< the lease and the key are still there
  std::chrono::seconds ttl{};
};

/// The requests to etcd v3 that the guard needs, by its JSON gateway. Used by one thread at a time.
class Store {
public:
  explicit Store(Cluster& cluster) : cluster_(cluster) {}

  Answer<Grant> grant(std::chrono::seconds ttl, const Limits& limits);

  /// Renews the lease, and lets a quorum confirm that the key, which was made by revision
  /// `created`, is still there: the leader answers for leases by itself, so what one says that has
  /// been deposed and does not know it yet must not count.
  Answer<Renewal> renew(std::int64_t lease, const std::string& key, std::int64_t created,
                        const Limits& limits);

  /// Ends the lease and removes what hangs on it. NotFound is a success too.
  Reply revoke(std::int64_t lease, const Limits& limits);

  /// All keys that begin with the prefix, which ends with a `/`.
  Answer<std::vector<Entry>> readAll(const std::string& prefix, const Limits& limits);

  /// The key, or nothing in the list.
  Answer<std::vector<Entry>> read(const std::string& key, const Limits& limits);

  Answer<Changed> change(const Change& change, const Limits& limits);

  Duration timeout() const noexcept { return cluster_.timeout(); }

private:
  Answer<std::vector<Entry>> range(const std::string& body, const Limits& limits);

  Cluster& cluster_;
};

} // namespace exec_wrapper::etcd
