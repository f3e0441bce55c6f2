#pragma once

#include "common/http/http_client.h"
#include "common/json/json_reader.h"

#include <cstdint>
#include <string>

namespace exec_wrapper::etcd {

/// The result of one request to etcd.
struct Reply {
  enum class Kind : std::uint8_t {
    Ok,
    NotFound,    ///< there is no such lease
    Expired,     ///< the token is no longer valid: a new one is needed
    Denied,      ///< the user, the password or the role does not permit it
    NoAccounts,  ///< this etcd has no authentication
    Unavailable, ///< no connection, no answer in time: another server may answer
    NoLeader,    ///< an election is in progress: a retry will soon succeed
    NoEtcd,      ///< the server is no etcd that we know; another server may be one
    Refused,     ///< any other answer: a retry would not help
  };
  Kind kind = Kind::Unavailable;
  std::string reason;      ///< unless Ok: one line, names the server
  common::JsonReader body; ///< of a successful answer

  bool ok() const noexcept { return kind == Kind::Ok; }
};

/// Judges the answer of a server. `quote`: whether its own words may be shown.
Reply judge(const http::Result& result, const std::string& server, bool quote);

} // namespace exec_wrapper::etcd
