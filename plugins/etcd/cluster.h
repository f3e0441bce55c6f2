#pragma once

#include "exec_wrapper/settings.h"
#include "exec_wrapper/time.h"
#include "member.h"
#include "reply.h"

#include <cstddef>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

namespace exec_wrapper::etcd {

/// The limits of a call.
struct Limits {
  SteadyTime deadline;
  std::stop_token stop = {}; ///< after a stop request no further server is asked
};

struct ClusterOptions {
  Duration timeout{}; ///< of one request to one server
  std::string user;   ///< empty: no authentication
  Secret password;
};

/// All servers of an etcd cluster as one. A server that answers is used until it fails. Then the
/// next is asked, each once per call. Used by one thread at a time.
class Cluster {
public:
  Cluster(std::vector<std::unique_ptr<Member>> members, ClusterOptions options, const Clock& clock);

  /// Asks until a server answers, all have failed or the time is over.
  Reply call(const char* path, const std::string& body, const Limits& limits);

  /// The longest time that one server can delay a call.
  Duration timeout() const noexcept { return options_.timeout; }

private:
  Reply authenticate(const Limits& limits);
  Reply askInTurn(const char* path, const std::string& body, const Limits& limits, bool quote);
  SteadyTime shareOf(SteadyTime deadline, std::size_t servers) const;

  const std::vector<std::unique_ptr<Member>> members_;
  const ClusterOptions options_;
  const Clock& clock_;

  std::size_t current_ = 0;    // the server that is asked first
  bool authenticated_ = false; // or not needed
  Secret token_;
};

} // namespace exec_wrapper::etcd
