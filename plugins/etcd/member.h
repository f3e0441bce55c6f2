#pragma once

#include "common/http/http_client.h"
#include "exec_wrapper/time.h"

#include <string>

namespace exec_wrapper::etcd {

/// One server of the cluster. Used by one thread at a time.
class Member {
public:
  virtual ~Member() = default;

  /// One request and its answer, or why there is none, by the deadline. Never throws.
  virtual http::Result exchange(const http::Request& request, SteadyTime deadline) = 0;

  /// Its address, for messages.
  virtual std::string name() const = 0;
};

} // namespace exec_wrapper::etcd
