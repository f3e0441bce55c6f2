#pragma once

#include "common/http/http_client.h"
#include "common/json/json_reader.h"

#include <cstdint>
#include <string>

namespace exec_wrapper::etcd {

/// What came of one request to etcd.
struct Reply {
  enum class Kind : std::uint8_t {
    Ok,
    NotFound,    ///< there is no such lease
    Expired,     ///< the token is not valid any more: a new one is needed
    Denied,      ///< the user, the password or the role does not permit it
    NoAccounts,  ///< this etcd asks for no user and no password
    Unavailable, ///< no connection, no answer in time: it may go better elsewhere
    NoLeader,    ///< an election is under way: it will go better in a moment
    NoEtcd,      ///< whoever answers there is no etcd that we know; another server may be one
    Refused,     ///< any other answer: it will not go better
  };
  Kind kind = Kind::Unavailable;
  std::string reason;      ///< unless Ok: one line, names the server
  common::JsonReader body; ///< of a good answer

  bool ok() const noexcept { return kind == Kind::Ok; }
};

/// Judges what a server answered. `quote` is whether its own words may be shown.
Reply judge(const http::Result& result, const std::string& server, bool quote);

} // namespace exec_wrapper::etcd
