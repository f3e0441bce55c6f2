#pragma once

#include "common/alert/refusal_counter.h"
#include "common/http/http_client.h"
#include "exec_wrapper/settings.h"
#include "exec_wrapper/time.h"
#include "lease_terms.h"

#include <string>
#include <vector>

namespace exec_wrapper::etcd {

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
  common::Counting counting;
};

/// Throws `ConfigurationError` when they cannot work together.
EtcdSettings readSettings(const Settings& settings);

} // namespace exec_wrapper::etcd
