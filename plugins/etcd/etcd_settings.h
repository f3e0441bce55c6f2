#pragma once

#include "common/alert/refusal_counter.h"
#include "common/http/http_client.h"
#include "exec_wrapper/settings.h"
#include "exec_wrapper/time.h"
#include "lease_terms.h"

#include <string>
#include <vector>

namespace exec_wrapper::etcd {

/// The settings, read once.
struct EtcdSettings {
  std::vector<std::string> endpoints;
  http::ClientOptions client; ///< for each endpoint, without its address
  std::string user;           ///< empty: no authentication
  Secret password;
  Duration timeout{}; ///< of one request to one server

  std::string key; ///< without a `/` at its end
  std::size_t slots = 1;
  Duration wait{}; ///< for a slot
  LeaseTerms terms;
  bool stopWhenLost = true; ///< stop the command when the lease is lost
  common::Counting counting;
};

/// Throws `ConfigurationError` if the settings cannot work together.
EtcdSettings readSettings(const Settings& settings);

} // namespace exec_wrapper::etcd
