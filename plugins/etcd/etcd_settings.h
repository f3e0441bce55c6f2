#pragma once

#include "common/http/http_client.h"
#include "exec_wrapper/settings.h"
#include "exec_wrapper/time.h"
#include "lease_terms.h"

#include <cstdint>
#include <string>
#include <vector>

namespace exec_wrapper::etcd {

/// When refused runs are counted, and when the count is too high.
struct Counting {
  enum class Rule : std::uint8_t {
    Exceeded, ///< the count is compared first: it may grow to the threshold and one beyond
    Reached,  ///< this refusal is counted first: the one that makes the threshold full is told
  };
  std::uint64_t threshold = 0; ///< 0: they are not counted
  Rule rule = Rule::Exceeded;
  bool resetWhenAcquired = true;
};

/// What the settings say, read once.
struct EtcdSettings {
  std::vector<std::string> endpoints;
  http::ClientOptions client; ///< for each of them, but for its address
  std::string user;           ///< empty: none is asked for
  Secret password;
  Duration timeout{}; ///< of one request to one server

  std::string key; ///< without a `/` at its end
  std::size_t slots = 1;
  Duration wait{}; ///< for a slot
  LeaseTerms terms;
  bool stopWhenLost = true; ///< the command, when the lease is lost
  Counting counting;
};

/// Throws `ConfigurationError` when they cannot work together.
EtcdSettings readSettings(const Settings& settings);

} // namespace exec_wrapper::etcd
